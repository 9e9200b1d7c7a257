import type en from '../en/classify'
import type { Translation } from '../translation'

export default {
  title: '图像分类',
  empty: {
    title: '您的图片里有什么？',
    text: '选择文件夹或图像，或将其拖放到窗口中的任意位置。图片不会离开这台电脑。',
    folders: '选择文件夹…',
    images: '选择图像…',
    drop: '松开即可添加文件夹或图像',
    samples: '用示例图片试一试'
  },
  starter: {
    does: '入门模型可区分照片、屏幕截图、文档、图表、绘画、地图和空白图片。',
    more: '要识别动物、植物和物品，请添加 ImageNet 模型。',
    add: '添加（{bytes}）',
    use: '使用 ImageNet 模型'
  },
  recent: {
    title: '从上次的地方继续',
    library: '图库：{count} 张图像'
  },
  model: {
    missing: '请先选择模型',
    explanation:
      'Netlens 可使用 Keras（.h5、.keras）、TensorFlow.js（model.json）和 TensorFlow SavedModel 的图像分类模型。标签文件（例如 imagenet_classes.json）为各个类别提供名称。',
    menu: '模型：{name}',
    manage: '所有模型…',
    choose: '选择权重文件…',
    chooseOther: '更换权重…',
    chooseLabels: '选择标签文件…',
    retry: '重试',
    loading: '正在加载模型…',
    tuning: '正在本机上为模型测速（仅此一次）…',
    oneClass: '1 个类别',
    classes: '{count} 个类别',
    native: '原生 TensorFlow',
    wasm: 'WebAssembly',
    summary: '模型摘要',
    asIs: '无法查看此模型的内部结构',
    noLabels: '未选择标签文件，类别以编号显示。',
    fallback: '无法使用原生 TensorFlow，改由较慢的 WebAssembly 后端运行。'
  },
  sources: {
    title: '待分类的文件夹和图像',
    addFolders: '添加文件夹…',
    addImages: '添加图像…',
    remove: '移除 {name}',
    clear: '全部移除',
    covered: '已包含在所选文件夹中，不重复添加：{names}'
  },
  options: {
    task: '任务',
    tasks: { classify: '识别图像内容', detect: '查找对象位置（{name}）' },
    classifyObjects: '对每个对象分类（{model}）',
    classifyObjectsHint: '裁出每个对象，由当前模型判断它是什么。',
    acrossClasses: '每处只留一个方框',
    acrossClassesHint: '同一位置有不同类别的方框时，只留下最有把握的一个（跨类别抑制）。',
    recursive: '包含子文件夹',
    crop: '裁剪',
    crops: { model: '模型默认', center: '居中裁剪', whole: '完整图像' },
    cropHint:
      '居中裁剪：取中央边长为短边 87.5% 的正方形，与通常的评测方式一致。完整图像：将整幅图像压缩为正方形。',
    topK: '预测数量'
  },
  run: {
    start: '开始',
    missingSources: '请先添加文件夹或图像。',
    again: '重新分类',
    lookAgain: '重新查找',
    againItems: { changed: '仅新增和有改动的图像', all: '从头开始分类全部图像' },
    goOn: '继续',
    pause: '暂停',
    resume: '继续',
    cancel: '取消',
    starting: '正在启动…',
    cancelling: '正在取消…',
    paused: '已暂停',
    counting: '已完成 {done} 张，仍在统计',
    done: '{done} / {total}',
    failed: '{count} 张失败',
    speed: '{count} 张/秒',
    eta: '大约还需{duration}',
    reused: '{count} 张沿用已有结果',
    waiting: '等待中',
    progress: '进度'
  },
  end: {
    completed: '已完成',
    withFailures: '已完成，部分失败',
    allFailed: '全部无法分类',
    empty: '空',
    cancelled: '已取消',
    failed: '已中止',
    allUnread: '没有一张图像可以读取',
    looked: '{count} 张已查找',
    lookedOf: '{total} 张中已查找 {count} 张',
    classified: '{count} 张已分类',
    classifiedOf: '{total} 张中已分类 {count} 张',
    by: '模型：{model}',
    failures: '{count} 张失败',
    time: '用时{duration}',
    nothing: '这里没有 JPEG、PNG、WebP、GIF、TIFF、AVIF、HEIC、BMP、RAW 图像或视频。',
    nothingSubfolders:
      '这里没有 JPEG、PNG、WebP、GIF、TIFF、AVIF、HEIC、BMP、RAW 图像或视频（未包含子文件夹）。',
    export: '导出',
    exported: '已保存为 {path}'
  },
  unfinished: {
    titles: { interrupted: '有一项任务被中断', cancelled: '上次分类已取消' },
    text: '{sources}：已完成 {done} 张。已有结果均已保存，可以从中断处继续。',
    goOn: '继续',
    leave: '放弃'
  },
  blocked: {
    'folder-gone': '文件夹 {subject} 已不在：它被重命名、移动或删除，或其驱动器未连接。',
    'library-full': '无法写入图库：磁盘空间不足。',
    'library-read-only': '无法写入图库：其文件或文件夹为只读。',
    'library-forbidden': '无法写入图库：没有写入其文件的权限。',
    'library-in-use': '无法写入图库：{subject} 正在使用它。',
    'library-disk-error': '无法写入图库：磁盘报告错误。',
    'library-unopenable': '无法写入图库：其文件无法打开或已不在。',
    'library-moved': '无法写入图库：其文件已被移动或删除。'
  },
  deaths: {
    memory: '推理引擎内存不足。',
    killed: '推理引擎被终止：由人工终止，或因内存不足被系统终止。',
    crashed: '推理引擎崩溃。',
    ended: '推理引擎意外停止。'
  },
  notices: {
    blocked: '任务正在等待，不会丢失任何结果。每隔几秒会自动重试；点击“继续”立即重试，点击“取消”结束任务。',
    restarted: '已重新启动，任务继续进行。',
    another: '另一程序',
    unreadableFolder: '无法读取，已跳过：{path}',
    unreadableFolders: '有 {count} 个文件夹无法读取，已跳过，最后一个是：{path}'
  },
  list: {
    title: '结果',
    all: '全部',
    ok: '已分类',
    looked: '已查找',
    error: '失败',
    show: '显示',
    search: '按名称或标签筛选',
    columns: { image: '图像', label: '最佳预测', probability: '概率' },
    objectColumns: { image: '图像', label: '对象', probability: '最高置信度' },
    sortHint: '按此列排序；第三次点击恢复文件夹顺序',
    layout: '布局',
    layouts: { list: '列表', tiles: '缩略图' },
    byLabel: '标签',
    byObject: '对象',
    byReason: '原因',
    everything: '全部',
    retry: '重试',
    retryHint: '重新读取失败的图像；其余图像沿用已有结果',
    copyFailures: '复制列表',
    copied: '已复制',
    more: '……还有 {count} 张',
    none: '没有符合筛选条件的结果。',
    empty: '未发现对象',
    waiting: '结果产生后会立即显示在这里。',
    ready: '准备就绪。开始任务后，结果将显示在这里。'
  },
  detail: {
    title: '详细信息',
    predictions: '预测',
    objects: '对象',
    objectClassifier: '对象分类模型',
    facts: '文件',
    dimensions: '尺寸',
    format: '格式',
    bytes: '大小',
    modified: '修改时间',
    colourSpace: '色彩空间',
    reading: '读取方式',
    bands: {
      1: '灰度：{bands} 个波段中的第一个',
      3: '红、绿、蓝：{bands} 个波段中的前三个',
      4: '四色油墨：{bands} 个波段中的前四个'
    },
    stretched: '数值从 {minimum}（黑）到 {maximum}（白）',
    preview: '相机的预览图，而非传感器数据',
    previewOf: '相机的预览图；传感器数据为 {width} × {height} 像素',
    taken: '拍摄时间',
    cameraRaw: '相机 RAW',
    place: '拍摄地点',
    camera: '相机',
    lens: '镜头',
    exposure: '曝光',
    precision: '计算精度',
    model: '模型',
    source: '来源',
    path: '路径',
    reveal: '在文件管理器中显示',
    noPreview: '无法预览',
    linkTo: '链接到',
    factsFailed: '无法读取文件信息。'
  },
  none: {
    mark: '都不是',
    hint: '与教给模型的任何内容都不相似。最接近的类别是 {nearest}。'
  },
  errors: {
    'unsupported-format': '不支持的图像格式',
    'corrupt-image': '图像损坏或不完整',
    unreadable: '无法读取文件',
    'too-large': '图像过大',
    'too-slow': '读取图像耗时过长',
    'engine-died': '处理此图像时推理引擎停止',
    'not-classified': '模型对此图像没有给出结果'
  }
} satisfies Translation<typeof en>

import type en from '../en/library'
import type { Translation } from '../translation'

export default {
  title: '图库',
  doubt: {
    title: '图库中有 {count} 个结果可能有误',
    text: '早期版本在处理波段特殊的图像（如 TIFF）时，可能弄混了相邻图像的结果。请重新分类这些文件夹：模型会重新判断这些图像。您给出的标签不会改变。'
  },
  opening: '正在打开图库…',
  retry: '重试',
  readOnly: '图库所在的位置不可写入：可以浏览，但不能更改。',
  damage: {
    repairing: '图库已损坏，正在修复。可能需要几分钟；不会删除其中任何内容。',
    title: '{date} 发现图库已损坏。',
    found: {
      empty: '图库文件是空的。',
      missing: '图库文件已丢失，只剩下最近更改的日志。',
      header: '文件开头不是图库的格式。',
      pages: '文件的部分内容被截断或无法读取。',
      log: '最近更改的日志无法读取或被截断。'
    },
    rescued: '已挽救 {images} 张图像，其中 {labelled} 张由您标注或确认。之后将使用这些内容。',
    kept: '损坏的图库保留为 {path}',
    restore: '恢复 {date} 的备份…',
    accept: '继续使用已挽救的内容'
  },
  empty: {
    title: '尚未对任何图像分类',
    text: '您分类的每张图像都保存在这里，可以浏览、更正、导出和整理。',
    classify: '前往“分类”'
  },
  tabs: { images: '图像', evaluation: '评估', sorting: '已整理的文件' },
  model: {
    title: '结果来自',
    option: '{name} · {count} 张图像',
    all: '所有模型（最新结果）',
    others: '其他模型还有 {count} 张',
    othersHint: '显示每张图像及其最新结果，不论由哪个模型给出'
  },
  run: {
    one: '{folder} · {model} · {date} · {count} 张图像',
    several: '{folder} 及另外 {others} 处 · {model} · {date} · {count} 张图像'
  },
  list: '图像，共 {count} 张',
  layout: '布局',
  layouts: { gallery: '画廊', table: '表格' },
  search: '搜索名称和标签',
  count: { all: '{count} 张图像', some: '{count} / {total} 张图像' },
  selected: '已选 {count} 张',
  nothing: '没有符合筛选条件的图像。',
  columns: {
    added: '添加顺序',
    name: '名称',
    folder: '文件夹',
    label: '标签',
    probability: '概率',
    status: '状态',
    model: '模型',
    modified: '修改时间',
    taken: '拍摄时间',
    bytes: '大小'
  },
  columnHint: '{column}：单击排序，拖动可移动（Alt+← →），拖动边缘可调整宽度（Shift+← →）',
  columnsMenu: { title: '列', reset: '恢复默认列' },
  panels: { filters: '筛选', details: '详情' },
  status: { ok: '已分类', error: '失败' },
  judgement: { model: '模型的答案', accepted: '已确认', corrected: '由您标注', failed: '失败' },
  sort: {
    title: '排序',
    by: '按{column}排序',
    isAscending: '{column}，升序',
    isDescending: '{column}，降序',
    ascending: '升序',
    descending: '降序'
  },
  filters: {
    title: '筛选',
    labels: '标签',
    findLabel: '查找标签',
    moreLabels: '还有 {count} 个，请搜索',
    from: '最低 %',
    to: '最高 %',
    folder: '文件夹',
    allFolders: '所有文件夹',
    more: '更多',
    status: '状态',
    any: '不限',
    corrected: '人工检查',
    judged: '已由您确认或标注',
    unjudged: '尚未检查',
    takenFrom: '拍摄起始',
    takenTo: '拍摄截止',
    run: '最近分类于',
    allRuns: '任意一次'
  },
  chips: {
    title: '当前筛选条件',
    text: '包含“{text}”',
    takenFrom: '拍摄于 {date} 之后',
    takenTo: '拍摄于 {date} 之前',
    run: '任务：{run}',
    truth: '真实类别为 {truth}',
    cell: '真实类别为 {truth}，预测为 {predicted}',
    remove: '移除筛选条件：{what}',
    clear: '显示全部'
  },
  histogram: {
    title: '模型的把握',
    bar: '{from}–{to}%：{count} 张',
    threshold: '视为没有把握的阈值（百分比）',
    unsure: '{count} 张（{share}）没有把握，低于 {threshold}%',
    showUnsure: '显示没有把握的',
    showSure: '显示有把握的'
  },
  detail: {
    title: '图像详情',
    several: '已选 {count} 张图像',
    severalHint: '接下来的标注对所选图像全部生效。',
    open: '打开图像',
    named: '{model} 的答案',
    person: '您的标注',
    nothingSaid: '暂无'
  },
  correct: {
    set: '更改标签（L，或直接输入）',
    add: '添加标签（+）',
    addHint: '添加到现有标签，而不是替换',
    placeholder: '标签',
    accept: '确认',
    clear: '清除',
    remove: '移除 {label}',
    undo: '撤销',
    redo: '重做',
    undoOf: '撤销：{what}（{count} 张）',
    redoOf: '重做：{what}（{count} 张）'
  },
  edits: {
    accept: '确认',
    set: '标为“{label}”',
    add: '添加“{label}”',
    remove: '移除“{label}”',
    clear: '清除'
  },
  told: {
    accept: '已确认：{count} 张',
    set: '已标为“{label}”：{count} 张',
    add: '已添加“{label}”：{count} 张',
    remove: '已移除“{label}”：{count} 张',
    clear: '已清除：{count} 张',
    undo: '已撤销：{count} 张',
    redo: '已重做：{count} 张'
  },
  viewer: {
    title: '图像',
    back: '返回',
    position: '第 {position} 张，共 {count} 张',
    smaller: '缩小',
    larger: '放大',
    fit: '适合窗口（0）',
    previous: '上一张',
    next: '下一张',
    hints:
      '方向键：上一张、下一张 · 滚轮、+、−：缩放 · 0：适合窗口 · Enter：确认并前进 · 1 至 5：选用模型的某个答案 · L 或直接输入：更改标签'
  },
  onImages: '{count} 张图像',
  refused: '跳过 {count} 个文件',
  task: { progress: '{done} / {total}', stop: '停止' },
  actions: { export: '导出…', sort: '整理到文件夹…', tag: '写入关键字…', title: '处理这些图像' },
  export: {
    title: '导出',
    format: '格式',
    threshold: '概率低于 {threshold}% 的答案标为没有把握。',
    save: '另存为…',
    saved: '已将 {count} 张图像保存为 {path}'
  },
  sorting: {
    title: '整理到文件夹',
    action: '操作',
    copy: '复制',
    move: '移动',
    link: '链接',
    pick: '选择目标…',
    noTarget: '尚未选择目标文件夹',
    pattern: '命名模式',
    threshold: '概率低于 {threshold}% 的放入“unsure”文件夹',
    plan: '将会发生',
    files: '图像',
    companions: '随行文件',
    folders: '文件夹',
    collisions: '重名（将加编号）',
    inPlace: '已在目标位置',
    dryRun: '试运行',
    go: '整理'
  },
  jobs: {
    none: '尚未整理过文件。',
    running: '进行中',
    interrupted: '已中断',
    completed: '已完成',
    undoing: '正在撤销',
    undone: '已撤销',
    'partly-undone': '部分撤销',
    done: '{done} / {files} 个文件',
    putBack: '已放回 {count} / {files} 个文件',
    continue: '继续',
    undo: '全部恢复原状',
    closedReason: '已关闭：它不是由本安装开始的，或者此后从备份恢复过图库。仅作为历史记录保留。'
  },
  tagging: {
    title: '将标签写为关键字',
    sidecar: '写入图像旁的 XMP 附属文件',
    file: '写入图像文件本身',
    parent: '上级关键字（可选）',
    threshold: '跳过概率低于 {threshold}% 的答案',
    wouldWrite: '将写入 {count} 个文件，{unchanged} 个保持不变。',
    written: '已写入 {count} 个文件，{unchanged} 个保持不变。',
    go: '写入'
  },
  evaluation: {
    hint:
      '请选择以子文件夹表示真实类别的文件夹，或含 path 和 label 两列的 CSV 文件。' +
      '图库中位于该文件夹之下的图像将与之比较。',
    folder: '文件夹',
    pickFolder: '其他文件夹…',
    model: '模型',
    results: '{count} 张图像',
    of: '{model} 对 {folder} 中图像的答案',
    noResults: '{model} 在此文件夹中没有结果。',
    othersHave: '以下模型有结果。请选择其一，或先用所选模型对此文件夹分类。',
    nobodyHas: '其他模型在此也没有结果。请先对此文件夹分类。',
    missingFolder: '请先选择文件夹。',
    missingResults: '所选模型在此文件夹中没有结果。',
    pickTable: '从 CSV 读取真实类别…',
    noTable: '不使用表格',
    start: '评估',
    images: '图像',
    leftOut: '未计入',
    accuracy: '准确率',
    topFive: 'Top-5 准确率',
    macroF1: '宏平均 F1',
    calibration: '校准误差',
    confusion: '混淆矩阵',
    confusionHint: '行：真实类别。列：预测类别。点击单元格可查看其图像。',
    cell: '真实类别为 {truth}，预测为 {predicted}：{count}',
    drawn: '显示图像最多的 {count} 个类别，共 {total} 个。',
    worst: '最常见的混淆',
    mistakes: '最有把握的错误',
    reliability: '可靠性',
    reliabilityHint: '各概率区间的准确率：落在虚线上时，模型的把握与正确率一致。',
    mapping: '名称与类别的对应',
    noClass: '无类别',
    noNames: '这些名称都不是该模型的类别。请说明它们的含义，然后重新评估。',
    noAnswers: '有真实类别的图像都没有 {model} 的答案。',
    unused: '表格中 {rows} 行有 {count} 行未使用',
    unusedRow: '第 {line} 行，{path}：{reason}',
    unusedReasons: {
      'no-image': '图库中没有此图像',
      'several-images': '有多张图像同名',
      contradicts: '不同的行给出不同的类别',
      incomplete: '缺少路径或类别'
    },
    encoding: '表格按 {encoding} 读取。',
    again: '按此对应重新评估',
    classes: '各类别',
    columns: { label: '类别', images: '图像', precision: '精确率', recall: '召回率', f1: 'F1' }
  },
  openRun: '在图库中打开'
} satisfies Translation<typeof en>

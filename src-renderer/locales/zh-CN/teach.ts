import type en from '../en/teach'
import type { Translation } from '../translation'

export default {
  title: '教它识别您自己的类别',
  hint: '每个类别都需要展示它的图片：20 张较好，至少 5 张。将文件夹拖到此处，或进行选择。您的文件保持不变。',
  tabs: { classes: '图片', model: '模型' },
  add: '添加类别',
  addItems: { folders: '来自文件夹…', library: '来自图库中的标签…', empty: '空类别' },
  newClass: '新类别 {number}',
  clear: '清空',
  clearHint: '重新开始：从此视图中移出所有类别和图片。文件、标签和模型保持不变。',
  cleared: '所有类别都已从此视图中移出；文件、标签和模型保持不变。',
  takeBack: '恢复',
  className: '类别名称',
  removeClass: '移除类别 {label}',
  pictures: '1 张图片 | {count} 张图片',
  picturesOf: '{label} 的图片',
  pictureKeys:
    '方向键：移动 · Alt+↑ ↓：移到上一个或下一个类别 · Del：取出（文件不变）。也可将图片拖到其他类别。',
  more: '再显示 {count} 张',
  addPictures: '添加图片…',
  dropHere: '将图片拖到此处',
  moveTo: '移到 {label}',
  takeOut: '取出',
  few: '太少：至少需要 5 张。',
  none: '尚无图片。',
  unbalanced: '{label} 有 {count} 张图片，{most} 有 {largest} 张：增加 {label} 的图片会有帮助。',
  looksLike: '看起来像 {label}（{probability}）',
  twice: '有两个类别都叫 {label}。',
  doubtful: { title: '可能放错了类别', text: '这些图片看起来属于另一个类别。请查看后再教一次。' },
  name: '模型名称',
  nameTaken: '另一个模型已使用此名称。',
  nameWrong: '名称为 1 到 80 个字符，不含 / \\ : * ? " < > |。',
  base: '基础模型',
  test: '测试图片',
  testPick: '选择文件夹…',
  testNone: '无',
  testHint: '建议：选择一个含有相同子文件夹、但图片不同的文件夹。它能说明模型有多准确；否则只能估计。',
  noBase: {
    title: '您自己的类别需要一个通用的基础模型',
    text: '入门模型对世界了解太少，不适合作为基础。ImageNet 模型效果很好；只需获取一次，之后可离线使用。',
    have: '我已有该文件…'
  },
  go: '开始教学',
  again: '教学版本 {version}',
  missing: {
    classes: '至少需要两个有图片的类别。',
    name: '请先为模型命名。',
    base: '请先选择基础模型。'
  },
  stages: {
    reading: '正在查看图片',
    learning: '正在学习类别',
    testing: '正在查看测试图片',
    saving: '正在保存模型'
  },
  stop: '停止',
  skipped: '略过了 1 张图片 | 略过了 {count} 张图片',
  corrections: {
    text: '图库中有 1 张图片被您标为这些类别之一，但尚未加入。 | 图库中有 {count} 张图片被您标为这些类别之一，但尚未加入。',
    take: '加入 | 加入'
  },
  fromLibrary: {
    title: '来自图库标签的类别',
    text: '您标注或确认过的图片会成为类别的图片。',
    none: '图库中还没有您标注或确认过的图片。',
    go: '添加'
  },
  cancel: '取消',
  figures: {
    none: '此名称下尚未教过任何模型。',
    tested: '基于 {count} 张测试图片',
    estimated: '基于 {count} 张图片估计，相似图片的系列整体留出',
    cannot:
      '每个类别的图片都只属于一个系列，因此无法判断模型有多准确。请选择测试图片，或添加其他时间和地点的图片。',
    accuracy: '正确率',
    interval: '95% 置信区间为 {low} 至 {high}',
    calibration: '校准误差',
    calibrationHint: '其概率与实际正确率之间的差距',
    refused: '被拒绝',
    refusedHint: '属于这些类别却被回答为“都不是”的图片',
    class: '类别',
    recall: '找到',
    recallHint: '该类别的图片中有多少被识别出来（召回率）',
    precision: '命名正确',
    precisionHint: '被称为该类别的图片中有多少确实是（精确率）',
    pictures: '图片'
  },
  advice: {
    few: '少于 {fewest} 张图片太少：请为 {labels} 添加更多图片。',
    oneSeries: '{labels} 的图片都属于同一个系列，因此无法判断其识别效果。请添加其他时间和地点的图片。',
    more: '增加 {label} 的图片帮助最大：目前找到其中 {recall}，更多图片仍会让模型变好。',
    others:
      '{label} 找到得最少，为 {recall}。更多同样的图片帮助不大：请添加不同的图片，或检查该类别是否明确。'
  },
  calibration: {
    title: '它的把握与正确率相符吗？',
    sure: '它平均给出 {probability}，正确率为 {accuracy}：它过于自信。',
    unsure: '它平均给出 {probability}，正确率为 {accuracy}：它可以更有把握。',
    fair: '它平均给出 {probability}，正确率为 {accuracy}：其概率可以直接采信。'
  },
  confusion: {
    title: '混淆矩阵',
    hint: '行：真实类别。列：答案。单击单元格可打开其图片。',
    corner: '真实 ↓ · 答案 →',
    cell: '真实类别 {truth}，被认作 {predicted}：{count}',
    pictures: '{truth}，被认作 {predicted}',
    close: '关闭'
  },
  curve: {
    title: '学习曲线',
    text: '用 {few} 张图片时正确率为 {before}，用 {all} 张图片时为 {now}。',
    pictures: '学习用的图片数'
  },
  noneOf: {
    title: '都不是',
    text: '如果一张图片与所有教过的图片相似度都低于此值，答案就是“都不是”。',
    slider: '拒绝图片的容易程度',
    rates: '会拒绝这些类别自身图片的 {known}，以及与它们同样接近的另一类别图片的 {unknown}。',
    test: '测试图片中有 {test} 被拒绝。',
    set: '采用'
  },
  versions: {
    title: '版本',
    version: '版本',
    made: '教学时间',
    pictures: '图片',
    estimate: '估计',
    test: '当时的测试',
    same: '相同的测试图片',
    used: '使用中',
    back: '使用版本 {version}',
    compare: '用测试图片比较',
    compareHint: '请选择测试图片，以便在相同的图片上比较各版本。',
    notCompared: '类别不同'
  },
  card: {
    title: '模型卡片',
    data: '图片来源',
    moreFolders: '另外 1 个文件夹 | 另外 {count} 个文件夹',
    library: '图库中的标签',
    inputSize: '输入尺寸',
    pixels: '{size} × {size} 像素',
    series: '相似图片的系列数',
    base: '基础模型',
    licence: '基础模型的许可证',
    settings: '强度、温度',
    file: '文件'
  },
  use: '使用此模型',
  inUse: '当前使用的模型'
} satisfies Translation<typeof en>

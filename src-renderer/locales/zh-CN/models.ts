import type en from '../en/models'
import type { Translation } from '../translation'

export default {
  title: '模型',
  lists: { label: '列表', installed: '本机模型', official: '官方 ImageNet 权重' },
  filter: '按名称筛选',
  none: '没有符合筛选条件的模型。',
  noModels: '这台电脑上还没有模型。',
  add: '添加模型',
  addFile: '文件…',
  addFolder: '文件夹…',
  dropHint: '也可以将模型文件拖放到这里。',
  drop: '松开即可添加模型文件',
  inUse: '使用中',
  loading: '正在加载…',
  use: '使用此模型',
  detect: '用它查找对象',
  summary: '打开摘要',
  tree: '打开结构树',
  verify: '校验',
  verifyHint:
    '“校验”会读取整个文件，并与下面的校验和比较，以查明文件在添加之后是否损坏或被替换。每次运行前 Netlens 也会这样做。',
  verified: '校验通过：文件与添加时一致。',
  labels: '选择标签文件…',
  reveal: '在文件管理器中显示',
  remove: '移除…',
  pixels: '{size} 像素',
  about: '约 {bytes}',
  states: { ok: '', missing: '缺失', changed: '已改变' },
  missing: '模型文件已不在原处。请恢复该文件，或从列表中移除此模型。',
  changed: '文件与添加时不一致，因此不会使用。如果是您自己修改的，请接受该文件；否则请移除。',
  inputHint: '仅含权重的文件不说明其训练时的图像尺寸。',
  accept: '接受该文件',
  downloadAgain: '重新下载',
  damaged: {
    text: '模型列表已损坏，因此没有选定模型。无论选择哪一项，损坏的列表都会保留。（{path}）',
    restore: '使用 {date} 的副本（{models} 个模型）',
    empty: '新建列表',
    noCopy: '没有完好的副本。'
  },
  origins: { 'built-in': '随 Netlens 提供', catalogue: '官方权重', own: '自有模型' },
  facts: {
    precisions: '本机测量结果',
    origin: '类型',
    source: '来源',
    licence: '许可证',
    network: '网络',
    input: '输入',
    range: '字节转换为',
    channels: '颜色顺序',
    crop: '图像范围',
    classes: '类别',
    answer: '给出类别的输出',
    labels: '标签',
    noLabels: '无：类别以编号显示',
    cocoLabels: 'COCO 的类别名称',
    size: '大小',
    file: '文件',
    copied: 'Netlens 所做的副本',
    referenced: '在原处使用',
    sha256: 'SHA-256',
    published: '与公布的一致',
    'first-use': '首次使用时信任：发布者未公布',
    added: '添加时间'
  },
  ranges: {
    '-1to1': '取值 -1 到 1',
    '0to1': '取值 0 到 1',
    '0to255': '取值 0 到 255',
    imagenet: '按 ImageNet 均值与标准差',
    caffe: '减去 ImageNet 均值'
  },
  inside: '模型内部将 x 变为 {formula}',
  answers: { unclear: '无法判断哪一个输出给出类别。请选择一个，之后可以更改。' },
  readAs: '按 {encoding} 读取',
  unfit: '无法读取此文件，或其标签数与模型的类别数不符。',
  imageNet: '使用 ImageNet 的名称',
  twoLabels: '请选择含两个名称的标签文件：先是 0 的名称，再是 1 的名称。',
  outputs: {
    probability: '单个输出：第二个类别的概率',
    logit: '单个输出，视为 logit：其 sigmoid 为第二个类别的概率'
  },
  crops: { center: '中央正方形', whole: '整幅图像' },
  unknown: '未知',
  installed: '已安装',
  offers: {
    network: '网络',
    width: '宽度',
    input: '输入',
    top1: 'Top-1',
    top1Hint: '在 ImageNet 验证集上首选答案正确的比例（已发布的数据）',
    macs: '乘加运算',
    macsHint: '每张图像，以百万计；耗时和能耗随之增长',
    size: '下载大小',
    state: '状态',
    recommended: '推荐',
    source:
      'Top-1 来自 {title}（{year}），Keras 的权重即由其检查点转换而来；宽度 1.3 和 1.4 在 224 px 以下没有发布过数据。乘加运算和大小由计算得出。'
  },
  purpose: {
    text: '判断一个文件是哪一类图像，适合整理“图片”或“下载”文件夹。它能区分以下 {count} 类：',
    more: '要识别动物、植物和物品，请使用官方 ImageNet 模型。',
    show: '查看推荐的模型'
  },
  offer:
    'Keras 发布的、在 ImageNet 1000 个类别上训练的权重。仅在您要求时下载。Keras 没有公布校验和：首次获得的文件会被信任，以后每次使用都与它比较。',
  download: '下载',
  resume: '继续下载',
  cancel: '取消',
  discard: '丢弃已下载部分',
  have: '我已有该文件…',
  unfinished: '已下载 {bytes}。',
  progress: {
    label: '下载',
    connecting: '正在连接…',
    waiting: '连接中断，正在重试…',
    checking: '正在校验…',
    amount: '{received} / {total}',
    rate: '{bytes}/秒',
    eta: '大约还需 {duration}'
  },
  mirror: {
    label: '下载地址',
    publisher: '发布者：{url}',
    save: '保存',
    hint: '文件夹和文件名相同的其他地址，例如内部网络中的镜像。留空则使用发布者地址。'
  }
} satisfies Translation<typeof en>

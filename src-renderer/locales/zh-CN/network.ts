import type en from '../en/network'
import type { Translation } from '../translation'

export default {
  title: '网络结构',
  modes: { label: '操作', explore: '浏览', compare: '对比' },
  openSummary: '模型摘要',
  lookInside: '查看网络内部',
  saved: '已保存：{path}',

  choices: {
    label: '显示的网络',
    loaded: '已加载的模型',
    'v2-paper': 'V2 论文版',
    'v2-article': 'V2 文章版',
    v1: 'V1'
  },
  choiceHints: {
    'v2-paper': 'MobileNetV2，与论文及 Keras 一致。',
    'v2-article':
      'MobileNetV2，按文章自己的代码构建。与论文版不同：起始处多一个深度卷积层，每个卷积都带偏置，24 通道的块只有一个，最后一个卷积步长为 2。',
    v1: 'MobileNetV1，用于对比。'
  },
  loadedHint: '已加载模型 {name} 的网络。',
  described: '这些数字属于所描述的网络，而不是已加载的模型 {name}。',
  backToLoaded: '返回已加载的模型',
  width: '宽度乘数',
  inputSize: '输入尺寸',
  pixels: '像素',
  classes: '类别数',
  resetToPaper: '恢复论文设置',
  resetToPaperHint: '宽度 1，{size} 像素，{classes} 类',

  figures: {
    caption: '网络总计',
    thisNetwork: '当前网络',
    paper: '论文',
    paperHint: 'Sandler 等，2018，表 4 中此设置的数值',
    checkpoint: '公开权重',
    checkpointHint: 'TensorFlow 模型库中此设置的训练权重；不计滑动平均参数',
    none: '—',
    params: '参数量',
    macs: '乘加次数',
    activations: '激活内存',
    activationsHint: '单张图像所有层输出之和，float32',
    peak: '峰值',
    peakHint: '每个输出在最后一次被读取后即释放时，同时需要保留的最大内存',
    layers: '层数',
    top1: 'Top-1',
    top1Hint: 'ImageNet 验证集上首选答案正确的比例',
    millions: '{count} M'
  },

  tree: {
    label: '结构树',
    search: '搜索名称、类型、作用',
    matches: '无匹配 | 1 项匹配 | {n} 项匹配',
    nothing: '此网络中没有“{query}”。',
    expandAll: '全部展开',
    collapseAll: '全部折叠',
    share: '占比依据',
    shareOf: { macs: '乘加次数', params: '参数量' },
    name: '名称',
    operation: '运算',
    shape: '输出',
    params: '参数量',
    macs: '乘加次数',
    shareColumn: '占比',
    shortcut: '捷径',
    shortcutHint: '捷径：输入与输出相加',
    linear: '线性',
    linearHint: '线性瓶颈：投影之后没有激活函数',
    linearBottleneck: '线性瓶颈',
    legend: '图例'
  },
  kinds: {
    network: '网络',
    stage: '阶段',
    block: '块',
    layer: '层'
  },
  blockKinds: {
    input: '输入',
    stem: '起始层',
    'inverted-residual': '倒残差',
    separable: '深度可分离',
    bottleneck: '瓶颈',
    head: '末端卷积',
    classifier: '分类器'
  },
  roles: {
    input: '输入',
    stem: '起始层',
    expansion: '扩展',
    depthwise: '深度卷积',
    projection: '线性投影',
    shortcut: '捷径',
    head: '末端卷积',
    classifier: '分类器',
    pointwise: '逐点卷积',
    reduction: '降维',
    convolution: '卷积'
  },
  types: {
    InputLayer: '输入',
    ZeroPadding2D: '补零',
    Conv2D: '卷积',
    DepthwiseConv2D: '卷积',
    BatchNormalization: '批归一化',
    ReLU: 'ReLU',
    Add: '相加',
    GlobalAveragePooling2D: '平均池化',
    Reshape: '变形',
    Dropout: '随机失活',
    Dense: '全连接',
    Activation: '激活'
  },
  activationNames: { relu: 'ReLU', relu6: 'ReLU6', softmax: 'softmax', linear: '线性' },
  stride: '步长 {s}',

  facts: {
    label: '选中项',
    type: '类型',
    shapes: '形状',
    params: '参数量',
    trainable: '{count} 个可训练',
    macs: '乘加次数',
    ofNetwork: '占 {share}',
    memory: '输出内存',
    receptiveField: '感受野',
    receptiveFieldText: '{size} 像素，步长 {stride} 像素'
  },

  tabs: {
    label: '详情',
    block: '块',
    compared: '块对比',
    whole: '整个网络',
    weights: '权重',
    activations: '激活值'
  },
  enlarge: '放大',
  shrink: '显示结构树',
  diagram: {
    input: '输入',
    output: '输出',
    linearBottleneck: '线性瓶颈',
    shortcut: '捷径',
    multiplyAdds: '{count} 次乘加',
    parameters: '{count} 个参数',
    stride: '步长 {stride}',
    separator: '，',
    relu: 'ReLU',
    relu6: 'ReLU6',
    softmax: 'softmax',
    linear: '线性',
    expansion: '{kernel} 扩展',
    depthwise: '{kernel} 深度卷积',
    projection: '{kernel} 投影',
    pointwise: '{kernel} 逐点卷积',
    reduction: '{kernel} 降维',
    convolution: '{kernel} 卷积',
    pooling: '全局平均池化',
    dense: '全连接层',
    blockInput: '输入',
    blockStem: '起始层',
    blockInvertedResidual: '倒残差',
    blockSeparable: '深度可分离（MobileNetV1）',
    blockBottleneck: '瓶颈（ResNet）',
    blockHead: '末端卷积',
    blockClassifier: '分类器',
    shapeInvertedResidual: '窄 – 宽 – 窄',
    shapeSeparable: '先深度卷积，再逐点卷积',
    shapeBottleneck: '宽 – 窄 – 宽',
    blockDescription: '从 {input} 到 {output} 的块：{operations}。',
    comparisonTitle: '从 {input} 到 {output} 的三种块',
    networkTitle: '{name} 的结构',
    networkDescription: '自上而下为各个块，宽度表示通道数。'
  },
  compared: {
    intro: '输入同为 {input}，输出同为 {output}，三种块各需多少运算。',
    times: '× {ratio}',
    notHere: '起始层、末端卷积和分类器没有可对比的块。请选择某个阶段中的块。'
  },

  weights: {
    none: '此层没有权重。',
    chooseLayer: '请选择一个层以查看其权重。',
    notLoaded: '只有已加载的模型才有权重，当前网络仅为结构描述。',
    showLoaded: '显示已加载的模型',
    notKnown: '已加载的模型不是 MobileNet：可以分类，但无法查看其内部结构。此处的网络仅为结构描述。',
    noModel: '尚未加载模型，因此没有权重和激活值。',
    pickModel: '加载模型…',
    loading: '正在读取权重…',
    minimum: '最小值',
    maximum: '最大值',
    mean: '均值',
    standardDeviation: '标准差',
    zeros: '零值占比',
    histogram: '数值从 {minimum} 到 {maximum}，分为 {bins} 段，单段最多 {peak} 个'
  },

  activations: {
    chooseLayer: '请选择一个层或块，查看它对图像的响应。',
    chooseImage: '请选择图像：可选分类结果中的一张，或任意图像文件。',
    pick: '选择图像…',
    fromRun: '本次任务的图像',
    loading: '图像正在通过网络…',
    of: '{image} 经过 {layer}',
    maps: '{count} 张特征图，每张 {size}，灰度按各自范围缩放',
    vector: '{count} 个数值，从 0（黑）到最大值（白）',
    minimum: '最小值',
    maximum: '最大值',
    mean: '均值',
    clipped: 'ReLU6 将 {zero} 截断为 0，{six} 截断为 6',
    unclipped: '{zero} 的数值恰为 0',
    linear: '线性：此处不截断任何数值',
    atZero: '为 0',
    between: '介于其间',
    atSix: '为 6',
    alt: '{layer} 的特征图'
  },

  compare: {
    a: 'A',
    b: 'B',
    network: '网络',
    presets: {
      loaded: '已加载的模型：{name}',
      'v2-paper': 'MobileNetV2（论文）',
      'v2-article': 'MobileNetV2（文章）',
      v1: 'MobileNetV1'
    },
    totals: '总计',
    ratio: 'B / A',
    fields: {
      presence: '仅一方有',
      kind: '类别',
      t: '扩展系数 t',
      stride: '步长',
      repeats: '重复次数',
      shortcut: '捷径',
      outputShape: '输出形状',
      layers: '层数',
      params: '参数量',
      macs: '乘加次数'
    },
    totalFields: {
      layers: '层数',
      params: '参数量',
      trainable: '可训练',
      nonTrainable: '不可训练',
      macs: '乘加次数'
    },
    onlyDifferences: '只看差异',
    same: '相同',
    differsIn: '差异',
    rows: '各行完全相同 | 1 行不同 | {n} 行不同',
    identical: '两个网络完全相同。',
    missing: '—'
  },

  exports: {
    label: '导出',
    tree: '结构树（JSON）',
    svg: '示意图（SVG）',
    png: '示意图（PNG）',
    text: '摘要（文本）',
    markdown: '摘要（Markdown）',
    csv: '摘要（CSV）',
    comparisonText: '对比（文本）',
    comparisonMarkdown: '对比（Markdown）'
  }
} satisfies Translation<typeof en>

import { diagramLabels } from '../../../src-main/network/diagram-labels'

export default {
  title: 'Network',
  modes: { label: 'What to do', explore: 'Explore', compare: 'Compare' },
  openSummary: 'Model summary',
  lookInside: 'Look inside the network',
  saved: 'Saved: {path}',

  choices: {
    label: 'Network shown',
    loaded: 'Loaded model',
    'v2-paper': 'V2, paper',
    'v2-article': 'V2, article',
    v1: 'V1',
    'ssdlite-v2': 'SSDLite, V2',
    'ssdlite-v1': 'SSDLite, V1',
    others: 'Compared in the paper',
    noOther: 'Compared in the paper…'
  },
  choiceHints: {
    'v2-paper': 'MobileNetV2 as in the paper and in Keras.',
    'v2-article':
      'MobileNetV2 as the article’s own code builds it. Unlike the paper’s, it has one more depthwise layer in the stem, a bias in every convolution, the block of 24 channels only once, and stride 2 in the last convolution.',
    v1: 'MobileNetV1, for comparison.',
    'ssdlite-v2': 'Finds objects: SSDLite on MobileNetV2, the detector of the paper’s Table 6.',
    'ssdlite-v1': 'SSDLite on MobileNetV1, for comparison.',
    ssd300:
      'SSD on VGG-16 at 300 pixels, which the paper’s Table 6 compares with. Described and counted only.',
    ssd512:
      'SSD on VGG-16 at 512 pixels, which the paper’s Table 6 compares with. Described and counted only.',
    yolo: 'YOLOv2 on Darknet-19, which the paper’s Table 6 compares with. Described and counted only.',
    shufflenet:
      'ShuffleNet with three groups, which the paper’s Table 4 compares with at widths 1.5 and 2. Described and counted only.',
    nasnet:
      "NASNet-A 4 {'@'} 1056, found by automatic search, which the paper’s Table 4 compares with. Described and counted only."
  },
  loadedHint: 'The network of the loaded model, {name}.',
  described: 'These numbers are of a described network, not of the loaded model {name}.',
  backToLoaded: 'Back to the loaded model',
  width: 'Width multiplier',
  inputSize: 'Input size',
  pixels: 'px',
  classes: 'Classes',
  resetToPaper: 'Reset to paper',
  resetToPaperHint: 'Width 1, {size} pixels, {classes} classes',

  figures: {
    caption: 'Totals of the network',
    thisNetwork: 'This network',
    paper: 'Paper',
    paperHint: 'Sandler et al. 2018, Tables 4 and 6, for this setting',
    checkpoint: 'Published',
    checkpointHint:
      'Trained checkpoint of TensorFlow’s model repository with this setting; moving averages not counted',
    none: '—',
    params: 'Parameters',
    macs: 'Multiply-adds',
    activations: 'Activations',
    activationsHint: 'Outputs of all layers for one image, in float32',
    peak: 'Peak',
    peakHint: 'Most that must be held at once when each output is released after its last reader',
    layers: 'Layers',
    top1: 'Top-1',
    top1Hint: 'Share of ImageNet’s validation images whose first answer is right',
    millions: '{count} M'
  },

  tree: {
    label: 'Architecture tree',
    search: 'Search name, type, role',
    matches: 'no match | 1 match | {n} matches',
    nothing: 'Nothing in this network is called “{query}”.',
    expandAll: 'Expand all',
    collapseAll: 'Collapse all',
    share: 'Share of',
    shareOf: { macs: 'Multiply-adds', params: 'Parameters' },
    name: 'Name',
    operation: 'Operation',
    shape: 'Output',
    params: 'Params',
    macs: 'Multiply-adds',
    shareColumn: 'Share',
    shortcut: 'shortcut',
    shortcutHint: 'Shortcut: the input is added to the output',
    linear: 'linear',
    linearHint: 'Linear bottleneck: no activation after the projection',
    linearBottleneck: 'Linear bottleneck',
    legend: 'Key'
  },
  kinds: {
    network: 'Network',
    stage: 'Stage',
    block: 'Block',
    layer: 'Layer'
  },
  blockKinds: {
    input: 'input',
    stem: 'stem',
    'inverted-residual': 'inverted residual',
    separable: 'depthwise separable',
    bottleneck: 'bottleneck',
    convolutions: 'convolutions',
    'shuffle-unit': 'ShuffleNet unit',
    'normal-cell': 'normal cell',
    'reduction-cell': 'reduction cell',
    head: 'head',
    classifier: 'classifier',
    extra: 'smaller feature map',
    'box-predictor': 'head for boxes',
    'class-predictor': 'head for classes'
  },
  roles: {
    input: 'Input',
    stem: 'Stem',
    expansion: 'Expansion',
    depthwise: 'Depthwise',
    projection: 'Linear projection',
    shortcut: 'Shortcut',
    head: 'Head',
    classifier: 'Classifier',
    pointwise: 'Pointwise',
    reduction: 'Reduction',
    convolution: 'Convolution',
    prediction: 'Prediction',
    pooling: 'Pooling',
    shuffle: 'Shuffle',
    combination: 'Combination'
  },
  types: {
    InputLayer: 'input',
    ZeroPadding2D: 'zero padding',
    Conv2D: 'conv',
    DepthwiseConv2D: 'conv',
    BatchNormalization: 'BN',
    ReLU: 'ReLU',
    Add: 'add',
    Concatenate: 'join',
    MaxPooling2D: 'max pool',
    L2Normalization: 'scaled length',
    SpaceToDepth: 'fold',
    AveragePooling2D: 'average pool',
    Cropping2D: 'crop',
    ChannelShuffle: 'channel shuffle',
    GlobalAveragePooling2D: 'global average pool',
    UnitNormalization: 'unit length',
    Reshape: 'reshape',
    Dropout: 'dropout',
    Dense: 'dense',
    Activation: 'activation'
  },
  activationNames: {
    relu: 'ReLU',
    relu6: 'ReLU6',
    'leaky-relu': 'leaky ReLU',
    softmax: 'softmax',
    linear: 'linear'
  },
  explanations: {
    'shuffle-unit':
      'Its 1×1 convolutions are divided into three groups, each of which sees a third of the channels. The channel shuffle lets the groups exchange what they found before the next convolution. At stride 2, the input is pooled and joined to the result instead of being added.',
    'normal-cell':
      'Found by automatic search: five pairs of branches read the outputs of the last two cells. Each pair is added, and the sums are joined to the cell before.',
    'reduction-cell':
      'Found by automatic search: its branches halve the outputs of the last two cells at stride 2. They are added in pairs, and four of the sums are joined.',
    ChannelShuffle:
      'Reorders the channels so that every group of the next convolution sees something of all groups of the last one. It needs neither multiply-adds nor parameters.',
    groups:
      'In {count} groups: each group of output channels reads only one group of input channels, for 1/{count} of the weights and work of a full convolution.'
  },
  stride: 'stride {s}',
  groups: '{count} groups',

  facts: {
    label: 'Selected',
    type: 'Type',
    shapes: 'Shapes',
    params: 'Parameters',
    trainable: '{count} trainable',
    macs: 'Multiply-adds',
    ofNetwork: '{share} of all',
    memory: 'Output',
    receptiveField: 'Receptive field',
    receptiveFieldText: '{size} px, step {stride} px'
  },

  tabs: {
    label: 'Details',
    block: 'Block',
    compared: 'Compared',
    whole: 'Whole network',
    weights: 'Weights',
    activations: 'Activations'
  },
  enlarge: 'Enlarge',
  shrink: 'Show the tree',
  diagram: diagramLabels,
  compared: {
    intro: 'The same input {input} and output {output}: what each kind of block costs.',
    times: '× {ratio}',
    notHere:
      'Blocks such as stem, head and classifier have no counterpart. Choose a block in a stage of MobileNet.'
  },

  weights: {
    none: 'This layer has no weights.',
    chooseLayer: 'Choose a layer to see its weights.',
    notLoaded: 'Weights belong to a loaded model. This network is a description only.',
    showLoaded: 'Show the loaded model',
    notKnown:
      'The loaded model is no MobileNet: it classifies, but its inside cannot be shown. The networks here are descriptions.',
    noModel: 'No model is loaded: weights and activations come with one.',
    pickModel: 'Load a model…',
    loading: 'Reading weights…',
    minimum: 'Minimum',
    maximum: 'Maximum',
    mean: 'Mean',
    standardDeviation: 'Std. dev.',
    zeros: 'Zeros',
    histogram: 'Values from {minimum} to {maximum}, {peak} at most in one of {bins} steps'
  },

  activations: {
    chooseLayer: 'Choose a layer or a block to see what it answers to an image.',
    chooseImage: 'Choose an image: one of the run’s results, or any file.',
    pick: 'Choose image…',
    fromRun: 'Images of the run',
    loading: 'The image goes through the network…',
    of: '{layer} on {image}',
    maps: '{count} feature maps of {size}, each in its own range of grey',
    vector: '{count} values, from 0 (black) to the largest (white)',
    minimum: 'Minimum',
    maximum: 'Maximum',
    mean: 'Mean',
    clipped: 'ReLU6 clipped {zero} at 0, {six} at 6',
    unclipped: '{zero} of the values are exactly 0',
    linear: 'Linear: no value is clipped here',
    atZero: 'at 0',
    between: 'between',
    atSix: 'at 6',
    alt: 'Feature maps of {layer}'
  },

  compare: {
    a: 'A',
    b: 'B',
    network: 'Network',
    presets: {
      loaded: 'Loaded model: {name}',
      'v2-paper': 'MobileNetV2, paper',
      'v2-article': 'MobileNetV2, article',
      v1: 'MobileNetV1',
      'ssdlite-v2': 'MobileNetV2 + SSDLite',
      'ssdlite-v1': 'MobileNetV1 + SSDLite',
      ssd300: 'SSD300',
      ssd512: 'SSD512',
      yolo: 'YOLOv2',
      shufflenet: 'ShuffleNet, 3 groups',
      nasnet: "NASNet-A 4 {'@'} 1056"
    },
    totals: 'Totals',
    ratio: 'B / A',
    fields: {
      presence: 'only in one',
      kind: 'kind',
      t: 'expansion t',
      stride: 'stride',
      repeats: 'repeats',
      shortcut: 'shortcut',
      outputShape: 'output shape',
      layers: 'layers',
      params: 'parameters',
      macs: 'multiply-adds'
    },
    totalFields: {
      layers: 'Layers',
      params: 'Parameters',
      trainable: 'Trainable',
      nonTrainable: 'Non-trainable',
      macs: 'Multiply-adds'
    },
    onlyDifferences: 'Only differences',
    same: 'same',
    differsIn: 'Differs in',
    rows: 'all rows are the same | 1 row differs | {n} rows differ',
    identical: 'The two networks are the same.',
    missing: '—'
  },

  exports: {
    label: 'Export',
    tree: 'Tree as JSON',
    svg: 'Diagram as SVG',
    png: 'Diagram as PNG',
    text: 'Summary as text',
    markdown: 'Summary as Markdown',
    csv: 'Summary as CSV',
    comparisonText: 'Comparison as text',
    comparisonMarkdown: 'Comparison as Markdown'
  }
}

export default {
  title: 'How it works',
  lead:
    'A few hundred million multiply-adds are enough for MobileNetV2 to name what is in a picture. Here are ' +
    'the ideas behind it, one by one. Every figure can be changed: move a slider and watch the numbers ' +
    'follow.',
  contents: 'On this page',
  remember: 'To remember',
  articleSource: 'The article: “{title}”, in Chinese (2023).',
  multiplyAdds: 'Multiply-adds',
  roles: {
    expansion: 'expansion',
    depthwise: 'depthwise',
    projection: 'projection',
    pointwise: 'pointwise',
    reduction: 'reduction',
    convolution: 'full convolution',
    shortcut: 'shortcut'
  },
  activations: { relu: 'ReLU', relu6: 'ReLU6', linear: 'linear' },
  block: {
    input: 'input',
    output: 'output',
    shortcut: 'shortcut: the input is added',
    shortcutConvolution: 'shortcut: a 1×1 convolution of the input is added ({macs})',
    noShortcut: 'no shortcut: the channels differ',
    noShortcutStride: 'no shortcut: at stride 2 the output is smaller than the input'
  },

  invertedResidual: {
    short: 'Inverted residual',
    title: 'Inverted residual: narrow, wide, narrow',
    text: {
      resNet:
        'A residual block adds its input to its output, which keeps very deep networks trainable. ResNet’s ' +
        'block is wide at both ends. Its first 1×1 convolution **reduces** the channels, because the full ' +
        '3×3 convolution in the middle would be too expensive otherwise; a second 1×1 widens them again.',
      inverted:
        'MobileNetV2 turns the block inside out. Its 3×3 convolution is depthwise and so cheap that it can ' +
        'work on many channels. The block takes a narrow input, **expands** it t times, filters it there, ' +
        'and **projects** it back to a narrow output. The shortcut joins the narrow ends, but only where ' +
        'both have the same shape: at stride 1 and with as many channels out as in.'
    },
    remember:
      'What travels from block to block is **narrow**. The wide part exists only inside the block, where ' +
      'it is cheap.',
    note:
      'The word “bottleneck”: in the network’s table it stands for the whole block. The **linear ' +
      'bottleneck** is only the last part, the 1×1 projection; any 1×1 convolution from many channels to ' +
      'few is a bottleneck layer.',
    channels: 'Channels at the ends',
    expansion: 'Expansion t',
    stride: 'Stride',
    common: 'ResNet’s block with the same',
    commonWide: 'wide part',
    commonEnds: 'input and output',
    inverted: 'Inverted residual',
    invertedShape: 'narrow – wide – narrow',
    resNet: 'ResNet bottleneck',
    resNetShape: 'wide – narrow – wide',
    fullMiddle: 'Inverted, but full 3×3',
    caption:
      'Height shows channels, on one scale for both blocks; a dashed edge is a linear output. Counted at ' +
      '{side}×{side} pixels.',
    endsNote:
      'With equal ends ResNet’s block is the cheaper one, but its 3×3 sees only a quarter of those ' +
      'channels, where the inverted block filters t times as many.',
    carried: 'Handed on to the next block: {inverted} values here, {resNet} in ResNet’s.'
  },

  relu6: {
    short: 'ReLU6',
    title: 'ReLU6: an activation made for few bits',
    text: {
      what:
        'ReLU replaces everything below zero with zero and passes on the rest, however large it is. ReLU6 ' +
        'also stops at 6. That matters once the values have to be stored with few bits, as on phones.',
      levels:
        'With k bits there are 2ᵏ levels, and these must reach up to the **largest** activation. A few ' +
        'large values pull all levels apart, and the many small ones fall into the gaps. With a cap at 6 ' +
        'the range is known in advance, and the levels stay close together where the values are.'
    },
    remember:
      'A **known, small range** is what makes low precision precise: the few levels lie where the values ' +
      'are.',
    note:
      'float16 is kinder, because its steps grow with the value: only the large activations lose digits. ' +
      'And ReLU6 does have a price: what is above 6 is cut off. The network is trained with that and ' +
      'learns to live with it.',
    precision: 'Stored as',
    bits: 'int8, {bits} bits used: {levels} levels',
    largest: 'Largest activation before the cap',
    rulerTitle: 'Sample activations and the levels they are stored with',
    rulerText: 'The levels of ReLU are spread from 0 to {largest}, those of ReLU6 from 0 to 6.',
    activations: 'Activations',
    cutOff: 'cut off: becomes 6',
    reluFormula: 'max(0, x)',
    relu6Formula: 'min(max(0, x), 6)',
    reluChart: 'The function, dashed, rises without end. Stored, it is a staircase with wide steps.',
    relu6Chart: 'The function, dashed, is flat from 6 on. Stored, it is a staircase with small steps.',
    storedAs: 'Stored as {precision}',
    plenty: 'very many',
    rows: {
      range: 'Range to be covered',
      step: 'Distance of neighbouring values near 6',
      levels: 'Levels from 0 to 6',
      meanError: 'Mean error where 0 < x ≤ 6',
      maxError: 'Largest error of all'
    },
    caption:
      'Dashed: the function. Solid: what is left once its values are stored. {count} sample values, most ' +
      'of them near zero and a few far out, as in trained networks. Errors are those of storing; what the ' +
      'cap removes is not counted as one.'
  },

  linearBottleneck: {
    short: 'Linear bottleneck',
    title: 'Linear bottleneck: no ReLU where channels are few',
    text: {
      manifold:
        'What a layer knows about pictures can be imagined as a **manifold**: a surface of few dimensions, ' +
        'lying in a space with one axis for each channel. ReLU flattens half of every axis to zero. With ' +
        'many channels, what is lost on one of them still shows on others; with few, parts of the surface ' +
        'fall together for good.',
      experiment:
        'This is the experiment of the paper’s Figure 1. A random matrix T takes a spiral into n ' +
        'dimensions, ReLU is applied, and the pseudo-inverse of T brings it back. For n = 2 or 3 parts of ' +
        'the spiral collapse; for 15 or 30 it comes back bent and smaller, but every turn is there. ' +
        'Without ReLU it returns intact for every n.'
    },
    remember:
      'ReLU is safe in **many** channels and destructive in **few**: so expand first, and leave the exit ' +
      'linear.',
    note:
      'Both ends of an inverted residual are such narrow places. So its last 1×1 convolution has no ' +
      'activation: the block applies ReLU6 twice, where ResNet’s applies ReLU three times.',
    dimensions: 'Dimensions n',
    newMatrix: 'New random matrix',
    seed: 'seed {seed}',
    original: 'The spiral',
    relu: 'T, ReLU, and back',
    linear: 'T and back, no ReLU',
    spiral: 'colour follows the line',
    fallen: 'fell onto other parts: {share}',
    lossHeading: 'How much of the spiral falls onto other parts of it',
    lossTitle:
      'Share of the spiral that ReLU lets fall together, for {matrices} random matrices in each dimension',
    caption:
      'A point has fallen onto another part when one that was well apart from it has come ten times ' +
      'closer, measured against the size of the whole: later layers can hardly tell the two apart. Grey ' +
      'dots: 40 other random matrices for each n, with their mean as a line. Orange: the matrix above.'
  },

  separable: {
    short: 'Depthwise separable',
    title: 'Depthwise separable convolution: one step, split',
    text: {
      full:
        'A full convolution does two jobs at once: each of its filters looks at a k×k neighbourhood ' +
        '**and** mixes all input channels. That takes k² times input channels times output channels for ' +
        'every pixel.',
      halves:
        'A depthwise separable convolution does one job after the other. The **depthwise** half has a ' +
        'single k×k filter for each channel and mixes nothing. The **pointwise** half is a 1×1 convolution ' +
        'that mixes the channels and sees no neighbours. The product of k² and the output channels has ' +
        'become a sum.'
    },
    remember:
      'k² × C becomes k² + C. With 3×3 kernels that is **eight to nine times** less for usual channel ' +
      'counts.',
    note:
      'The saving depends neither on the resolution nor on the input channels. It grows with the output ' +
      'channels and comes ever closer to k², without reaching it.',
    kernel: 'Kernel k',
    inputs: 'Input channels',
    outputs: 'Output channels',
    side: 'Resolution',
    full: 'Full convolution',
    separable: 'Depthwise separable',
    depthwise: 'Depthwise half',
    pointwise: 'Pointwise half',
    filters: '{count} filters of {shape}',
    ratio: 'Full ÷ separable',
    caption:
      'Of the separable convolution’s work, {share}% is in the pointwise half. The ratio stays below k² = ' +
      '{limit}, however many channels there are. Stride 1, same padding.'
  },

  stages: {
    short: 'The table t, c, n, s',
    title: 'The whole network in one table',
    text: {
      letters:
        'MobileNetV2 is a stack of these blocks, and four letters describe each row of it. **t** is the ' +
        'expansion factor, **c** the number of output channels, **n** how often the block is repeated, and ' +
        '**s** the stride of the first one; the repetitions have stride 1.',
      variants:
        'Beside the paper’s network stands the one built by the code of the article that this app follows. ' +
        'Where the two differ, the cells are marked. Choose the name of a row to see it in the network’s tree.'
    },
    remember: '**Seven rows** describe all blocks. Where the resolution is halved, the channels grow.',
    table: 'Table of the stages in both variants',
    paper: 'Paper',
    article: 'Article',
    stage: 'Stage',
    operator: 'Operator',
    input: 'Input',
    columns: { t: 't', c: 'c', n: 'n', s: 's', layers: 'layers', params: 'params' },
    operators: {
      stem: '3×3 conv',
      'inverted-residual': 'bottleneck',
      head: '1×1 conv',
      classifier: 'pool, classify'
    },
    totals: { layers: 'Layers, with the input', params: 'Parameters', macs: 'Multiply-adds' },
    open: 'Show {stage} in the network’s tree',
    openArticle: 'Show {stage} of the article in the network’s tree',
    differs: '(differs)',
    reasons: {
      stem: 'The article has one more depthwise layer behind the first convolution.',
      stage_1: 'At t = 1 the paper leaves out the 1×1 expansion; the article’s block has one.',
      stage_2: 'The article has this block once, the paper twice.',
      head: 'The article’s last 1×1 convolution has stride 2, so that 7×7 becomes 4×4.',
      classifier: 'The article writes the classifier as a 1×1 convolution between two reshapes.'
    },
    caption:
      'Width 1.0, 224×224 pixels, 1000 classes. The article also keeps a bias in every convolution, which ' +
      'the batch normalisation behind it makes superfluous: so parameters differ in almost every row. ' +
      'Where only the layers of padding differ, the article pads inside its convolutions.'
  },

  ssdLite: {
    short: 'Finding objects',
    title: 'SSDLite: from what is in a picture to where',
    text: {
      anchors:
        'A classifier ends with one answer for the whole picture. A detector asks at many places at once. ' +
        'SSD lays a grid over the picture for each of six feature maps, from fine to coarse, and in every cell ' +
        'starts from a few boxes of fixed shapes, the **anchors**. For each of them the network tells how to ' +
        'move and resize it, and what it holds.',
      matching:
        'In training, an anchor learns to find a box that it **overlaps** well enough: intersection over ' +
        'union, IoU, of at least 0.5. Whichever anchor overlaps a box best learns it in any case.',
      heads:
        'The answers come from a convolution on every map, the **head**. SSD uses full 3×3 convolutions. ' +
        'SSDLite makes them depthwise separable, which is all that “Lite” means.',
      suppression:
        'Many neighbouring anchors find the same object. **Non-maximum suppression** takes the answer with the ' +
        'highest score, drops all that overlap it by more than a threshold and have the same class, and goes on ' +
        'with the best of the rest.'
    },
    remember:
      'Anchors ask **everywhere**, heads answer **cheaply**, and suppression leaves **one answer** for each object.',
    note:
      'Anchors, matching by IoU, heads and suppression are computed here by the same code that finds objects in ' +
      'your pictures.',
    map: 'Feature map',
    row: 'Row',
    column: 'Column',
    anchorsPhoto: 'Anchors of one cell over a photo of a cup',
    anchorsHint: 'Click a cell, or go from cell to cell with the arrow keys',
    anchorsTitle: 'The {count} anchors of this cell (width × height)',
    anchorsCaption:
      'This map has {cells} cells and so {onMap} anchors; all six maps together have {all}. They are fixed before ' +
      'training. Coarse maps have large anchors, some of which reach beyond the picture.',
    left: 'Left',
    top: 'Top',
    width: 'Width',
    height: 'Height',
    matchingPhoto: 'A box over a photo of a cup, and the anchors that match it',
    matchingHint: 'Drag the box, or move it with the arrow keys; with Shift, they resize it',
    matched:
      'No anchor overlaps by {overlap} or more: only the best one is trained. | 1 anchor matches: IoU of at least {overlap} | {count} anchors match: IoU of at least {overlap}',
    bestAnchors: 'The anchors that overlap the box most',
    matchingCaption:
      'White: the box that a person has drawn. Yellow: the anchors that are trained to find it. Make it small, flat ' +
      'or tall, and see how few are left, and on which map.',
    channels: 'Channels of the map',
    headsTitle: 'Multiply-adds of both heads on this map',
    fullHead: 'Full 3×3 (SSD)',
    separableHead: 'Separable (SSDLite)',
    headsCaption:
      'A full head takes {ratio} times the work. Both heads answer for {anchors} anchors per cell: 4 values for the ' +
      'box, and one for each of {classes} classes; the network’s map has {own} channels. In the whole detector, full ' +
      'heads would take {full} multiply-adds in place of {separable}: {withFull} in all in place of {macs}.',
    overlap: 'Suppress from an IoU of',
    threshold: 'Lowest score',
    acrossClasses: 'Also suppress other classes',
    suppressionPhoto:
      'Boxes that the network finds in a photo of a cup on a table, and those that are suppressed',
    kept: '{kept} of {all} answers are kept',
    objects: { cup: 'cup', table: 'dining table' },
    suppressionCaption:
      'What SSDLite on MobileNetV2, trained on COCO, really answers to this photo. Solid: kept. Dashed: suppressed by a ' +
      'better answer. Netlens uses an IoU of {usual}. At 1 nothing is suppressed, and a low threshold would also ' +
      'drop real objects that stand close together.'
  },

  results: {
    short: 'Results',
    title: 'What it achieves: ImageNet and COCO',
    text: {
      imageNet:
        '**ImageNet** asks for one of 1000 labels; top-1 accuracy is the share of pictures whose first ' +
        'guess is right. Multiply-adds tell how much work one picture is. The best place in the chart is ' +
        'at the upper left: much accuracy for little work.',
      coco:
        '**COCO** asks where things are. There the network delivers the features, and SSDLite, an SSD with ' +
        'depthwise separable convolutions, finds the boxes. Its measure is mean average precision, mAP.'
    },
    remember: 'Multiply-adds are a fair measure of **work**. They are not a measurement of **time**.',
    task: 'Task',
    imageNet: 'ImageNet classification',
    coco: 'COCO detection',
    imageNetChart: 'ImageNet: accuracy against multiply-adds',
    cocoChart: 'COCO: precision against multiply-adds',
    imageNetAccuracy: 'Top-1 accuracy',
    cocoAccuracy: 'mAP',
    imageNetUnit: 'millions',
    cocoUnit: 'billions',
    xTitle: 'Multiply-adds for one picture, {unit} (logarithmic)',
    checkpoints: 'Also the published checkpoints of other widths and input sizes',
    checkpoint: '{name} pixels · Top-1 accuracy {accuracy}% · Parameters {params} M · Multiply-adds {macs} M',
    network: 'Network',
    params: 'Parameters',
    cpu: 'Time on a phone',
    open: 'Show {network} in the network’s tree',
    countedParams: 'Parameters, counted',
    countedMacs: 'Multiply-adds, counted',
    differencesTitle: 'The paper’s figures beside our own counts',
    differences: {
      v1: 'We count {macs}, as does the publication of MobileNetV1 (569 M); where the paper’s 575 M come from, it does not say. Without the moving averages of batch normalisation there are {trainable} parameters.',
      shuffleNet: 'Agrees: without the moving averages of batch normalisation, {trainable} parameters.',
      shuffleNetWide:
        'Agrees: without the moving averages, {trainable} parameters. As in the authors’ code, the first convolution is twice as wide at this width.',
      nasNet: 'Agrees. The description is also, layer by layer, the NASNetMobile that Keras ships.',
      v2: 'We count {trainable} parameters without the moving averages. The authors’ list of checkpoints says 3.47 M for the same network, the paper’s table 3.4 M.',
      v2Wide:
        'We count {trainable} parameters without the moving averages and {macs} multiply-adds. The authors’ list of checkpoints says 6.06 M and 582 M; the 6.9 M of the paper’s table do not fit its own description.',
      ssd300:
        'We count {params} parameters: the paper gives the parameters of SSD512 for both sizes. SSD300 has one feature map less, and so fewer layers and heads.',
      ssd512: 'Agrees but for rounding: {params} parameters and {macs} multiply-adds.',
      yolo: 'The paper does not name the input size. At the 416 pixels of the authors’ code we count {macs}, at 448 pixels {larger}. The parameters, {trainable} without the moving averages, do not depend on it.',
      ssdLiteV1: 'Agrees: {params} parameters and {macs} multiply-adds at 320 pixels and with 80 classes.',
      ssdLiteV2: 'Agrees: {params} parameters and {macs} multiply-adds at 320 pixels and with 80 classes.'
    },
    sort: 'Sort by {column}',
    hint: 'Point at a circle, or go through them with the arrow keys. Its area shows the parameters.',
    source: 'Source: Sandler et al., “{title}”, CVPR 2018, Table {table}.',
    checkpointSource: 'Checkpoints: {title}.',
    cpuNote: 'Times on one large core of a Pixel 1; – where the paper reports none.',
    claims: {
      title: '“10 times smaller and 20 times faster than YOLOv2”, worked out',
      smaller: 'fewer parameters',
      fewerMacs: 'fewer multiply-adds',
      mapGain: 'points of mAP',
      remark:
        'MobileNetV2 with SSDLite against YOLOv2, from Table 6. “Smaller” holds for the parameters. ' +
        '“Faster” is a count of multiply-adds, not a measured time: the paper gives no running time for ' +
        'YOLOv2. How far the two can be apart shows in the only pair with both: against MobileNetV1 + ' +
        'SSDLite the multiply-adds fall by a factor of {macs}, the time on the phone by {time}, from ' +
        '{before} to {after} ms. Memory traffic counts too, and depthwise layers use a processor less well ' +
        'than large convolutions do.'
    }
  }
}

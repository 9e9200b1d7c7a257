import type en from '../en/learn'
import type { Translation } from '../translation'

export default {
  title: '工作原理',
  lead:
    '只用几亿次乘加运算，MobileNetV2 就能认出图中是什么。下面逐一介绍它背后的想法。每张图都可以动手改：拖动' +
    '滑块，数字随之变化。',
  contents: '本页内容',
  remember: '要点',
  articleSource: '文章：《{title}》（2023）。',
  multiplyAdds: '乘加次数',
  roles: {
    expansion: '扩展',
    depthwise: '深度卷积',
    projection: '投影',
    pointwise: '逐点卷积',
    reduction: '降维',
    convolution: '标准卷积',
    shortcut: '捷径'
  },
  activations: { relu: 'ReLU', relu6: 'ReLU6', linear: '线性' },
  block: {
    input: '输入',
    output: '输出',
    shortcut: '捷径连接：与输入相加',
    shortcutConvolution: '捷径连接：输入经 1×1 卷积后相加（{macs}）',
    noShortcut: '没有捷径连接：通道数不同',
    noShortcutStride: '没有捷径连接：步长为 2 时输出小于输入'
  },

  invertedResidual: {
    short: '倒残差结构',
    title: '倒残差结构：窄 – 宽 – 窄',
    text: {
      resNet:
        '残差块把输入加到输出上，很深的网络因此仍能训练。ResNet 的残差块两头宽：中间的 3×3 标准卷积很费计算，' +
        '所以先用一个 1×1 卷积**降低**通道数，再用另一个 1×1 卷积把通道数恢复回去。',
      inverted:
        'MobileNetV2 把这个结构反了过来。它的 3×3 卷积是深度卷积，足够便宜，可以在很多通道上进行。于是输入' +
        '是窄的，先**扩展**到 t 倍通道，在那里提取特征，再**投影**回窄的输出。捷径连接的是两个窄端，并且只' +
        '有当两端形状相同，也就是步长为 1 且输入输出通道数相等时才存在。'
    },
    remember: '块与块之间传递的特征图是**窄**的；宽的部分只存在于块的内部，而在那里计算很便宜。',
    note:
      '关于“bottleneck”（瓶颈）一词：在网络结构表里，它指整个倒残差块；**线性瓶颈**只是其中最后一步，即 ' +
      '1×1 投影。凡是把许多通道映射到少数通道的 1×1 卷积，都叫瓶颈层。',
    channels: '两端的通道数',
    expansion: '扩展系数 t',
    stride: '步长',
    common: '对照的 ResNet 块与它有相同的',
    commonWide: '最宽处',
    commonEnds: '输入和输出',
    inverted: '倒残差块',
    invertedShape: '窄 – 宽 – 窄',
    resNet: 'ResNet 瓶颈块',
    resNetShape: '宽 – 窄 – 宽',
    fullMiddle: '倒残差，但用 3×3 标准卷积',
    caption: '高度表示通道数，两个块用同一比例；虚线边框表示线性输出。按 {side}×{side} 的特征图计算。',
    endsNote:
      '两端相同时，ResNet 的块反而更便宜，但它的 3×3 卷积只看到其中四分之一的通道，倒残差块则在 t 倍的通道' +
      '上提取特征。',
    carried: '传给下一个块的数值：倒残差块 {inverted} 个，ResNet 块 {resNet} 个。'
  },

  relu6: {
    short: 'ReLU6',
    title: 'ReLU6：为低精度准备的激活函数',
    text: {
      what:
        'ReLU 把负数变成零，其余的值无论多大都原样通过。ReLU6 还在 6 处封顶。当数值只能用很少的位数存储时，' +
        '比如在手机上，差别就出来了。',
      levels:
        'k 位只有 2ᵏ 个等级，而这些等级必须一直覆盖到**最大**的激活值。少数几个很大的值会把等级之间的距离整' +
        '体拉开，大量较小的值就落进了空隙里。封顶在 6 之后，范围事先就知道，等级也始终密集地分布在数值集中' +
        '的地方。'
    },
    remember: '范围**小而且事先已知**，低精度才够用：有限的等级都用在真正有数值的地方。',
    note:
      'float16 的情况温和一些：它的间距随数值增大，只有大的激活值会丢失有效位。ReLU6 也有代价：6 以上的部分' +
      '被截掉了；不过网络在训练时就带着这个截断，会学着适应它。',
    precision: '存储精度',
    bits: 'int8，使用 {bits} 位：{levels} 个等级',
    largest: '封顶之前的最大激活值',
    rulerTitle: '示例激活值与存储它们的等级',
    rulerText: 'ReLU 的等级分布在 0 到 {largest} 之间，ReLU6 的等级分布在 0 到 6 之间。',
    activations: '激活值',
    cutOff: '截断：都变成 6',
    reluFormula: 'max(0, x)',
    relu6Formula: 'min(max(0, x), 6)',
    reluChart: '虚线是函数本身，一直上升；存储之后成为台阶很宽的阶梯。',
    relu6Chart: '虚线是函数本身，从 6 开始变平；存储之后成为台阶很小的阶梯。',
    storedAs: '存储为 {precision}',
    plenty: '非常多',
    rows: {
      range: '需要覆盖的范围',
      step: '6 附近相邻两值的间距',
      levels: '0 到 6 之间的等级数',
      meanError: '0 < x ≤ 6 时的平均误差',
      maxError: '全部数值中的最大误差'
    },
    caption:
      '虚线：函数本身；实线：存储之后剩下的值。共 {count} 个示例值，和训练好的网络一样，大多接近零，少数很' +
      '大。误差只计存储带来的部分，封顶截去的不算在内。'
  },

  linearBottleneck: {
    short: '线性瓶颈',
    title: '线性瓶颈：通道少的地方不用 ReLU',
    text: {
      manifold:
        '一层网络对图像的认识可以想象成一个**流形**：一张维数很低的曲面，放在以通道为坐标轴的高维空间里。' +
        'ReLU 把每根轴的一半压成零。通道很多时，在一个通道上丢掉的信息，别的通道上还看得到；通道很少时，曲' +
        '面的一些部分会叠在一起，再也分不开。',
      experiment:
        '这就是论文图 1 的实验：随机矩阵 T 把一条螺旋线映射到 n 维空间，经过 ReLU，再用 T 的伪逆映射回来。' +
        'n 为 2 或 3 时，螺旋线有一部分塌缩了；n 为 15 或 30 时，螺旋线虽然变小、变形，但每一圈都还在。如果' +
        '不用 ReLU，无论 n 是多少，螺旋线都完好无损。'
    },
    remember: 'ReLU 在通道**多**时无妨，在通道**少**时有害。所以先扩展，出口保持线性。',
    note:
      '倒残差块的两端正是这样通道很少的地方，所以它的最后一个 1×1 卷积不接激活函数：整个块只用两次 ReLU6，' +
      '而 ResNet 的块要用三次 ReLU。',
    dimensions: '维数 n',
    newMatrix: '换一个随机矩阵',
    seed: '随机种子 {seed}',
    original: '原来的螺旋线',
    relu: '经 T 和 ReLU 再返回',
    linear: '只经 T 再返回',
    spiral: '颜色沿线渐变',
    fallen: '与其他部分重叠：{share}',
    lossHeading: '螺旋线有多少与自身的其他部分重叠',
    lossTitle: '各个维数下，{matrices} 个随机矩阵经 ReLU 后重叠的比例',
    caption:
      '“重叠”指原本相隔较远的点，按整体大小折算后距离缩小到十分之一以下，后面的层很难再区分。灰点：每个 n ' +
      '下另外 40 个随机矩阵，折线是它们的平均；橙点：上图所用的矩阵。'
  },

  separable: {
    short: '深度可分离卷积',
    title: '深度可分离卷积：一步拆成两步',
    text: {
      full:
        '标准卷积同时做两件事：每个卷积核既看 k×k 的邻域，**又**混合所有输入通道。因此每个像素需要 k² 乘以' +
        '输入通道数再乘以输出通道数那么多次乘加。',
      halves:
        '深度可分离卷积把两件事分开做。**深度卷积**给每个通道只配一个 k×k 的卷积核，通道之间互不混合；**逐' +
        '点卷积**是 1×1 卷积，只混合通道，不看邻域。原来 k² 与输出通道数相乘，现在变成了相加。'
    },
    remember: 'k² × C 变成了 k² + C。用 3×3 卷积核和常见的通道数，计算量只有原来的**八分之一到九分之一**。',
    note: '节省的倍数与分辨率和输入通道数都无关，只随输出通道数增加，越来越接近 k²，但永远达不到。',
    kernel: '卷积核 k',
    inputs: '输入通道数',
    outputs: '输出通道数',
    side: '分辨率',
    full: '标准卷积',
    separable: '深度可分离卷积',
    depthwise: '深度卷积部分',
    pointwise: '逐点卷积部分',
    filters: '{count} 个 {shape} 的卷积核',
    ratio: '标准 ÷ 可分离',
    caption:
      '可分离卷积的计算量有 {share}% 在逐点卷积里。无论通道多少，倍数都小于 k² = {limit}。步长为 1，填充方' +
      '式为 same。'
  },

  stages: {
    short: 't、c、n、s 结构表',
    title: '一张表看完整个网络',
    text: {
      letters:
        'MobileNetV2 就是把这种块叠起来，表中每一行用四个字母描述。**t** 是扩展系数，**c** 是输出通道数，**' +
        'n** 是重复次数，**s** 是第一次出现时的步长，之后重复的块步长都是 1。',
      variants:
        '论文的网络旁边，是本软件所依据的文章用代码实际搭出来的网络。两者有差别的单元格做了标记。点击行名，' +
        '可在网络结构树中查看这一行。'
    },
    remember: '**七行**就写尽了所有的块。分辨率减半的地方，通道数随之增加。',
    table: '两种版本的网络结构表',
    paper: '论文',
    article: '文章',
    stage: '阶段',
    operator: '操作',
    input: '输入',
    columns: { t: 't', c: 'c', n: 'n', s: 's', layers: '层数', params: '参数量' },
    operators: {
      stem: '3×3 卷积',
      'inverted-residual': 'bottleneck',
      head: '1×1 卷积',
      classifier: '池化、分类'
    },
    totals: { layers: '总层数（含输入层）', params: '总参数量', macs: '总乘加次数' },
    open: '在网络结构树中查看 {stage}',
    openArticle: '在网络结构树中查看文章版本的 {stage}',
    differs: '（不同）',
    reasons: {
      stem: '文章在第一个卷积之后多了一个深度卷积层。',
      stage_1: 't = 1 时论文省去了 1×1 扩展卷积，文章的块仍然保留。',
      stage_2: '这个块文章只用一次，论文用两次。',
      head: '文章最后一个 1×1 卷积的步长为 2，7×7 因此变成 4×4。',
      classifier: '文章把分类层写成夹在两个 Reshape 之间的 1×1 卷积。'
    },
    caption:
      '宽度 1.0，输入 224×224，1000 类。文章的每个卷积还带有偏置，而后面的批归一化使它变得多余，所以几乎每' +
      '一行的参数量都不同。其余层数上的差别来自填充：文章在卷积内部填充，不单独成层。'
  },

  ssdLite: {
    short: '目标检测',
    title: 'SSDLite：不仅认出是什么，还要找到在哪里',
    text: {
      anchors:
        '分类器对整张图只给一个答案，检测器则同时在许多位置提问。SSD 从细到粗使用六个特征图，每个特征图对应一个' +
        '覆盖全图的网格；每个格子里有几个形状固定的框，称为**锚框**。网络对每个锚框回答：该怎样移动和缩放它，里面' +
        '是什么。',
      matching:
        '训练时，与目标框**重叠**足够多的锚框负责学习它：交并比（IoU）至少为 0.5。重叠最多的那个锚框无论如何都会' +
        '学习它。',
      heads:
        '答案由每个特征图上的卷积给出，称为**预测头**。SSD 用的是 3×3 标准卷积，SSDLite 换成了深度可分离卷积，' +
        '“Lite”指的就是这一点。',
      suppression:
        '相邻的许多锚框会找到同一个物体。**非极大值抑制**（NMS）取分数最高的答案，去掉类别相同、与它重叠超过阈值' +
        '的其他答案，再从剩下的里面继续取最好的。'
    },
    remember: '锚框**处处**提问，预测头**低成本**回答，抑制之后每个物体只留**一个答案**。',
    note: '这里的锚框、IoU 匹配、预测头和抑制，用的就是在您的图片中查找物体的同一套代码。',
    map: '特征图',
    row: '行',
    column: '列',
    anchorsPhoto: '一张杯子照片上某个格子的锚框',
    anchorsHint: '点击一个格子，或用方向键逐格移动',
    anchorsTitle: '这个格子的 {count} 个锚框（宽 × 高）',
    anchorsCaption:
      '这个特征图有 {cells} 个格子，共 {onMap} 个锚框；六个特征图合计 {all} 个。它们在训练之前就已固定。粗的特征图' +
      '锚框大，有些会超出图片。',
    left: '左',
    top: '上',
    width: '宽',
    height: '高',
    matchingPhoto: '一张杯子照片上的目标框，以及与它匹配的锚框',
    matchingHint: '拖动目标框，或用方向键移动；按住 Shift 可改变大小',
    matched:
      '没有锚框的重叠达到 {overlap}：只训练重叠最多的一个 | 1 个锚框匹配：IoU 至少为 {overlap} | {count} 个锚框匹配：IoU 至少为 {overlap}',
    bestAnchors: '与目标框重叠最多的锚框',
    matchingCaption:
      '白色：人工标注的框。黄色：训练中负责找到它的锚框。把框变小、变扁或变高，看看还剩几个，又在哪个特征图上。',
    channels: '特征图的通道数',
    headsTitle: '这个特征图上两个预测头的乘加次数',
    fullHead: '3×3 标准卷积（SSD）',
    separableHead: '可分离卷积（SSDLite）',
    headsCaption:
      '标准卷积的计算量是可分离卷积的 {ratio} 倍。两个预测头对每个格子的 {anchors} 个锚框给出 4 个边框数值和 {classes} ' +
      '个类别的数值；网络中这个特征图有 {own} 个通道。就整个检测器而言，标准预测头需要 {full} 次乘加，而不是 ' +
      '{separable} 次：总计 {withFull} 次，而不是 {macs} 次。',
    overlap: 'IoU 超过此值则抑制',
    threshold: '最低分数',
    acrossClasses: '不同类别之间也抑制',
    suppressionPhoto: '网络在一张桌上杯子的照片中找到的框，以及被抑制的框',
    kept: '{all} 个答案中保留 {kept} 个',
    objects: { cup: '杯子', table: '餐桌' },
    suppressionCaption:
      '这些是在 COCO 上训练的 SSDLite（MobileNetV2）对这张照片的真实回答。实线：保留；虚线：被更好的答案抑制。本软件使用的 ' +
      'IoU 是 {usual}。设为 1 则什么都不抑制；阈值过低又会丢掉靠得很近的真实物体。'
  },

  results: {
    short: '实验结果',
    title: '效果如何：ImageNet 与 COCO',
    text: {
      imageNet:
        '**ImageNet** 要从 1000 个类别中选出一个，top-1 准确率就是首选答案正确的图片所占的比例；乘加次数表' +
        '示处理一张图片要做多少计算。图中越靠左上越好：计算少，准确率高。',
      coco:
        '**COCO** 要找出物体在哪里。这时网络负责提取特征，由 SSDLite（把卷积换成深度可分离卷积的 SSD）给出' +
        '检测框，用平均精度均值 mAP 衡量。'
    },
    remember: '乘加次数能公平地衡量**计算量**，但它不是实测的**时间**。',
    task: '任务',
    imageNet: 'ImageNet 分类',
    coco: 'COCO 检测',
    imageNetChart: 'ImageNet：准确率与乘加次数',
    cocoChart: 'COCO：mAP 与乘加次数',
    imageNetAccuracy: 'Top-1 准确率',
    cocoAccuracy: 'mAP',
    imageNetUnit: '百万次',
    cocoUnit: '十亿次',
    xTitle: '处理一张图片的乘加次数（{unit}，对数坐标）',
    checkpoints: '同时显示其他宽度和输入尺寸的公开权重',
    checkpoint: '{name} 像素 · Top-1 准确率 {accuracy}% · 参数量 {params} M · 乘加次数 {macs} M',
    network: '网络',
    params: '参数量',
    cpu: '手机上用时',
    open: '在网络结构树中查看 {network}',
    countedParams: '参数量（本软件计数）',
    countedMacs: '乘加次数（本软件计数）',
    differencesTitle: '论文的数字与本软件的计数',
    differences: {
      v1: '我们数得 {macs}，与 MobileNetV1 自己的论文一致（569 M）；表中的 575 M 论文没有说明来源。不计批归一化的移动平均，参数量为 {trainable}。',
      shuffleNet: '一致：不计批归一化的移动平均，参数量为 {trainable}。',
      shuffleNetWide:
        '一致：不计移动平均，参数量为 {trainable}。与作者的代码相同，这个宽度下第一个卷积也加宽一倍。',
      nasNet: '一致。逐层核对，也与 Keras 自带的 NASNetMobile 相同。',
      v2: '不计移动平均，我们数得 {trainable} 个参数。同一个网络，作者的权重列表写的是 3.47 M，论文表中是 3.4 M。',
      v2Wide:
        '不计移动平均，我们数得 {trainable} 个参数，乘加 {macs} 次。作者的权重列表写的是 6.06 M 和 582 M；论文表中的 6.9 M 与论文自己的描述不符。',
      ssd300:
        '我们数得 {params} 个参数：论文给两种尺寸写的都是 SSD512 的参数量。SSD300 少一个特征图，层和预测头也就更少。',
      ssd512: '除取整外一致：{params} 个参数，{macs} 次乘加。',
      yolo: '论文没有说明输入尺寸。作者代码的 416 像素下我们数得 {macs}，448 像素下为 {larger}。参数量与尺寸无关，不计移动平均为 {trainable}。',
      ssdLiteV1: '一致：320 像素、80 类时为 {params} 个参数，{macs} 次乘加。',
      ssdLiteV2: '一致：320 像素、80 类时为 {params} 个参数，{macs} 次乘加。'
    },
    sort: '按“{column}”排序',
    hint: '把鼠标移到圆点上，或用方向键逐个查看。圆的面积表示参数量。',
    source: '数据来源：Sandler 等，“{title}”，CVPR 2018，表 {table}。',
    checkpointSource: '公开权重：{title}。',
    cpuNote: '用时在 Pixel 1 的一个大核上测得；论文没有给出的记为“–”。',
    claims: {
      title: '“比 YOLOv2 小 10 倍、快 20 倍”，算一算',
      smaller: '参数量之比',
      fewerMacs: '乘加次数之比',
      mapGain: 'mAP 的差距（百分点）',
      remark:
        '这里比较的是 MobileNetV2 + SSDLite 与 YOLOv2，数据取自表 6。“小”指参数量，确实成立。“快”指的是乘加' +
        '次数，并不是实测时间：论文没有给出 YOLOv2 的运行时间。两者能差多少，看表中唯一两项都有的一对就知道：' +
        '与 MobileNetV1 + SSDLite 相比，乘加次数是原来的 1/{macs}，手机上的用时只降到 1/{time}，从 {before} ' +
        'ms 到 {after} ms。内存读写也要花时间，而且深度卷积不如大卷积那样能充分利用处理器。'
    }
  }
} satisfies Translation<typeof en>

import type en from '../en/why'
import type { Translation } from '../translation'

export default {
  title: '为什么是这个答案',
  button: '为什么？',
  hint: '显示模型在图片的哪些位置找到了支持其答案的内容（W）',
  for: '什么支持',
  against: '而不支持',
  nothing: '其他任何类别',
  legend: '红色表示支持，蓝色表示反对。',
  legendOther: '红色支持前者，蓝色支持后者。',
  sum: '热图的平均值（{mean}）加上偏置（{bias}）就是“{label}”的 logit：{logit}。',
  difference: '热图的平均值（{mean}）加上偏置（{bias}）就是“{label}”的 logit 比“{other}”高出的值：{logit}。',
  lost: '每个格子显示遮住它时“{label}”的概率降低多少：最多 {most}。',
  occlusion:
    '此模型按原样运行，因此没有精确的热图，也不能将两个类别相互比较。可以改为逐块遮住图片的各个部分。',
  cover: '逐块遮住图片',
  check: '验证：逐个遮住格子',
  covering: '正在遮住图片的各个部分',
  looking: '正在查看…',
  stop: '停止',
  curve: {
    text: '遮住最高的 {count} 个格子后，“{label}”的概率从 {probability} 变为 {highest}；遮住最低的 {count} 个格子后变为 {lowest}。',
    covered: '遮住的格子数',
    highestFirst: '从最高的开始',
    lowestFirst: '从最低的开始'
  },
  otherModel: '这个答案来自 {model}，它不是当前使用的模型。请先使用该模型，再查看原因。',
  of: '为什么是{predicted}，而不是{truth}？',
  gone: '图片已不在图库中。'
} satisfies Translation<typeof en>

import type en from '../en/summary'
import type { Translation } from '../translation'

export default {
  title: '模型摘要',
  windowTitle: '{name} – 模型摘要',
  filter: '筛选层',
  columnsLabel: '列',
  columns: {
    layer: '层（类型）',
    outputShape: '输出形状',
    params: '参数量',
    connectedTo: '连接自',
    macs: '乘加次数',
    memory: '激活内存',
    receptiveField: '感受野'
  },
  receptiveField: '{size} 像素，步长 {stride}',
  copy: '复制为文本',
  copied: '已复制',
  saveAs: '另存为',
  formats: { text: '文本', markdown: 'Markdown', csv: 'CSV' },
  saved: '已保存：{path}',
  rows: '{shown} / {total} 层',
  nothing: '没有与“{query}”匹配的层。',
  totalParams: '总参数量',
  trainableParams: '可训练参数',
  nonTrainableParams: '不可训练参数',
  macs: '乘加次数',
  memory: '激活内存',
  layers: '层数',
  setting: '宽度 {alpha}，{size} 像素，{classes} 类',
  settingVariant: '宽度 {alpha}，{size} 像素，{classes} 类，文章版本'
} satisfies Translation<typeof en>

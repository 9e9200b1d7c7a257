import type en from '../en/settings'
import type { Translation } from '../translation'

export default {
  title: '设置',
  appearance: '外观',
  language: '语言',
  theme: '主题',
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  places: '显示拍摄地点',
  placesHint: '如果文件中有经纬度，会在文件信息中显示。这些信息不会离开这台电脑。',
  defaults: '新任务的默认选项',
  rawFiles: 'RAW 文件与同名的 JPEG 或 HEIC 视为',
  rawChoices: { one: '一张照片', two: '两张照片' },
  rawHint:
    '视为一张照片时，只对 JPEG 或 HEIC 分类；整理时，同一文件夹中同名的 RAW 文件随之移动或复制。实况照片也是如此：与 HEIC 同名的 MOV。',
  model: '模型',
  computing: '如何计算图像',
  computingHint:
    'Netlens 会为每个模型测量一次哪种精度在这台计算机上最快；只有当它对真实图片的答案与精确结果看不出差别时，才会采用精度较低的一种。选择精确，答案可以比较到最后一位。',
  toModels: '模型和标签…',
  noModel: '尚未选用模型。',
  backend: '后端',
  precision: '精度',
  measured: '本机测量结果',
  speedOf: '{precision}：每秒 {speed} 张图像',
  agrees: '{precision}：每秒 {speed} 张图像；标签相同，概率平均相差 {mean}，最多 {largest}',
  disagrees:
    '{precision}：未采用；{pictures} 张图片中有 {changedLabels} 张标签不同，概率平均相差 {mean}，最多 {largest}',
  findsSame:
    '{precision}：每秒 {speed} 张图像；{pictures} 张图片中对象相同，边框平均重叠 {overlap}，分数平均相差 {mean}',
  findsOther:
    '{precision}：未采用；{pictures} 张图片的 {objects} 个对象中有 {changedObjects} 个不同，边框平均重叠 {overlap}，分数平均相差 {mean}',
  precisions: { auto: '最快', float32: '精确（float32）' },
  place: '位置',
  size: '大小',
  names: '文件夹与关键字',
  wholeLabels: '类别名称采用',
  labelChoices: { first: '首个名称', whole: '完整标签' },
  keywordLanguage: '入门模型的关键字语言',
  namesHint:
    '用于分类到文件夹和写入关键字。标签“house finch, linnet, Carpodacus mexicanus”的首个名称是“house finch”。导出的文件保留模型的原始标签。',
  library: '图库',
  backups: '备份',
  daily: '每天备份一次，保留最新的三份',
  embeddings: '保留网络对每张图片的特征',
  embeddingsHint: '之后可直接用图库训练自己的类别，无需再次运行网络。每张图片约占 1.4 kB。',
  onOff: { on: '开', off: '关' },
  newestBackup: '1 份备份，{date}（{bytes}）。 | {count} 份备份，最新的一份：{date}（共 {bytes}）。',
  noBackup: '尚无自动备份。',
  backUp: '立即备份…',
  backedUp: '已备份到 {path}',
  restore: '恢复备份…',
  restored: '已恢复备份。',
  cache: '缓存',
  cacheHint: '缩略图、编译后的模型和测量结果。需要时 Netlens 会重新生成，届时启动会慢一些。',
  clearCache: '清除缓存',
  about: '关于',
  version: '版本',
  runtime: '运行环境',
  outOfSupport: '此运行时已停止维护，仅供开发使用'
} satisfies Translation<typeof en>

import type en from '../en/settings'
import type { Translation } from '../translation'

export default {
  title: '设置',
  appearance: '外观',
  language: '语言',
  theme: '主题',
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  defaults: '新任务的默认选项',
  model: '模型',
  weights: '权重',
  labels: '标签',
  network: '网络',
  preprocessing: '图像预处理',
  backend: '后端',
  library: '图库',
  backups: '每天备份一次图库，保留最新的三份',
  backupChoices: { on: '开', off: '关' },
  newestBackup: '最新的备份：{date}。',
  noBackup: '尚无备份。',
  about: '关于',
  version: '版本',
  runtime: '运行环境',
  outOfSupport: '此运行时已停止维护，仅供开发使用'
} satisfies Translation<typeof en>

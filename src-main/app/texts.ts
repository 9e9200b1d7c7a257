/** The texts of the menu and the dialogs; those of the windows are the renderer's. */
import type { Settings } from '../contract/app'

const en = {
  file: 'File',
  openFolders: 'Open folders…',
  openImages: 'Open images…',
  exportResults: 'Export results',
  quit: 'Quit',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  view: 'View',
  classify: 'Classify',
  network: 'Network',
  learn: 'How it works',
  settings: 'Settings',
  summary: 'Model summary',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  resetZoom: 'Actual size',
  theme: 'Theme',
  system: 'System',
  light: 'Light',
  dark: 'Dark',
  fullScreen: 'Full screen',
  help: 'Help',
  about: 'About Netlens',
  outOfSupport: 'Out-of-support runtime, for development only.',
  aboutText: 'Classifies folders of images with MobileNetV2 and shows the network from inside.',
  images: 'Images',
  weights: 'Models',
  labels: 'Labels',
  allFiles: 'All files'
}

const zhCN: typeof en = {
  file: '文件',
  openFolders: '打开文件夹…',
  openImages: '打开图像…',
  exportResults: '导出结果',
  quit: '退出',
  edit: '编辑',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  view: '视图',
  classify: '分类',
  network: '网络结构',
  learn: '工作原理',
  settings: '设置',
  summary: '模型摘要',
  zoomIn: '放大',
  zoomOut: '缩小',
  resetZoom: '实际大小',
  theme: '主题',
  system: '跟随系统',
  light: '浅色',
  dark: '深色',
  fullScreen: '全屏',
  help: '帮助',
  about: '关于 Netlens',
  outOfSupport: '此运行时已停止维护，仅供开发使用。',
  aboutText: '用 MobileNetV2 对整个文件夹的图像进行分类，并展示网络内部的结构。',
  images: '图像',
  weights: '模型',
  labels: '标签',
  allFiles: '所有文件'
}

export type Texts = typeof en

export function textsOf(locale: Settings['locale']): Texts {
  return { en, 'zh-CN': zhCN }[locale]
}

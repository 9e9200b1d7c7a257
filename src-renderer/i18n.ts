import { createI18n } from 'vue-i18n'
import type { Settings } from '../src-main/contract/app'
import en from './locales/en'
import zhCN from './locales/zh-CN'
import { advice, reasons } from './locales/zh-CN/reasons'

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  // In English, reasons come with the error itself.
  messages: { en, 'zh-CN': { ...zhCN, reasons, advice } }
})

export function setLocale(locale: Settings['locale']): void {
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}

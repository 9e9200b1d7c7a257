import { createI18n } from 'vue-i18n'
import type { Settings } from '../src-main/contract/app'
import en from './locales/en'
import zhCN from './locales/zh-CN'

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, 'zh-CN': zhCN }
})

export function setLocale(locale: Settings['locale']): void {
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
}

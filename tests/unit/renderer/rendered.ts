/** Renders a component to HTML without a browser; interaction is tested in `tests/e2e`. */
import { createPinia, type Pinia } from 'pinia'
import { createSSRApp, type Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { i18n } from '../../../src-renderer/i18n'

export async function rendered(
  component: Component,
  props: Record<string, unknown> = {},
  { locale = 'en', pinia = createPinia() }: { locale?: 'en' | 'zh-CN'; pinia?: Pinia } = {}
): Promise<string> {
  i18n.global.locale.value = locale
  const html = await renderToString(createSSRApp(component, props).use(pinia).use(i18n))
  // Markers for hydration in a browser.
  return html.replace(/<!--.*?-->| data-v-[\w-]+/gs, '')
}

/** The text that a user reads. */
export const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ')
    .trim()

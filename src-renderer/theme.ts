import type { Settings } from '../src-main/contract/app'

const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
let chosen: Settings['theme'] = 'system'

systemIsDark.addEventListener('change', apply)

export function setTheme(theme: Settings['theme']): void {
  chosen = theme
  apply()
}

function apply(): void {
  const dark = chosen === 'system' ? systemIsDark.matches : chosen === 'dark'
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
}

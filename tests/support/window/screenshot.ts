/** Pictures of windows, to look at: only where SCREENSHOTS names a folder for them. */
import type { ElectronApplication, Page } from '@playwright/test'
import { join } from 'node:path'
import { resize } from './sizes'

const sizes = [
  { name: '1920x1080', width: 1920, height: 1080, zoom: 1 },
  { name: '1280x800', width: 1280, height: 800, zoom: 1 }
]
// Ends with what tests begin with.
const looks = [
  { locale: 'zh-CN', theme: 'dark' },
  { locale: 'en', theme: 'light' }
]

/** Of a window in two sizes, in dark Chinese and light English. */
export async function screenshot(app: ElectronApplication, page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (!folder) return
  for (const size of sizes) {
    await resize(app, page, size)
    for (const { locale, theme } of looks) {
      await page.evaluate(`window.netlens.request('settings/set', ${JSON.stringify({ locale, theme })})`)
      await page.waitForTimeout(350)
      await page.screenshot({ path: join(folder, `${name}-${locale}-${theme}-${size.name}.png`) })
    }
  }
}

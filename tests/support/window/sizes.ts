/** Windows of other sizes, and what is to be seen in them. */
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { expect } from './launch'

export interface Size {
  name: string
  width: number
  height: number
  zoom: number
}

/** Windows with little room. */
export const smallSizes: readonly Size[] = [
  { name: '800x600', width: 800, height: 600, zoom: 1 },
  { name: '1280x800 at 150 %', width: 1280, height: 800, zoom: 1.5 }
]

export async function resize(app: ElectronApplication, page: Page, size: Size): Promise<void> {
  const window = await app.browserWindow(page)
  await window.evaluate((one, { width, height, zoom }) => {
    one.setBounds({ x: 0, y: 0, width, height })
    one.webContents.setZoomFactor(zoom)
  }, size)
  const width = Math.round(size.width / size.zoom)
  await expect.poll(async () => Math.abs((await page.evaluate(() => innerWidth)) - width)).toBeLessThan(40)
}

/** All of them are within the window, and nothing lies over their middle. */
export async function expectInSight(all: readonly Locator[]): Promise<void> {
  const isCovered = (element: Element): boolean => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return !element.contains(document.elementFromPoint(left + width / 2, top + height / 2))
  }
  expect(all.length).toBeGreaterThan(0)
  for (const one of all) {
    await expect(one).toBeInViewport({ ratio: 0.99 })
    await expect.poll(() => one.evaluate(isCovered)).toBe(false)
  }
}

/** Small windows and enlarged pages: nothing has to be moved sideways to be read, and nothing is cut off. */
import type { ElectronApplication, Page } from '@playwright/test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderOfPictures } from '../engine/pictures'
import { expect, test, withSmallModel } from './launch'
import { smallLibrary } from './library-data'
import { LibraryPage } from './pages/library-page'

const sizes = [
  { name: '800x600', width: 800, height: 600, zoom: 1 },
  { name: '1280x800 at 150 %', width: 1280, height: 800, zoom: 1.5 }
]

async function resize(app: ElectronApplication, size: (typeof sizes)[number]): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height, zoom }) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.setBounds({ x: 0, y: 0, width, height })
    window?.webContents.setZoomFactor(zoom)
  }, size)
}

/** Elements that are wider than there is room for, as lines that name them. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.classList.value.replaceAll(' ', '.')} “${(element.textContent ?? '').trim().slice(0, 40)}”`
    const found: string[] = []
    for (const element of document.querySelectorAll('#app, #app *')) {
      if (!(element instanceof HTMLElement) || element.offsetParent === null) continue
      const { overflowX } = getComputedStyle(element)
      // A plot or a wide table that is meant to be moved says so by a role or a tab stop.
      const isMeant = element.tabIndex >= 0 && element.tagName !== 'BUTTON' && overflowX === 'auto'
      const isScroller = overflowX === 'auto' || overflowX === 'scroll'
      if (isScroller && !isMeant && element.scrollWidth > element.clientWidth + 1)
        found.push(`${nameOf(element)} scrolls: ${element.scrollWidth} > ${element.clientWidth}`)
      const { left, right, width } = element.getBoundingClientRect()
      if (width === 0 || element.closest('.visually-hidden, svg')) continue
      let holder = element.parentElement
      while (holder && getComputedStyle(holder).overflowX === 'visible') holder = holder.parentElement
      if (!holder || getComputedStyle(holder).textOverflow === 'ellipsis') continue
      const box = holder.getBoundingClientRect()
      const canMove = ['auto', 'scroll'].includes(getComputedStyle(holder).overflowX)
      if (!canMove && (right > box.right + 1 || left < box.left - 1))
        found.push(
          `${nameOf(element)} leaves ${nameOf(holder).slice(0, 40)}: ${Math.round(right)} > ${Math.round(box.right)}`
        )
    }
    return found.slice(0, 12)
  })
}

test('nothing is wider than a small window, or than an enlarged page, in either language', async ({
  launch,
  folder
}) => {
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, folder)
  const { app, page, classify } = await launch({
    data,
    settings: await withSmallModel(),
    paths: [(await folderOfPictures(8)).folder]
  })
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  await classify.run()
  await classify.finished('completed')
  await classify.rows.first().click()
  const library = new LibraryPage(page)
  await library.open()
  await library.images.first().click()

  const found: string[] = []
  const show = async (view: string): Promise<void> => page.locator(`[data-view="${view}"]`).click()
  const tab = async (index: number): Promise<void> => page.getByRole('tab').nth(index).click()
  for (const size of sizes) {
    await resize(app, size)
    for (const locale of ['en', 'zh-CN']) {
      await page.evaluate(`window.netlens.request('settings/set', { locale: '${locale}' })`)
      const look = async (view: string): Promise<void> => {
        await page.waitForTimeout(150)
        for (const line of await tooWide(page)) found.push(`${size.name}, ${locale}, ${view}: ${line}`)
      }
      for (const view of ['classify', 'network', 'learn', 'settings']) {
        await show(view)
        await look(view)
      }
      await show('models')
      await look('models')
      await page.locator('.models [type=radio]').nth(1).check()
      await look('models, official')
      await page.locator('.models [type=radio]').nth(0).check()
      await show('library')
      await tab(0)
      await page.locator('.tools [type=radio]').nth(0).check()
      await look('library, gallery')
      await page.locator('.tools [type=radio]').nth(1).check()
      await look('library, table')
      const handle = (await page.getByTestId('resize').first().boundingBox())!
      await page.mouse.move(handle.x + 4, handle.y + 5)
      await page.mouse.down()
      await page.mouse.move(handle.x + 404, handle.y + 5, { steps: 3 })
      await page.mouse.up()
      await look('library, table with a wide column')
      await page.getByTestId('resize').first().dblclick()
      await library.list.focus()
      await page.keyboard.press('Enter')
      await look('viewer')
      await page.keyboard.press('Escape')
      await tab(1)
      await look('evaluation')
      await tab(2)
      await look('jobs')
      await tab(0)
    }
  }
  expect(found).toEqual([])
})

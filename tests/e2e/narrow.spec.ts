/** Small windows and enlarged pages: nothing has to be moved sideways to be read, and nothing is cut off. */
import type { Page } from '@playwright/test'
import { mkdtemp, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderOfPictures } from '../support/pictures'
import { expect, test, withSmallModel } from '../support/window/launch'
import { smallLibrary } from '../support/window/library-data'
import { LibraryPage } from './pages/library-page'
import { ModelsPage } from './pages/models-page'
import { expectInSight, resize, smallSizes } from '../support/window/sizes'

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
      const takesKeys = element.tabIndex >= 0 || element.getAttribute('role') === 'grid'
      const isMeant = takesKeys && element.tagName !== 'BUTTON' && overflowX === 'auto'
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
  for (const size of smallSizes) {
    await resize(app, page, size)
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
      await expectInSight([page.locator('[data-model]').nth(0), page.locator('[data-model]').nth(3)])
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

test('dialogs and the summary are whole in small windows, with the button that goes on in sight', async ({
  launch,
  folder
}) => {
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, folder)
  const { app, page, dialogs } = await launch({ data, settings: await withSmallModel() })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  const found: string[] = []
  const dialog = page.getByRole('dialog').last()
  const look = async (what: string): Promise<void> => {
    for (const size of smallSizes) {
      await resize(app, page, size)
      for (const locale of ['zh-CN', 'en']) {
        await page.evaluate(`window.netlens.request('settings/set', { locale: '${locale}' })`)
        await page.waitForTimeout(100)
        await expectInSight(await dialog.locator('header button, footer button').all())
        for (const line of await tooWide(page)) found.push(`${size.name}, ${locale}, ${what}: ${line}`)
      }
    }
    await resize(app, page, { name: 'usual', width: 1280, height: 800, zoom: 1 })
  }

  await library.begin('Export…')
  await look('export')
  await page.keyboard.press('Escape')
  await library.begin('Sort into folders…')
  await dialogs.answerOpen(folder)
  await dialog.getByRole('button', { name: 'Choose a target…' }).click()
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await expect(dialog.getByTestId('plan')).toBeVisible()
  await look('sorting')
  await page.keyboard.press('Escape')
  await library.begin('Write keywords…')
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await expect(dialog.getByTestId('tagged')).toBeVisible()
  await look('keywords')
  await page.keyboard.press('Escape')
  await rename(join(folder, 'hen'), join(folder, 'moved'))
  await library.begin('Find missing files…')
  await look('missing files')
  await dialog.getByRole('button', { name: 'Look for the files' }).click()
  await dialog.getByRole('button', { name: 'It was moved…' }).click()
  await look('relocation')
  await page.keyboard.press('Escape')
  await library.list.focus()
  await page.keyboard.press('?')
  await look('shortcuts')
  await page.keyboard.press('Escape')

  const models = new ModelsPage(page)
  await models.open()
  const summaries = app.waitForEvent('window')
  await models.press('Open summary')
  const summary = await summaries
  await expect(summary.getByRole('heading').first()).toBeVisible()
  for (const size of smallSizes) {
    await resize(app, summary, size)
    for (const locale of ['zh-CN', 'en']) {
      await page.evaluate(`window.netlens.request('settings/set', { locale: '${locale}' })`)
      await summary.waitForTimeout(100)
      await expectInSight(await summary.locator('[data-action], [data-total]').all())
      for (const line of await tooWide(summary)) found.push(`${size.name}, ${locale}, summary: ${line}`)
    }
  }
  expect(found).toEqual([])
})

/** What the library shows, and how it is laid out. */
import type { Locator } from '@playwright/test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '../support/window/launch'
import { answersOfAnotherModel, smallLibrary } from '../support/window/library-data'
import { LibraryPage } from './pages/library-page'

const newData = (): Promise<string> => mkdtemp(join(tmpdir(), 'netlens-data-'))

test('the model whose results are shown is always named, and stays until another is chosen', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  await answersOfAnotherModel(data, folder)
  const { page } = await launch({ data })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(6)
  expect(await library.shownModel()).toBe('scenes · 6 images')
  // Nothing seems lost.
  await expect(page.getByRole('button', { name: '12 more with other models' })).toBeVisible()

  await library.model.selectOption({ label: 'made-up · 18 images' })
  await library.shows(18)
  await library.labels.getByRole('button', { name: /^hen/ }).click()
  await library.shows(6)
  await page.getByRole('button', { name: 'Show everything' }).click()
  await library.shows(18)
  expect(await library.shownModel()).toBe('made-up · 18 images')
  await page.locator('[data-view="classify"]').click()
  await library.open()
  await library.shows(18)
  expect(await library.shownModel()).toBe('made-up · 18 images')

  // All models: each image once, with its newest answer and whose it is.
  await library.model.selectOption('all')
  await library.shows(18)
  await expect(library.image('hen_0.jpg')).toContainText('indoors')
  await expect(library.image('hen_0.jpg')).toContainText('scenes')
  await expect(library.image('tench_0.jpg')).toContainText('made-up')
  await library.layout('Table')
  await expect(library.image('hen_1.jpg')).toContainText('scenes')
  await page.getByRole('button', { name: 'Sort by Model' }).click()
  await expect(library.images.first()).toContainText('made-up')
  await library.image('hen_1.jpg').click()
  await expect(library.detail).toContainText('scenes says')

  // A run is named by its folder and its model, and shows the answers of that model.
  const runs = page.getByLabel('Last classified in')
  await expect(runs.locator('option').nth(1)).toContainText('hen · scenes')
  await runs.selectOption({ index: 2 })
  await library.shows(18)
  expect(await library.shownModel()).toBe('made-up · 18 images')
})

test('the first row of a list is in sight in both layouts, after a switch too', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { page } = await launch({ data })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  for (const layout of ['Table', 'Gallery', 'Table'] as const) {
    await library.layout(layout)
    await expect(library.image('tench_0.jpg')).toBeVisible()
    const hidden = async (): Promise<number> => {
      const [list, row] = [await library.list.boundingBox(), await library.image('tench_0.jpg').boundingBox()]
      return list!.y - row!.y
    }
    await expect.poll(hidden).toBeLessThanOrEqual(0)
    await expect(library.current).toContainText('tench_0.jpg')
  }
})

test('panels and columns give way where it is narrow, and are found again as they were left', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const first = await launch({ data, settings: { window: { width: 1280, height: 800, maximized: false } } })
  const { page } = first
  const library = new LibraryPage(page)
  await library.open()
  await library.layout('Table')
  await expect.poll(() => library.columns()).toEqual(['name', 'label', 'probability', 'taken', 'bytes'])

  await page.getByRole('button', { name: 'Filters', exact: true }).click()
  await page.getByRole('button', { name: 'Details', exact: true }).click()
  await expect(library.detail).toBeHidden()
  const all = ['name', 'label', 'probability', 'status', 'taken', 'modified', 'bytes', 'folder']
  await expect.poll(() => library.columns()).toEqual(all)
  const year = String(new Date().getFullYear())
  const modified = library.image('tench_0.jpg').locator('span.numeric').filter({ hasText: year })
  // Titles stand where their cells do.
  const bytes = library.image('tench_0.jpg').locator('span.numeric').last()
  const sizeTitle = library.headings.filter({ hasText: 'Size' }).locator('.ellipsis')
  const rightOf = async (one: Locator): Promise<number> => {
    const box = (await one.boundingBox())!
    return box.x + box.width
  }
  expect(Math.abs((await rightOf(bytes)) - (await rightOf(sizeTitle)))).toBeLessThan(3)
  const isWhole = () => modified.evaluate((cell) => cell.scrollWidth <= cell.clientWidth)
  expect(await isWhole()).toBe(true)
  await page.evaluate(`window.netlens.request('settings/set', { locale: 'zh-CN' })`)
  await expect(modified).toContainText('年')
  expect(await isWhole()).toBe(true)
  await page.evaluate(`window.netlens.request('settings/set', { locale: 'en' })`)

  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Size' }).click()
  await page.keyboard.press('Escape')
  // Dragged to the front, and made wider.
  const title = library.headings.filter({ hasText: 'Label' })
  await title.hover()
  await page.mouse.down()
  const box = (await library.headings.first().boundingBox())!
  await page.mouse.move(box.x + 60, box.y + 5, { steps: 4 })
  await page.mouse.move(box.x + 4, box.y + 5, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => (await library.columns()).slice(0, 2)).toEqual(['label', 'name'])
  const handle = (await title.getByTestId('resize').boundingBox())!
  const before = (await title.boundingBox())!.width
  await page.mouse.move(handle.x + 4, handle.y + 5)
  await page.mouse.down()
  await page.mouse.move(handle.x - 56, handle.y + 5, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => Math.abs((await title.boundingBox())!.width - (before - 60))).toBeLessThan(3)
  // The same by keyboard: one Tab stop, the arrows go on from there.
  await title.getByRole('button').focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(async () => Math.abs((await title.boundingBox())!.width - (before - 44))).toBeLessThan(3)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Alt+ArrowRight')
  const left = ['label', 'probability', 'name', 'status', 'taken', 'modified', 'folder']
  await expect.poll(() => library.columns()).toEqual(left)
  await expect(library.headings.getByRole('button', { name: 'Sort by Name' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(library.images.first()).toContainText('hen_0.jpg')
  await first.app.close()

  const second = await launch({ data })
  const again = new LibraryPage(second.page)
  await again.open()
  await again.shows(18)
  await expect(again.detail).toBeHidden()
  await expect.poll(() => again.columns()).toEqual(left)
})

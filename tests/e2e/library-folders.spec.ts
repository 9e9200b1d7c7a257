/** The tree of folders, menus, what leaves the library and comes back, and files that are gone or lie elsewhere. */
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test, withSmallModel } from '../support/window/launch'
import { smallLibrary } from '../support/window/library-data'
import { LibraryPage } from './pages/library-page'

const newData = (): Promise<string> => mkdtemp(join(tmpdir(), 'netlens-data-'))

async function findings(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const theme of ['light', 'dark']) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    found.push(...violations.map(({ id, nodes }) => `${theme}: ${id}: ${nodes[0]!.target.join(' ')}`))
  }
  return found
}

test('folders are a tree that narrows what is shown, is searched, and is walked by keyboard', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { page } = await launch({
    data,
    settings: { window: { width: 1280, height: 800, maximized: false } }
  })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  const root = library.tree.getByRole('treeitem').first()
  await expect(root).toHaveAttribute('title', folder)
  await expect(root).toContainText('18')
  await expect(root).toHaveAttribute('aria-expanded', 'false')

  // By keyboard: one Tab stop, arrows open and go on, Enter chooses.
  await library.tree.focus()
  await page.keyboard.press('ArrowRight')
  await expect(root).toHaveAttribute('aria-expanded', 'true')
  await expect(library.folder('hen')).toContainText('6')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await library.shows(6)
  await expect(library.folder('hen')).toHaveAttribute('aria-selected', 'true')
  await expect(library.folder('hen')).toHaveAttribute('title', join(folder, 'hen'))
  await expect(library.chips).toContainText(join(folder, 'hen'))
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('t')
  await page.keyboard.press('Enter')
  await library.shows(6)
  await expect(library.images.first()).toContainText('tench_0.jpg')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await library.shows(18)
  await page.keyboard.press('ArrowLeft')
  await expect(root).toHaveAttribute('aria-expanded', 'false')

  // Found by name; and the search for images covers the names of folders.
  const find = page.getByRole('searchbox', { name: 'Find a folder' })
  await find.fill('OST')
  await expect(library.tree.getByRole('treeitem')).toHaveCount(1)
  await find.fill('nowhere')
  await expect(page.getByText('No folder has this in its name.')).toBeVisible()
  await find.fill('')
  await expect(root).toHaveAttribute('title', folder)
  await page.getByRole('button', { name: 'Show everything' }).click()
  await library.search.fill('ostrich')
  // Six in the folder, and two hens that were taken for ostriches.
  await library.shows(8)
  await library.search.fill('')
  await library.shows(18)

  // The keys of the view: search, and what keys there are.
  await library.list.focus()
  await page.keyboard.press('Control+f')
  await expect(library.search).toBeFocused()
  let stops = 0
  while (!(await library.list.evaluate((list) => list === document.activeElement))) {
    await page.keyboard.press('Tab')
    expect(++stops).toBeLessThanOrEqual(12)
  }
  await page.keyboard.press('?')
  await expect(page.getByTestId('shortcuts')).toContainText('Ctrl+F')
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('shortcuts')).toBeHidden()
  await expect(library.list).toBeFocused()

  // A long list of labels is one stop, too.
  const labels = library.labels.getByRole('button')
  await labels.first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(labels.nth(1)).toBeFocused()
  expect(await labels.evaluateAll((all) => all.filter(({ tabIndex }) => tabIndex === 0).length)).toBe(1)
})

test('images and folders leave the library after a question, and come back with what was said of them', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const first = await launch({ data })
  const { page } = first
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await library.image('tench_0.jpg').click()
  await page.keyboard.press('a')
  await expect(library.said).toContainText('Accepted')

  // By the menu of an image, from the keyboard.
  await page.keyboard.press('Shift+F10')
  await expect(library.menu).toHaveAttribute('aria-label', 'tench_0.jpg')
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('that is removed, too')
  await page.keyboard.press('Escape')
  await library.shows(18)
  await page.keyboard.press('ContextMenu')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await dialog.getByTestId('confirm').click()
  await expect(dialog.getByTestId('removed')).toContainText('1 image removed')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await library.shows(17)
  await expect(library.list).toBeFocused()
  await page.keyboard.press('Control+z')
  await library.shows(18)
  await library.image('tench_0.jpg').click()
  await expect(library.said).toContainText('Accepted')

  // A whole folder, by the mouse.
  await library.tree.getByRole('treeitem').first().locator('.twisty').click()
  await library.folder('tench').click({ button: 'right' })
  await library.choose('Remove folder from the library…')
  await expect(dialog).toContainText('6 images leave the library')
  await expect(dialog).toContainText('1 of them were labelled, accepted or corrected by you')
  await dialog.getByTestId('confirm').click()
  await expect(dialog.getByTestId('removed')).toContainText('6 images removed')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await library.shows(12)
  await expect(library.folder('tench')).toHaveCount(0)
  await stat(join(folder, 'tench', 'tench_0.jpg'))

  // All of it: it can be put back where nothing is left.
  await library.list.focus()
  await page.keyboard.press('Control+a')
  await (await library.begin('Remove from the library…')).getByTestId('confirm').click()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(page.getByTestId('nothing')).toBeVisible()
  await first.app.close()

  const second = await launch({ data })
  const again = new LibraryPage(second.page)
  await again.open()
  await second.page.getByRole('tab', { name: 'Jobs' }).click()
  for (const count of [12, 6]) {
    const job = second.page.locator('[data-job]').filter({ hasText: `${count} images` })
    await job.getByRole('button', { name: 'Put back into the library' }).click()
    await expect(job).toContainText('Undone')
  }
  await second.page.getByRole('tab', { name: 'Images' }).click()
  await again.shows(18)
  await again.image('tench_0.jpg').click()
  await expect(again.said).toContainText('Accepted')
})

test('missing files are told from a drive that is not connected, and a moved folder is relocated', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { app, page, dialogs } = await launch({ data, settings: await withSmallModel() })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  const look = async (): Promise<void> => {
    await library.begin('Find missing files…')
    await page.getByRole('button', { name: 'Look for the files' }).click()
  }
  const dialog = page.getByRole('dialog')
  await look()
  await expect(dialog).toContainText('All 18 files are there.')
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  // A folder that was moved, and one file that is gone.
  const moved = join(await newData(), 'birds')
  await rename(join(folder, 'hen'), moved)
  await rm(join(folder, 'tench', 'tench_3.jpg'))
  await look()
  await expect(dialog).toContainText('7 of 18 files are missing, 0 can’t be reached now.')
  await expect(dialog).toContainText('the folder is gone')
  expect(await findings(page)).toEqual([])
  await dialogs.answerOpen(moved)
  await dialog
    .getByRole('listitem')
    .filter({ hasText: join(folder, 'hen') })
    .getByRole('button', { name: 'It was moved…' })
    .click()
  await dialog.getByRole('button', { name: 'Choose the folder…' }).click()
  await expect(dialog).toContainText(moved)
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await expect(dialog.getByTestId('relocation')).toContainText('6 of 6 files are there.')
  await dialog.getByRole('button', { name: 'Relocate' }).click()
  await expect(dialog.getByTestId('relocation')).toContainText('6 of 6 images relocated.')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await library.image('hen_0.jpg').click()
  await expect(library.detail).toContainText(moved)

  // What is still missing is shown, and leaves the library.
  await look()
  await expect(dialog).toContainText('1 of 18 files are missing')
  await dialog.getByRole('button', { name: 'Show missing' }).click()
  await library.shows(1)
  await expect(library.chips).toContainText('File is missing')
  await page.getByRole('button', { name: 'Show everything' }).click()
  await look()
  await dialog.getByRole('button', { name: 'Remove missing…' }).click()
  await dialog.getByTestId('confirm').click()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await library.shows(17)

  // A mount point without its drive: nothing is called missing.
  await rename(folder, `${folder}-unmounted`)
  await mkdir(folder)
  await look()
  await expect(dialog).toContainText('0 of 17 files are missing, 11 can’t be reached now.')
  await expect(dialog.getByRole('button', { name: 'Remove missing…' })).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await rm(folder, { recursive: true })
  await rename(`${folder}-unmounted`, folder)

  // The relocation is undone from the list.
  await page.getByRole('tab', { name: 'Jobs' }).click()
  const job = page.locator('li[data-job^=relocate]')
  await job.getByRole('button', { name: 'Undo the relocation' }).click()
  await expect(job).toContainText('Undone')
  await page.getByRole('tab', { name: 'Images' }).click()
  await library.image('hen_0.jpg').click()
  await expect(library.detail).toContainText(join(folder, 'hen'))

  // From the menu of an image: its path, and the network that looks at it.
  await rename(moved, join(folder, 'hen'))
  await library.image('hen_1.jpg').click({ button: 'right' })
  await library.choose('Copy path')
  const copied = () => app.evaluate(({ clipboard }) => clipboard.readText())
  await expect.poll(copied).toBe(join(folder, 'hen', 'hen_1.jpg'))
  await library.image('hen_1.jpg').click({ button: 'right' })
  await library.choose('Look inside the network')
  await expect(page.locator('[data-image-name]')).toHaveText('hen_1.jpg')
  await expect(
    page.locator('[data-panel=activations] canvas, [data-panel=activations] img').first()
  ).toBeVisible({
    timeout: 60_000
  })
})

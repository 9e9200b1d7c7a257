/** What is done with the library's images and results, by keyboard alone. */
import { link, mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, withSmallModel } from '../support/window/launch'
import { smallLibrary } from '../support/window/library-data'
import { chooseItem, openView, press, tabTo } from './pages/keyboard'
import { LibraryPage } from './pages/library-page'

test('images are exported, imported, evaluated, sorted and given keywords, by keyboard alone', async ({
  launch,
  folder
}) => {
  test.setTimeout(180_000)
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  const photos = join(folder, 'photos')
  await smallLibrary(data, photos)
  const { app, page, classify, dialogs } = await launch({
    data,
    settings: await withSmallModel(),
    paths: [photos]
  })
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  await press(page, classify.start)
  await classify.finished('completed')

  await openView(page, 'library')
  const library = new LibraryPage(page)
  await library.shows(18)
  expect(await library.shownModel()).toContain('random')
  const dialog = page.getByRole('dialog').last()
  const begin = async (what: string): Promise<void> => {
    await press(page, page.getByRole('button', { name: 'Actions' }))
    await chooseItem(page, what)
    await expect(dialog).toBeVisible()
  }
  const button = (name: string | RegExp): Promise<void> =>
    press(page, dialog.getByRole('button', { name, exact: typeof name === 'string' }))
  const close = (): Promise<void> => press(page, dialog.getByRole('button', { name: 'Close' }).last())

  // Results go into a file.
  const results = join(folder, 'results.jsonl')
  await begin('Export…')
  await tabTo(page, dialog.getByLabel('Format'))
  for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowDown')
  await expect(dialog.getByLabel('Format')).toHaveValue('jsonl')
  await dialogs.answerSave(results)
  await button('Save as…')
  await expect(dialog.getByTestId('done')).toContainText('18 images saved')
  await close()
  await expect(dialog).toBeHidden()
  expect((await readFile(results, 'utf8')).trim().split('\n')).toHaveLength(18)

  // They come from a file, for files that lie in another place. The menu bar is the system's: Alt goes there.
  const copied = join(folder, 'copied')
  for (const name of await readdir(photos)) {
    await mkdir(join(copied, name), { recursive: true })
    for (const file of await readdir(join(photos, name)))
      await link(join(photos, name, file), join(copied, name, file))
  }
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? [])
    items.find(({ label }) => label === 'Import results…')!.click()
  })
  await dialogs.answerOpen(results)
  await button('Choose a file…')
  await expect(dialog.getByTestId('import-path')).toHaveText(results)
  await tabTo(page, dialog.getByLabel('Paths that begin with'))
  await page.keyboard.type(photos)
  await dialogs.answerOpen(copied)
  // The button behind the field; the one before it chooses a folder of results.
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText(copied)).toBeVisible()
  await button('Import')
  await expect(dialog.getByTestId('imported')).toContainText('18 of 18 results were added')
  await button('Show the images')
  await expect(dialog).toBeHidden()
  await library.shows(18)
  await expect(library.chips).toContainText('Run: ')

  // A model that answers by the names of the folders is evaluated.
  await press(page, page.getByRole('button', { name: 'Show everything' }))
  await tabTo(page, library.model)
  await page.keyboard.type('made-up')
  await library.shows(18)
  await tabTo(page, page.getByRole('tab', { name: 'Images' }))
  await page.keyboard.press('ArrowRight')
  await tabTo(page, page.getByRole('combobox', { name: 'Folder' }))
  await page.keyboard.type(photos)
  await expect(page.getByRole('combobox', { name: 'Folder' })).toHaveValue(photos)
  await press(page, page.getByRole('button', { name: 'Evaluate', exact: true }))
  await expect(page.getByTestId('figures')).toContainText('66.7%')
  await press(page, page.getByRole('button', { name: 'True class tench, predicted hen: 2' }))
  await library.shows(2)
  await expect(library.chips).toContainText('True class tench, predicted hen')

  // What is shown is sorted after a dry run, and the copies are deleted again.
  const target = join(folder, 'sorted')
  await mkdir(target)
  await dialogs.answerOpen(target)
  await begin('Sort into folders…')
  await button('Choose a target…')
  await tabTo(page, dialog.getByLabel('Pattern'))
  await page.keyboard.press('Control+a')
  await page.keyboard.type('all/{label}/{name}')
  await expect(dialog.getByTestId('example')).toHaveText(/^Example: all\/hen\/tench_\d\.jpg$/)
  await button('Dry run')
  await expect(dialog.getByTestId('plan')).toContainText('tench_2.jpg')
  await button('Sort')
  await expect(dialog.getByTestId('job')).toHaveAttribute('data-state', 'completed')
  expect(await readdir(join(target, 'all/hen'))).toHaveLength(2)
  await button('Delete the 2 copies')
  await press(page, page.getByTestId('confirm'))
  await expect(dialog.getByTestId('job')).toHaveAttribute('data-state', 'undone')
  expect(await readdir(target)).toEqual([])
  await close()

  // Keywords, into sidecars and out of them again.
  const sidecars = async (): Promise<number> =>
    (await readdir(photos, { recursive: true })).filter((name) => name.endsWith('.xmp')).length
  await begin('Write keywords…')
  const threshold = dialog.getByRole('checkbox')
  await tabTo(page, threshold)
  await page.keyboard.press('Space')
  await expect(threshold).not.toBeChecked()
  await button('Dry run')
  await expect(dialog.getByTestId('tagged')).toContainText('hen')
  await button('Write')
  await expect(dialog.getByTestId('tagged')).toContainText('2 files written')
  expect(await sidecars()).toBe(2)
  await button('Remove the keywords')
  await expect(dialog.getByTestId('tagged')).toContainText('Undone')
  expect(await sidecars()).toBe(0)
  await close()
  await expect(dialog).toBeHidden()
})

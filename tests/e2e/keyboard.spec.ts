/** Each main flow by keyboard alone: Tab to what is there, its keys, and no mouse. */
import { mkdtemp, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { smallResources } from '../support/models'
import { folderOfPictures } from '../support/pictures'
import { expect, test, withSmallModel } from '../support/window/launch'
import { smallLibrary } from '../support/window/library-data'
import { chooseItem, openView as open, press, tabTo } from './pages/keyboard'
import { LibraryPage } from './pages/library-page'
import { NetworkPage } from './pages/network-page'

test('folders are added and classified, models chosen, networks and settings looked through, by keyboard alone', async ({
  launch
}) => {
  test.setTimeout(180_000)
  const { folder } = await folderOfPictures(12)
  const resources = await smallResources(3)
  const { app, page, classify, models, dialogs } = await launch({
    settings: await withSmallModel(),
    resources
  })

  // Add a folder, classify it, walk through the results.
  await dialogs.answerOpen(folder)
  await press(page, page.getByRole('button', { name: 'Choose folders…' }))
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  await press(page, classify.start)
  await classify.finished('completed')
  await tabTo(page, classify.grid)
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  const first = await classify.detail.innerText()
  await page.keyboard.press('ArrowDown')
  await expect(classify.detail).not.toHaveText(first)
  await page.keyboard.press('End')
  await expect(classify.rows.last()).toHaveAttribute('aria-selected', 'true')

  // Choose another model.
  await open(page, 'models')
  await tabTo(page, models.row('random_0.35_96'))
  await page.keyboard.press('Home')
  await expect(models.row('starter')).toBeFocused()
  await press(page, models.detail.getByRole('button', { name: 'Use this model' }))
  await expect(models.row('starter')).toContainText('In use', { timeout: 60_000 })
  await tabTo(page, page.getByRole('radio', { name: 'On this computer' }))
  await page.keyboard.press('ArrowRight')
  await tabTo(page, models.row('mobilenet-v2-1.0-224'))
  await page.keyboard.press('ArrowDown')
  await expect(models.detail).toContainText('mobilenet-v2-1.0-192')

  // The network: which one, sliders, the tree, tabs.
  await open(page, 'network')
  const network = new NetworkPage(page)
  await expect(network.tree).toBeVisible()
  await tabTo(page, page.locator('[data-setting=network] input'))
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('shown-network')).toContainText('as in the paper')
  const before = await network.total('macs').innerText()
  await tabTo(page, page.locator('[data-setting=alpha] input[type=range]'))
  await page.keyboard.press('ArrowRight')
  await expect(network.total('macs')).not.toHaveText(before)
  await tabTo(page, network.tree.locator('[tabindex="0"]'))
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await expect(network.selected).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('ArrowRight')
  await expect(network.selected).toHaveAttribute('aria-expanded', 'true')
  await tabTo(page, page.locator('[data-tab=block]'))
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('[data-panel=compared]')).toBeVisible()
  await press(page, page.getByTestId('shown-network').getByRole('button'))
  await expect(page.getByTestId('shown-network')).toContainText('The network of the loaded model')

  // The summary window.
  const windows = app.waitForEvent('window')
  await press(page, page.locator('[data-action=open-summary]'))
  const summary = await windows
  await tabTo(summary, summary.getByRole('searchbox'))
  await summary.keyboard.type('project')
  await expect(summary.getByText(/^51 of \d+ layers$/)).toBeVisible()
  await press(summary, summary.locator('[data-action=copy]'))
  await expect(summary.getByText('Copied')).toBeVisible()
  await summary.close()

  // Settings.
  await open(page, 'settings')
  await tabTo(page, page.getByRole('radio', { name: 'System' }))
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await press(page, page.getByRole('button', { name: 'Clear cache' }))
  await expect(page.getByTestId('cache-size')).toHaveText('0 B')
})

test('the library is searched, looked through, labelled and put back, by keyboard alone', async ({
  launch,
  folder
}) => {
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, folder)
  const { page, dialogs } = await launch({ data })
  await open(page, 'library')
  const library = new LibraryPage(page)
  await library.shows(18)
  await tabTo(page, library.search)
  await page.keyboard.type('hen_')
  await library.shows(6)

  // From the search to the images, which are one stop; a label for two of them, and back.
  await tabTo(page, library.list)
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(library.selected).toHaveText('2 selected')
  await page.keyboard.press('l')
  await page.keyboard.type('garden bird')
  await page.keyboard.press('Enter')
  await expect(library.labels).toContainText('garden bird')
  await page.keyboard.press('Control+z')
  await expect(library.labels).not.toContainText('garden bird')

  // One image large, the next one, and back to the list.
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(library.viewer).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(library.viewer).toContainText('hen_1.jpg')
  await page.keyboard.press('Escape')
  await expect(library.viewer).toBeHidden()
  await expect(library.list).toBeFocused()

  // What narrows the list is taken away again.
  await press(page, library.chips.getByRole('button', { name: /Contains/ }))
  await library.shows(18)

  // A folder leaves the library, and comes back.
  const dialog = page.getByRole('dialog')
  const folderMenu = async (what: string): Promise<void> => {
    await tabTo(page, library.tree)
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await expect(library.folder('hen')).toBeVisible()
    await page.keyboard.press('h')
    await page.keyboard.press('Shift+F10')
    await chooseItem(page, what)
    await expect(dialog).toBeVisible()
  }
  const close = (): Promise<void> => press(page, dialog.getByRole('button', { name: 'Close' }).last())
  await folderMenu('Remove folder from the library…')
  await press(page, dialog.getByTestId('confirm'))
  await expect(dialog.getByTestId('removed')).toContainText('6 images removed')
  await close()
  await library.shows(12)
  await page.keyboard.press('Control+z')
  await library.shows(18)

  // It was moved: missed, and found at its new place.
  const moved = join(await mkdtemp(join(tmpdir(), 'netlens-moved-')), 'birds')
  await rename(join(folder, 'hen'), moved)
  await dialogs.answerOpen(moved)
  await folderMenu('Find missing files in it…')
  await press(page, dialog.getByRole('button', { name: 'Look for the files' }))
  await expect(dialog).toContainText('6 of 6 files are missing')
  await press(page, dialog.getByRole('button', { name: 'It was moved…' }))
  await press(page, dialog.getByRole('button', { name: 'Choose the folder…' }))
  await expect(dialog).toContainText(moved)
  await press(page, dialog.getByRole('button', { name: 'Dry run' }))
  await expect(dialog.getByTestId('relocation')).toContainText('6 of 6 files are there.')
  await press(page, dialog.getByRole('button', { name: 'Relocate' }))
  await expect(dialog.getByTestId('relocation')).toContainText('6 of 6 images relocated.')
  await close()
  await tabTo(page, page.getByRole('tab', { name: 'Images' }))
  await page.keyboard.press('End')
  await press(page, page.getByRole('button', { name: 'Undo the relocation' }))
  await expect(page.locator('li[data-job^=relocate]')).toContainText('Undone')
})

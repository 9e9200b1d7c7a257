/** Results that another library found are taken in. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { folderOfPictures } from '../support/pictures'
import { expect, test, withSmallModel } from '../support/window/launch'
import { LibraryPage } from './pages/library-page'

test('results of another library are imported from the menu, with the files in another place', async ({
  launch,
  folder
}) => {
  const pictures = (await folderOfPictures(5)).folder
  const settings = await withSmallModel()
  const there = await launch({ settings, paths: [pictures] })
  await there.classify.run()
  await there.classify.finished('completed')
  const exported = new LibraryPage(there.page)
  await exported.open()
  await exported.shows(5)
  const results = join(folder, 'results.csv')
  const exporting = await exported.begin('Export…')
  await there.dialogs.answerSave(results)
  await exporting.getByRole('button', { name: 'Save as…' }).click()
  await expect(exporting.getByTestId('done')).toContainText('5 images saved')
  await there.app.close()
  const moved = join(folder, 'moved')
  await rename(pictures, moved)

  const { app, page, classify, dialogs } = await launch({ settings, paths: [folder] })
  await expect(classify.model).toContainText('random', { timeout: 60_000 })
  const library = new LibraryPage(page)
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? [])
    items.find(({ label }) => label === 'Import results…')!.click()
  })
  const dialog = page.getByRole('dialog', { name: 'Import results' })
  await expect(dialog.getByTestId('missing')).toHaveText('Choose the results first.')
  await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeDisabled()
  await dialogs.answerOpen(results)
  await dialog.getByRole('button', { name: 'Choose a file…' }).click()
  await expect(dialog.getByTestId('import-path')).toHaveText(results)

  // Where the files were, there are none any more: each row is refused with its reason.
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(dialog.getByTestId('imported')).toContainText('0 of 5 results were added', { timeout: 60_000 })
  await expect(dialog.getByTestId('imported')).toContainText('Skipped: 5 files')

  await dialog.getByLabel('Paths that begin with').fill(pictures)
  await expect(dialog.getByTestId('missing')).toContainText('Say both')
  await dialogs.answerOpen(moved)
  await dialog.getByRole('button', { name: 'Choose a folder…' }).last().click()
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(dialog.getByTestId('imported')).toContainText('5 of 5 results were added')
  await dialog.getByRole('button', { name: 'Show the images' }).click()
  await expect(dialog).toHaveCount(0)
  await library.shows(5)
  await expect(library.images.first()).toBeVisible()
})

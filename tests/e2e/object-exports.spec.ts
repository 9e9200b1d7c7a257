/** Objects leave the library: as files of other programs, and as copies of the pictures. */
import { AxeBuilder } from '@axe-core/playwright'
import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { expect, test } from '../support/window/launch'
import { libraryOfBoxes, type FoundBox } from '../support/window/library-data'
import { screenshot } from '../support/window/screenshot'
import { press, tabTo } from './pages/keyboard'
import { LibraryPage } from './pages/library-page'

const dog: FoundBox = ['dog', 0.9, [20, 20, 80, 60]]
const cat: FoundBox = ['cat', 0.3, [140, 20, 80, 60]]

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

test('boxes as a person corrected them are exported, copied and undone', async ({ launch, folder }) => {
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  const photos = join(folder, 'photos')
  const out = join(folder, 'out')
  await mkdir(photos)
  await mkdir(out)
  await libraryOfBoxes(data, photos, [[dog, cat], [dog]])
  const { app, page, dialogs } = await launch({
    data,
    settings: { window: { width: 1280, height: 800, maximized: false } }
  })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(2)
  await library.image('1.jpg').click()
  await page.keyboard.press('Enter')
  const list = library.viewer.getByTestId('objects').getByRole('listitem')
  await expect(list).toHaveCount(2)
  await page.keyboard.press('n')
  await list.first().getByLabel('What it is').fill('wolf')
  await list.first().getByLabel('What it is').press('Tab')
  await expect(list.first()).toContainText('yours')
  await page.keyboard.press('Escape')

  const exporting = await library.begin('Export…')
  const format = exporting.getByLabel('Format')
  await format.selectOption({ label: 'COCO data set' })
  await expect(exporting).toContainText('score of at least 20%')
  await expect(exporting.getByLabel('One row for each')).toHaveCount(0)
  await dialogs.answerSave(join(out, 'set.json'))
  await exporting.getByRole('button', { name: 'Save as…' }).click()
  await expect(exporting.getByTestId('done')).toContainText('2 images saved')
  const set = JSON.parse(await readFile(join(out, 'set.json'), 'utf8')) as {
    categories: { id: number; name: string }[]
    annotations: { category_id: number; score: number; bbox: number[] }[]
  }
  expect(set.categories.map(({ name }) => name)).toEqual(['dog', 'cat', 'wolf'])
  expect(set.annotations).toMatchObject([
    { category_id: 3, score: 1, bbox: dog[2] },
    { category_id: 2 },
    { category_id: 1 }
  ])
  await exporting.getByRole('button', { name: 'Delete the exported file' }).click()
  await page.getByTestId('confirm').click()
  await expect(exporting.getByTestId('done')).toContainText('Undone')
  expect(await readdir(out)).toEqual([])
  await exporting.getByRole('button', { name: 'Close' }).last().click()

  // A table of the images says what is in each.
  await library.begin('Export…')
  await format.selectOption({ label: 'CSV' })
  await exporting.getByLabel('One row for each').selectOption('image')
  await expect(exporting).toContainText('score of at least 20%')
  await expect(exporting.getByLabel('Top predictions')).toHaveCount(0)
  await screenshot(app, page, 'object-export-images')
  await dialogs.answerSave(join(out, 'images.csv'))
  await exporting.getByRole('button', { name: 'Save as…' }).click()
  await expect(exporting.getByTestId('done')).toContainText('2 images saved')
  const [head, ...rows] = (await readFile(join(out, 'images.csv'), 'utf8'))
    .trim()
    .split('\r\n')
    .map((line) => line.split(','))
  const column = (name: string): (string | undefined)[] => rows.map((row) => row[head!.indexOf(name)])
  expect(column('name')).toEqual(['1.jpg', '2.jpg'])
  expect(column('objects')).toEqual(['2', '1'])
  expect(column('object_classes')).toEqual(['wolf: 1; cat: 1', 'dog: 1'])
  await exporting.getByRole('button', { name: 'Delete the exported file' }).click()
  await page.getByTestId('confirm').click()
  await expect(exporting.getByTestId('done')).toContainText('Undone')
  await exporting.getByRole('button', { name: 'Close' }).last().click()

  // A file that was changed since gets no copy.
  await sharp({ create: { width: 400, height: 300, channels: 3, background: 'teal' } }).toFile(
    join(photos, '2.jpg')
  )

  // Copies, by keyboard: nobody is blurred before it is said who.
  await library.begin('Export…')
  await format.selectOption({ label: 'With objects blurred' })
  const save = exporting.getByRole('button', { name: 'Choose a folder…' })
  await expect(exporting.getByTestId('missing')).toHaveText('Choose what to blur first.')
  await expect(save).toBeDisabled()
  await tabTo(page, exporting.getByLabel(/^wolf/))
  await page.keyboard.press('Space')
  await expect(exporting.getByTestId('missing')).toHaveText('')
  expect(await findings(page)).toEqual([])
  await screenshot(app, page, 'object-export')
  await dialogs.answerOpen(photos)
  await press(page, save)
  await expect(exporting.getByRole('alert')).toContainText('Choose another folder')
  await dialogs.answerOpen(folder)
  await press(page, save)
  const done = exporting.getByTestId('done')
  await expect(done).toContainText(`1 image saved as ${join(folder, 'netlens-blurred')}`)
  await expect(done).toContainText('Images left out: 1')
  await expect(done).toContainText('2.jpg: the file was changed since objects were found in it')
  expect(await findings(page)).toEqual([])
  await screenshot(app, page, 'object-export-done')
  expect(await readdir(join(folder, 'netlens-blurred'))).toEqual(['1.jpg'])
  await exporting.getByRole('button', { name: 'Close' }).last().click()

  await page.getByRole('tab', { name: 'Jobs' }).click()
  const job = page.getByRole('list', { name: 'Jobs' }).locator('[data-job]').first()
  await expect(job).toContainText('netlens-blurred')
  await job.getByRole('button', { name: 'Delete the exported folder' }).click()
  await expect(page.getByRole('dialog')).toContainText('with all that is in it')
  await page.getByTestId('confirm').click()
  await expect(job.locator('.state')).toHaveText('Undone')
  expect((await readdir(folder)).sort()).toEqual(['out', 'photos'])
})

import type { Locator } from '@playwright/test'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, withSmallModel } from '../support/window/launch'
import { largeLibrary, smallLibrary, unusedModel } from '../support/window/library-data'
import { hardLinks } from '../support/window/many-images'
import { LibraryPage } from './pages/library-page'
import { smoothest } from '../support/window/smoothness'

/** Milliseconds: what a machine with much else to do may take for one step. */
const frozen = 1000

const newData = (): Promise<string> => mkdtemp(join(tmpdir(), 'netlens-data-'))

test('an empty library says so and leads to the classify view', async ({ launch }) => {
  const { page, classify } = await launch()
  const library = new LibraryPage(page)
  await library.open()
  await expect(library.empty).toContainText('Nothing has been classified yet')
  await page.getByRole('button', { name: 'Go to Classify' }).click()
  await expect(classify.empty).toBeVisible()
})

test('images are labelled by keyboard, and undone', async ({ launch, folder }) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { page } = await launch({ data })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)

  await library.image('tench_0.jpg').click()
  await page.keyboard.press('a')
  await expect(library.said).toContainText('Accepted')
  await expect(library.told).toHaveText('The answer is accepted.')

  // What is told is about this image, in the language of the window.
  await page.evaluate(`window.netlens.request('settings/set', { locale: 'zh-CN' })`)
  await expect(library.told).toHaveText('已确认模型的答案。')
  await page.evaluate(`window.netlens.request('settings/set', { locale: 'en' })`)
  await page.keyboard.press('ArrowRight')
  await expect(library.current).toContainText('tench_1.jpg')
  await expect(library.told).toHaveText('')
  await page.keyboard.press('l')
  await page.keyboard.type('mail')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(library.said).toContainText('maillot')
  await expect(library.list).toBeFocused()
  // A label that no class has.
  await page.keyboard.press('+')
  await page.keyboard.type('my own label')
  await page.keyboard.press('Enter')
  await expect(library.said).toContainText('maillot · my own label')
  await expect(library.labels).toContainText('my own label')
  // The model's answer stands beside it.
  await expect(library.detail.locator('.predictions li').first()).toContainText('tench')

  await page.keyboard.press('Control+z')
  await expect(library.said).toHaveText(/maillot$/)
  await page.keyboard.press('Control+z')
  await expect(library.said).toContainText('nothing yet')
  await page.keyboard.press('Control+Shift+z')
  await expect(library.said).toContainText('maillot')

  // Several at once: what Shift spans, then everything.
  await library.image('hen_0.jpg').click()
  for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowRight')
  await expect(library.selected).toHaveText('6 selected')
  await page.keyboard.type('crane')
  await page.keyboard.press('Enter')
  await expect(library.told).toHaveText('6 images are labelled “crane”.')
  await page.keyboard.press('Control+a')
  await expect(library.selected).toHaveText('18 selected')
  await page.keyboard.press('Delete')
  await expect(library.told).toHaveText('What you said of 8 images is cleared.')
  await page.keyboard.press('Control+z')
  await expect(library.labels.getByRole('button', { name: /^crane/ })).toContainText('6')
})

test('filters narrow what is shown, as chips that can be taken away', async ({ launch, folder }) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { page } = await launch({ data })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)

  await library.labels.getByRole('button', { name: /^hen/ }).click()
  await library.shows(6)
  await library.labels.getByRole('button', { name: /^tench/ }).click()
  await library.shows(12)
  await expect(library.chips.locator('.chip')).toHaveCount(2)
  await page.getByRole('button', { name: 'Remove filter: hen' }).click()
  await library.shows(6)
  await library.search.fill('OSTRICH_')
  await library.shows(2)
  await page.getByRole('button', { name: 'Show everything' }).click()
  await library.shows(18)
  await expect(library.search).toHaveValue('')

  // Probabilities are 0.2, 0.33, 0.46, 0.59, 0.72 and 0.85, three times each and twice.
  await expect(library.unsure).toContainText('9 (50.0%) unsure, below 50%')
  await library.threshold.fill('30')
  await expect(library.unsure).toContainText('3 (16.7%) unsure, below 30%')
  await page.getByRole('button', { name: 'Show unsure' }).click()
  await library.shows(3)
  await page.getByRole('button', { name: 'Show everything' }).click()

  await library.layout('Table')
  await page.getByRole('button', { name: 'Sort by Probability' }).click()
  await expect(library.images.first()).toContainText('85.0%')
  await page.getByRole('button', { name: 'Probability, descending' }).click()
  await expect(library.images.first()).toContainText('20.0%')
})

test('an image is looked at in full, walked through and accepted', async ({ launch, folder }) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { app, page } = await launch({ data })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await library.image('tench_0.jpg').click()
  await page.keyboard.press('Enter')
  const picture = library.viewer.getByRole('img', { name: 'tench_0.jpg' })
  await expect(picture).toBeVisible()
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
  await page.keyboard.press('+')
  await expect(picture).toHaveAttribute('style', /scale\(1\.25\)/)
  await page.keyboard.press('0')
  await expect(picture).toHaveAttribute('style', /scale\(1\)/)
  await page.keyboard.press('Enter')
  await expect(library.viewer.getByRole('img', { name: 'tench_1.jpg' })).toBeVisible()
  await page.keyboard.press('End')
  await expect(library.viewer).toContainText('18 of 18')
  await app.evaluate(({ shell }) => {
    shell.showItemInFolder = (path) => Object.assign(globalThis, { revealed: path })
  })
  await library.viewer.getByRole('button', { name: 'Reveal in file manager' }).click()
  const revealed = () => app.evaluate(() => (globalThis as { revealed?: string }).revealed)
  await expect.poll(revealed).toBe(join(folder, 'ostrich/ostrich_5.jpg'))
  await page.keyboard.press('Escape')
  await expect(library.viewer).toHaveCount(0)
  await expect(library.list).toBeFocused()
  await page.keyboard.press('Home')
  await expect(library.said).toContainText('Accepted')
})

test('a review by accepting sees every image, and undo shows the one that was undone', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { page } = await launch({ data })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await page.getByLabel('Accepted, labelled or corrected by you').selectOption('Not looked at yet')
  await library.shows(18)
  await library.image('tench_0.jpg').click()
  await page.keyboard.press('Enter')
  const shown = (): Promise<string | null> => library.viewer.locator('.stage img').getAttribute('alt')
  const seen: (string | null)[] = []
  for (let i = 0; i < 5; i++) {
    await expect(library.viewer).toContainText(`${i + 1} of 18`)
    seen.push(await shown())
    await page.keyboard.press('Enter')
  }
  expect(seen).toEqual(['tench_0.jpg', 'tench_1.jpg', 'tench_2.jpg', 'tench_3.jpg', 'tench_4.jpg'])
  await expect.poll(shown).toBe('tench_5.jpg')
  await page.keyboard.press('Control+z')
  await expect.poll(shown).toBe('tench_4.jpg')
  await expect(library.said).toContainText('nothing yet')
  await page.keyboard.press('Control+z')
  await expect.poll(shown).toBe('tench_3.jpg')
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(shown).toBe('tench_3.jpg')
  await expect(library.said).toContainText('Accepted')
  // A click beside the picture leaves the keys where they were.
  await library.detail.getByRole('heading').last().click()
  await page.keyboard.press('ArrowRight')
  await expect.poll(shown).toBe('tench_4.jpg')
  await page.keyboard.press('Escape')
  await expect(library.viewer).toHaveCount(0)
  await library.shows(14)
  await expect(library.current).toContainText('tench_4.jpg')
})

test('one key takes one of the model’s answers; a label is what was typed', async ({ launch, folder }) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { page } = await launch({ data })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await library.image('tench_0.jpg').click()
  await page.keyboard.press('2')
  await expect(library.said).toContainText('crane')
  await page.keyboard.press('1')
  await expect(library.said).toContainText('Accepted')
  await library.detail.getByRole('button', { name: /^maillot/ }).click()
  await expect(library.said).toContainText('maillot')
  await library.list.focus()
  // The beginning of a class's name, and a name of its own all the same.
  await page.keyboard.type('he')
  await page.keyboard.press('Enter')
  await expect(library.said).toHaveText(/he$/)
  await page.keyboard.type('he')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(library.said).toHaveText(/hen$/)
  await page.keyboard.press('Enter')
  await expect(library.viewer).toBeVisible()
  await page.keyboard.press('3')
  await expect(library.said).toContainText('maillot')
  await page.keyboard.press('l')
  await expect(library.detail.getByRole('option').first()).toHaveText('tench')
})

test('a run can be opened in the library', async ({ launch, folder }) => {
  await hardLinks(folder, 8)
  const { page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  const library = new LibraryPage(page)
  await classify.run()
  await classify.finished('completed')
  await page.getByRole('button', { name: 'Open in the library' }).click()
  await library.shows(8)
  await expect(library.chips).toContainText('Run: ')
})

test('folders are evaluated as true classes, and a cell of the confusion matrix opens its images', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { page } = await launch({ data })
  const library = new LibraryPage(page)
  await library.open()
  await page.getByRole('tab', { name: 'Evaluation' }).click()
  await page.getByRole('combobox', { name: 'Folder' }).selectOption(folder)
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click()
  // 12 of 18 are right.
  await expect(page.getByTestId('figures')).toContainText('66.7%')
  await page.getByRole('button', { name: 'True class tench, predicted hen: 2' }).click()
  await library.shows(2)
  await expect(library.images.first()).toContainText('tench_')
  await expect(library.chips).toContainText('True class tench, predicted hen')
})

test('an evaluation names its model, and offers those that have results where it has none', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  unusedModel(data, 'brand-new')
  const { page } = await launch({ data })
  await new LibraryPage(page).open()
  await page.getByRole('tab', { name: 'Evaluation' }).click()
  await page.getByRole('combobox', { name: 'Folder' }).selectOption(folder)
  const none = page.getByTestId('no-results')
  await expect(none).toContainText('brand-new has no results in this folder.')
  const evaluate = page.getByRole('button', { name: 'Evaluate', exact: true })
  await expect(evaluate).toBeDisabled()
  await expect(evaluate).toHaveAttribute('title', /has no results/)
  await none.getByRole('button', { name: 'made-up · 18 images' }).click()
  await expect(none).toHaveCount(0)
  await evaluate.click()
  await expect(page.getByTestId('evaluated')).toContainText('Answers of made-up in')
  await expect(page.getByTestId('figures')).toContainText('66.7%')
  await page.getByRole('combobox', { name: 'Answers of' }).selectOption('brand-new · 0 images')
  await expect(evaluate).toBeDisabled()
})

test('a table that names no image is an error, and one whose names are no classes asks what they mean', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const table = join(folder, 'true.csv')
  const { page, dialogs } = await launch({ data })
  await new LibraryPage(page).open()
  await page.getByRole('tab', { name: 'Evaluation' }).click()
  await page.getByRole('combobox', { name: 'Folder' }).selectOption(folder)
  await writeFile(table, 'path;label\nelsewhere.jpg;hen\n')
  await dialogs.answerOpen(table)
  await page.getByRole('button', { name: 'True classes from CSV…' }).click()
  const evaluate = page.getByRole('button', { name: 'Evaluate', exact: true })
  await evaluate.click()
  await expect(page.getByRole('alert')).toContainText('elsewhere.jpg (line 2)')
  await expect(page.getByTestId('figures')).toHaveCount(0)

  await writeFile(table, 'path;label\nhen\\hen_0.jpg;Huhn\nhen_1.jpg;Huhn\nelsewhere.jpg;Huhn\n')
  await evaluate.click()
  await expect(page.getByRole('alert')).toContainText('None of these names')
  await expect(page.getByTestId('unused-rows')).toContainText(
    'Line 4, elsewhere.jpg: no image of the library'
  )
  await page.getByLabel('Huhn').fill('hen')
  await page.getByRole('button', { name: 'Evaluate with these classes' }).click()
  await expect(page.getByTestId('figures')).toContainText('100.0%')
})

test('what is shown is exported, sorted after a dry run, and put back', async ({ launch, folder }) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { page, dialogs } = await launch({ data })
  const library = new LibraryPage(page)
  await library.open()
  await library.labels.getByRole('button', { name: /^hen/ }).click()
  await library.shows(6)

  const exporting = await library.begin('Export…')
  await dialogs.answerSave(join(folder, 'hens.csv'))
  await exporting.getByRole('button', { name: 'Save as…' }).click()
  await expect(exporting.getByTestId('done')).toContainText('6 images saved')
  const lines = (await readFile(join(folder, 'hens.csv'), 'utf8')).trim().split(/\r?\n/)
  expect(lines.filter((line) => line.includes('.jpg'))).toHaveLength(6)
  await exporting.getByRole('button', { name: 'Close' }).last().click()

  const sorting = await library.begin('Sort into folders…')
  const missing = sorting.getByTestId('missing')
  await expect(missing).toHaveText('Choose a target folder first.')
  await mkdir(join(folder, 'sorted'))
  await dialogs.answerOpen(join(folder, 'sorted'))
  await sorting.getByRole('button', { name: 'Choose a target…' }).click()
  await expect(missing).toContainText('Do a dry run first')
  // The pattern says where the first file goes, while it is typed.
  const example = sorting.getByTestId('example')
  await expect(example).toHaveText('Example: hen/hen_0.jpg')
  await sorting.getByLabel('Pattern').fill('{label}/{nonsense}')
  await expect(example).toContainText('has the unknown field {nonsense}')
  await expect(sorting.getByRole('button', { name: 'Dry run' })).toBeDisabled()
  await sorting.getByLabel('Pattern').fill('all/{label}/{name}')
  await expect(example).toHaveText('Example: all/hen/hen_0.jpg')
  await sorting.getByLabel('Pattern').fill('{label}/{name}')
  await sorting.getByRole('radio', { name: 'Move' }).check()
  await sorting.getByRole('button', { name: 'Dry run' }).click()
  await expect(sorting.getByTestId('plan')).toContainText('tench_2.jpg')
  expect(await readdir(join(folder, 'sorted'))).toEqual([])
  const go = sorting.getByRole('button', { name: 'Sort', exact: true })
  await expect(go).toBeInViewport({ ratio: 1 })
  await go.click()
  await expect(sorting.getByTestId('job')).toHaveAttribute('data-state', 'completed')
  expect(await readdir(join(folder, 'sorted/hen'))).toHaveLength(6)
  expect(existsSync(join(folder, 'tench/tench_2.jpg'))).toBe(false)
  await sorting.getByRole('button', { name: 'Put everything back' }).click()
  await expect(sorting.getByTestId('job')).toHaveAttribute('data-state', 'undone')
  await expect(sorting.getByTestId('job')).toContainText('6 of 6 put back')
  expect(existsSync(join(folder, 'tench/tench_2.jpg'))).toBe(true)
  expect(existsSync(join(folder, 'sorted/hen'))).toBe(false)
})

test('copies, keywords and exports are undone after a restart, and what deletes files asks', async ({
  launch,
  folder
}) => {
  const data = await newData()
  const photos = join(folder, 'photos')
  await smallLibrary(data, photos)
  const first = await launch({ data })
  const library = new LibraryPage(first.page)
  await library.open()
  await library.shows(18)
  const sorting = await library.begin('Sort into folders…')
  const target = join(folder, 'sorted')
  await mkdir(target)
  await first.dialogs.answerOpen(target)
  await sorting.getByRole('button', { name: 'Choose a target…' }).click()
  await sorting.getByRole('button', { name: 'Dry run' }).click()
  await sorting.getByRole('button', { name: 'Sort', exact: true }).click()
  await expect(sorting.getByTestId('job')).toHaveAttribute('data-state', 'completed')
  await first.app.evaluate(({ shell }) => {
    shell.openPath = async (path) => String(Object.assign(globalThis, { opened: path }) && '')
  })
  await sorting.getByRole('button', { name: 'Open folder' }).click()
  await expect.poll(() => first.app.evaluate(() => (globalThis as { opened?: string }).opened)).toBe(target)
  await sorting.getByRole('button', { name: 'Close' }).last().click()
  const tagging = await library.begin('Write keywords…')
  await tagging.getByRole('button', { name: 'Dry run' }).click()
  await tagging.getByRole('button', { name: 'Write', exact: true }).click()
  await expect(tagging.getByTestId('tagged')).toContainText('9 files written')
  await tagging.getByRole('button', { name: 'Close' }).last().click()
  const exporting = await library.begin('Export…')
  await writeFile(join(folder, 'all.csv'), 'earlier')
  await first.dialogs.answerSave(join(folder, 'all.csv'))
  await exporting.getByRole('button', { name: 'Save as…' }).click()
  await expect(exporting.getByTestId('done')).toContainText('all.csv.~1~')
  await first.app.close()

  const { page } = await launch({ data })
  await new LibraryPage(page).open()
  await page.getByRole('tab', { name: 'Jobs' }).click()
  const jobs = page.getByRole('list', { name: 'Jobs' }).locator('[data-job]')
  await expect(jobs).toHaveText([/^Exported/, /^Keywords in sidecars/, /^Copied into folders/])
  const undo = async (job: Locator, name: string): Promise<void> => {
    await job.getByRole('button', { name }).click()
    await page.getByTestId('confirm').click()
    await expect(job.locator('.state')).toHaveText('Undone')
  }

  await jobs.nth(2).getByRole('button', { name: 'Delete the 18 copies' }).click()
  const question = page.getByRole('dialog', { name: 'Delete the 18 copies' })
  await expect(question).toContainText('The originals stay where they are')
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(await readdir(target)).toHaveLength(3)
  await undo(jobs.nth(2), 'Delete the 18 copies')
  expect(await readdir(target)).toEqual([])

  const sidecars = async (): Promise<number> =>
    (await readdir(photos, { recursive: true })).filter((name) => name.endsWith('.xmp')).length
  expect(await sidecars()).toBe(9)
  await jobs.nth(1).getByRole('button', { name: 'Remove the keywords' }).click()
  await expect(jobs.nth(1).locator('.state')).toHaveText('Undone')
  expect(await sidecars()).toBe(0)

  await undo(jobs.nth(0), 'Delete the exported file')
  expect(await readFile(join(folder, 'all.csv'), 'utf8')).toBe('earlier')
})

test('100,000 images are scrolled, and jumped through without freezing', async ({ launch }) => {
  test.setTimeout(180_000)
  const data = await newData()
  await largeLibrary(data, 100_000)
  const { page } = await launch({ data })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(100_000)
  for (const layout of ['Gallery', 'Table'] as const) {
    await library.layout(layout)
    await library.list.focus()
    const seen = await smoothest(page, frozen, async () => {
      await page.keyboard.press('End')
      await expect(library.current).toHaveAttribute('aria-posinset', '100000')
      await page.keyboard.press('Home')
      await library.list.hover()
      for (let i = 0; i < 60; i++) {
        await page.mouse.wheel(0, 900)
        await page.waitForTimeout(16)
      }
      for (let i = 0; i < 20; i++) await page.keyboard.press('PageDown')
      await expect(library.current.locator('.ellipsis').first()).toBeVisible()
    })
    console.log(
      `100,000 images, ${layout}: longest task ${seen.longestTask.toFixed(0)} ms, longest gap ${seen.longestGap.toFixed(0)} ms`
    )
    expect(seen.longestTask).toBeLessThan(frozen)
  }
})

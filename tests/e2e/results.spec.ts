import type { ElectronApplication } from '@playwright/test'
import { existsSync } from 'node:fs'
import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { smallModel, smallResources } from '../support/models'
import { brokenFiles, folderOfPictures, picture } from '../support/pictures'
import { smallLibrary } from '../support/window/library-data'
import { expect, projectResources, test, withSmallModel } from '../support/window/launch'
import { hardLinks } from '../support/window/many-images'

test('results are sorted by their headers, shown as thumbnails and narrowed to a label', async ({
  launch
}) => {
  const { folder } = await folderOfPictures(24)
  const { page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await classify.run()
  await classify.finished('completed')
  expect((await classify.rows.first().boundingBox())!.height).toBe(36)
  const probabilities = async (): Promise<number[]> =>
    (await classify.rows.locator('.value').allInnerTexts()).map(parseFloat)

  await classify.sortBy('Probability')
  await expect.poll(async () => (await probabilities())[0]).toBe(Math.max(...(await probabilities())))
  const falling = await probabilities()
  expect(falling).toEqual([...falling].sort((a, b) => b - a))
  await classify.sortBy('Probability')
  await expect.poll(async () => (await probabilities()).at(0)).toBeLessThanOrEqual(falling.at(-1)!)
  await classify.sortBy('Probability')
  await expect(classify.rows.first()).toContainText('img_1.jpg')

  await classify.sortBy('Image')
  await classify.sortBy('Image')
  await classify.grid.focus()
  await page.keyboard.press('End')
  const chosen = classify.list.locator('[aria-selected="true"]')
  await expect(chosen).toContainText('img_1.jpg')

  const [label] = await classify.labels.allInnerTexts()
  const images = Number(label!.match(/\d+$/)![0])
  await classify.labels.first().click()
  await expect(classify.rows).toHaveCount(images)
  await classify.showAs('Thumbnails')
  const tiles = classify.list.getByRole('gridcell')
  await expect(tiles).toHaveCount(images)
  await expect(tiles.first().locator('[data-state="loaded"]')).toBeVisible()
  await classify.grid.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await expect(tiles.nth(1)).toHaveAttribute('aria-selected', 'true')
})

test('failures are grouped by reason, copied as a list, and tried again', async ({ launch }) => {
  const { folder } = await folderOfPictures(6)
  await brokenFiles(folder)
  const { app, page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await classify.run()
  await classify.finished('completed')
  await expect(classify.summary.locator('.badge')).toHaveText('Done, with failures')
  await expect(classify.summary.locator('.badge')).toHaveClass(/warning/)

  await classify.showOnly('Failed')
  const damaged = classify.labels.filter({ hasText: 'Damaged or incomplete image' })
  await expect(damaged).toContainText('2')
  await damaged.click()
  await expect(classify.rows).toHaveCount(2)

  await page.getByRole('button', { name: 'Copy list' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  const copied = (await app.evaluate(({ clipboard }) => clipboard.readText())).split('\n')
  expect(copied).toHaveLength(await classify.count('Failed'))
  expect(copied.map((line) => line.split('\t')[0])).toContain(`${folder}/empty.jpg`)
  for (const line of copied) expect(line.split('\t')[1]).toMatch(/^[A-Z].+\.$/)

  await picture(join(folder, 'empty.jpg'), 77)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => classify.count('Classified')).toBe(7)
  await classify.finished('completed')
  await expect(classify.summary).toContainText('already known')
})

test('results keep the name of their model, and are asked for again in two ways', async ({
  launch,
  folder
}) => {
  const { folder: pictures } = await folderOfPictures(5)
  const other = join(folder, 'birds_96.h5')
  await copyFile(await smallModel(), other)
  const { models, dialogs, page, classify } = await launch({
    settings: await withSmallModel(),
    paths: [pictures]
  })
  await classify.run()
  await classify.finished('completed')
  const first = await page.getByTestId('answered-by').innerText()
  expect(first).toMatch(/^by random_0/)
  await expect(classify.start).toHaveCount(0)
  await classify.runAgain('Only new and changed images')
  await expect(classify.summary).toContainText('5 already known')
  await classify.runAgain('All images, from the start')
  await expect(classify.summary).not.toContainText('already known')

  await models.open()
  await dialogs.answerOpen(other)
  await models.add()
  await page.locator('[data-view="classify"]').click()
  await classify.chooseInModelMenu('birds_96')
  await expect(classify.model).toContainText('birds_96', { timeout: 60_000 })
  await expect(page.getByTestId('answered-by')).toHaveText(first)
  await classify.rows.first().click()
  await expect(classify.detail).toContainText(first.replace('by ', ''))
  await expect(classify.start).toHaveText('Start')
  await classify.start.click()
  await expect(page.getByTestId('answered-by')).toHaveText('by birds_96')
})

test('labels are shown by their first name, and as a whole where two begin alike', async ({
  launch,
  folder
}) => {
  const labels = [
    'Smith, Anna',
    'Smith, John',
    ...Array.from({ length: 8 }, (_, i) => `bird ${i}, Avis ${i}`)
  ]
  const file = join(folder, 'labels.json')
  await writeFile(file, JSON.stringify(labels))
  const { folder: pictures } = await folderOfPictures(8)
  const { model } = await withSmallModel()
  const settings = { model: { ...model, labels: file } }
  const { page, classify } = await launch({ settings, paths: [pictures] })
  await classify.run()
  await classify.finished('completed')
  await classify.rows.first().click()
  const names = await classify.detail.locator('.predictions li > :first-child').all()
  expect(names).toHaveLength(5)
  for (const name of names) {
    const label = (await name.getAttribute('title'))!
    expect(labels).toContain(label)
    await expect(name).toHaveText(label.startsWith('Smith') ? label : label.split(',')[0]!)
  }
  await page.locator('[data-view="library"]').click()
  await expect(page.getByTestId('images')).not.toContainText('Avis')
  await expect(page.getByTestId('labels')).not.toContainText('Avis')
})

/** All titles and shares of the task bar that the main window is given from now on. */
async function watchWindow(app: ElectronApplication) {
  await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!
    const seen = { titles: [] as string[], shares: [] as number[] }
    Object.assign(globalThis, { seen })
    const [setTitle, setProgressBar] = [window.setTitle.bind(window), window.setProgressBar.bind(window)]
    window.setTitle = (title) => (seen.titles.push(title), setTitle(title))
    window.setProgressBar = (share, options) => (seen.shares.push(share), setProgressBar(share, options))
  })
  return () =>
    app.evaluate(() => (globalThis as unknown as { seen: { titles: string[]; shares: number[] } }).seen)
}

test('what goes on is seen in the rail, the title and the task bar, from every view', async ({
  launch,
  folder
}) => {
  await hardLinks(folder, 4000)
  const { app, page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  const seen = await watchWindow(app)
  await classify.run()
  await expect.poll(() => classify.done()).toBeGreaterThan(100)
  await classify.pause.click()
  await page.locator('[data-view="learn"]').click()
  const job = page.locator('[data-view="classify"] [data-job="classify"]')
  await expect(job).toBeVisible()
  await expect(job).toHaveAttribute('aria-valuenow', /\d+/)
  await expect.poll(async () => (await seen()).titles.at(-1)).toMatch(/^\d+% Paused – Netlens$/)
  expect((await seen()).titles).toContainEqual(expect.stringMatching(/^\d+% Classifying – Netlens$/))
  await page.locator('[data-view="classify"]').click()
  await classify.cancel.click()
  await classify.finished('cancelled')
  await expect(job).toHaveCount(0)
  expect((await seen()).titles.at(-1)).toBe('Netlens')
  expect((await seen()).shares.at(-1)).toBe(-1)
})

test('a task of the library is seen as well, and its end', async ({ launch, folder }) => {
  const data = join(folder, 'data')
  await smallLibrary(data, join(folder, 'photos'))
  const { app, page } = await launch({ data })
  const seen = await watchWindow(app)
  const ask = (type: string, params: object): Promise<unknown> =>
    page.evaluate(
      ([name, values]) =>
        (
          window as unknown as { netlens: { request(type: string, params: object): Promise<unknown> } }
        ).netlens.request(name as string, values as object),
      [type, params]
    )
  await ask('library/evaluate', { folder: join(folder, 'photos') })
  await ask('library/tag', { selection: { filter: {} }, where: 'sidecar', dryRun: true })
  await expect
    .poll(async () => (await seen()).titles.filter((title) => !/^\d/.test(title)))
    .toEqual(['Evaluating – Netlens', 'Netlens', 'Writing keywords – Netlens', 'Netlens'])
  // A value above 1 stands for one that is not known yet.
  const { shares } = await seen()
  expect([shares[0], shares.at(-1)]).toEqual([2, -1])
})

test('the first screen says what the starter model is for, and a later start offers where one was', async ({
  launch
}) => {
  const { folder: pictures } = await folderOfPictures(3)
  const resources = await smallResources(2)
  const first = await launch({ resources })
  await expect(first.page.getByTestId('starter')).toContainText('photos, screenshots, documents, charts')
  await expect(first.page.getByTestId('starter').getByRole('button')).toHaveText(/Add it: 14\.\d MB/)
  await expect(first.page.getByTestId('recent')).toHaveCount(0)
  await first.dialogs.answerOpen(pictures)
  await first.classify.chooseFolders()
  await first.classify.run()
  await first.classify.finished('completed')
  await first.app.close()

  const second = await launch({ resources, data: first.data })
  const recent = second.page.getByTestId('recent')
  await expect(recent).toContainText('Library: 3 images')
  await recent.getByRole('button', { name: pictures.split('/').at(-1)! }).click()
  await expect(second.classify.sources).toContainText(pictures.split('/').at(-1)!)
  await second.app.close()

  await rm(pictures, { recursive: true })
  const third = await launch({ resources, data: first.data })
  await expect(third.page.getByTestId('recent').getByRole('button')).toHaveCount(1)
  await third.page.getByTestId('recent').getByRole('button', { name: 'Library' }).click()
  await expect(third.page.getByTestId('images')).toBeVisible()
})

test('the classes of the starter model have Chinese names in a Chinese window', async ({ launch }) => {
  const starter = join(projectResources, 'starter/weights.h5')
  test.skip(!existsSync(starter), 'needs the starter model in resources')
  const { page } = await launch({ settings: { locale: 'zh-CN' }, resources: projectResources })
  await page.getByRole('button', { name: '用示例图片试一试' }).click({ timeout: 60_000 })
  await expect(page.getByTestId('summary')).toHaveAttribute('data-reason', 'completed', { timeout: 60_000 })
  const rows = page.getByRole('grid').getByRole('rowgroup').getByRole('row')
  await expect(rows.first()).toContainText('照片')
  await expect(page.getByRole('option').filter({ hasText: '屏幕截图' })).toBeVisible()
  for (const text of await rows.locator('.label').allInnerTexts()) expect(text).toMatch(/\p{Script=Han}/u)
  // The first five are not one and the same class.
  expect(new Set((await rows.locator('.label').allInnerTexts()).slice(0, 5)).size).toBeGreaterThan(2)
})

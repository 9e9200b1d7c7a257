import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Library } from '../../src-main/library/library'
import { randomNumbers } from '../support/library-maker'
import { brokenFiles, folderOfPictures, picture } from '../support/pictures'
import { expect, sharedDir, test, withModel, withSmallModel } from '../support/window/launch'
import { hardLinks } from '../support/window/many-images'
import { enginePid } from '../support/window/processes'

test('a folder chosen in the dialog is classified, and broken files are listed with their reasons', async ({
  launch
}) => {
  const { folder } = await folderOfPictures(12)
  const broken = await brokenFiles(folder)
  const { page, classify, dialogs } = await launch({ settings: await withSmallModel() })

  await dialogs.answerOpen(folder)
  await classify.chooseFolders()
  await expect(classify.sources).toContainText(folder.split('/').at(-1)!)
  await classify.run()
  await classify.finished('completed')
  await expect(classify.summary).toContainText(`12 of ${12 + Object.keys(broken).length} classified`)
  const failed = Object.keys(broken).length
  await expect.poll(() => classify.count('All')).toBe(12 + failed)
  await expect.poll(() => classify.count('Classified')).toBe(12)
  await expect.poll(() => classify.count('Failed')).toBe(failed)

  await classify.showOnly('Failed')
  await expect(classify.row('empty.jpg')).toContainText('Damaged or incomplete image')
  await expect(classify.row('text.jpg')).toContainText('Not a supported image format')
  await classify.row('truncated.jpg').click()
  await expect(classify.detail).toContainText('Damaged or incomplete image')
  // Details are of what the list shows.
  await classify.showOnly('Classified')
  await expect(classify.detail).toBeHidden()

  await classify.showOnly('All')
  await classify.search.fill('img_7')
  await expect(classify.rows).toHaveCount(1)
  await expect(classify.rows).toContainText('day 2')

  await classify.sources.getByRole('button', { name: /^Remove/ }).click()
  await expect(classify.start).toBeDisabled()
  await expect(classify.start).toHaveAttribute('title', 'Add folders or images first.')
  await expect(page.getByTestId('missing')).toHaveText('Add folders or images first.')
})

test('a photo gets its class, its best five and its facts', async ({ launch, folder }) => {
  const photos = join(sharedDir, 'photos')
  test.skip(!existsSync(photos), 'needs real weights and photos')
  const tench = (await readdir(photos)).find((name) => name.startsWith('n01440764'))!
  await copyFile(join(photos, tench), join(folder, tench))
  await picture(join(folder, 'stripe.jpg'), 5)
  const { page, classify } = await launch({ settings: await withModel(), paths: [folder] })

  await classify.run()
  await classify.finished('completed')
  await classify.grid.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(classify.detail.getByRole('heading', { name: tench })).toBeVisible()
  const best = classify.detail.locator('.predictions li')
  await expect(best).toHaveCount(5)
  await expect(best.first()).toContainText('tench')
  const shares = (await best.locator('.value').allInnerTexts()).map(parseFloat)
  expect(shares).toEqual([...shares].sort((a, b) => b - a))
  expect(shares[0]).toBeGreaterThan(50)
  await expect(classify.detail.locator('.facts')).toContainText(/\d+ × \d+/)
  await expect(classify.detail.locator('.facts')).toContainText('JPEG')
  // What the answer was computed in, whatever was chosen.
  await expect(classify.detail.getByTestId('precision')).toHaveText(/^(int8|bfloat16|float32)$/)
  await expect(classify.detail.locator('.preview')).toHaveAttribute('data-state', 'loaded')

  await page.keyboard.press('ArrowDown')
  await expect(classify.detail.getByRole('heading', { name: 'stripe.jpg' })).toBeVisible()
  await expect(classify.detail.locator('.facts')).toContainText('64 × 64')
  await page.keyboard.press('Escape')
  await expect(classify.detail).toBeHidden()
  await expect(classify.grid).toBeFocused()
})

test('keys move through the list', async ({ launch }) => {
  const { folder } = await folderOfPictures(60)
  const { page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await classify.run()
  await classify.finished('completed')
  await expect(classify.grid).toHaveAttribute('aria-rowcount', '61')

  await classify.grid.focus()
  const current = classify.list.locator('[aria-selected="true"]')
  const press = async (key: string): Promise<number> => {
    await page.keyboard.press(key)
    await expect(current).toBeInViewport({ ratio: 0.9 })
    expect(await classify.grid.getAttribute('aria-activedescendant')).toBe(await current.getAttribute('id'))
    return Number(await current.getAttribute('aria-rowindex')) - 1
  }
  expect(await press('ArrowDown')).toBe(1)
  expect(await press('ArrowDown')).toBe(2)
  expect(await press('ArrowUp')).toBe(1)
  expect(await press('End')).toBe(60)
  const page1 = await press('PageUp')
  expect(page1).toBeLessThan(56)
  expect(await press('PageDown')).toBe(60)
  expect(await press('Home')).toBe(1)
})

test('a run can be paused, resumed and cancelled; what is done stays', async ({ launch, folder }) => {
  await hardLinks(folder, 3000)
  const { page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await classify.run()
  await expect.poll(() => classify.done()).toBeGreaterThan(50)

  await classify.pause.click()
  await expect(classify.progress).toHaveAttribute('data-state', 'paused')
  // What was on its way arrives within a moment.
  await page.waitForTimeout(800)
  const paused = await classify.count('All')
  await page.waitForTimeout(1000)
  await expect.poll(() => classify.count('All')).toBe(paused)

  await classify.resume.click()
  await expect.poll(() => classify.count('All')).toBeGreaterThan(paused + 50)
  await classify.cancel.click()
  await classify.finished('cancelled')
  const done = await classify.count('All')
  expect(done).toBeGreaterThan(paused)
  expect(done).toBeLessThan(3000)
  await expect(classify.summary).toContainText(`${done.toLocaleString('en')} of 3,000 classified`)
  await expect(classify.start).toHaveText('Continue')
  await page.waitForTimeout(500)
  await expect.poll(() => classify.count('All')).toBe(done)
})

test('cancelled twenty times at random moments, the same engine lives and nothing is wrong', async ({
  launch,
  folder
}) => {
  await hardLinks(folder, 6000)
  const { app, page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  const engine = enginePid(app)
  const random = randomNumbers(11)
  for (let i = 0; i < 20; i++) {
    await classify.start.click()
    await expect(classify.cancel).toBeVisible()
    // At once, among the first batches, or far in.
    await page.waitForTimeout(random() ** 2 * 800)
    await classify.cancel.click()
    await classify.finished('cancelled')
    await expect(classify.restarted).toBeHidden()
    await expect(classify.problem).toBeHidden()
    expect(enginePid(app)).toBe(engine)
  }
  await expect.poll(() => classify.count('Failed')).toBe(0)
})

test('a folder that is gone is waited for, is told of, and the run goes on when it is back', async ({
  launch,
  folder
}) => {
  const source = join(folder, 'photos')
  await hardLinks(source, 2000)
  const { app, page, classify } = await launch({ settings: await withSmallModel(), paths: [source] })
  await classify.run()
  await expect.poll(() => classify.done()).toBeGreaterThan(50)
  const engine = enginePid(app)
  await rename(source, join(folder, 'away'))
  await expect(page.getByTestId('blocked')).toContainText(`The folder ${source} is gone`)
  await expect(classify.progress).toHaveAttribute('data-state', 'paused')
  await rename(join(folder, 'away'), source)
  await classify.finished('completed')
  await expect(page.getByTestId('blocked')).toBeHidden()
  await expect.poll(() => classify.count('All')).toBe(2000)
  await expect.poll(() => classify.count('Failed')).toBe(0)
  expect(enginePid(app)).toBe(engine)
})

test('after the engine is killed, the run goes on to every image once', async ({ launch, folder }) => {
  await hardLinks(folder, 1500)
  const { app, data, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await classify.run()
  await expect.poll(() => classify.done()).toBeGreaterThan(100)
  const first = enginePid(app)!
  process.kill(first, 'SIGKILL')

  await expect(classify.restarted).toBeVisible()
  await classify.finished('completed')
  expect(enginePid(app)).not.toBe(first)
  await expect.poll(() => classify.count('All')).toBe(1500)
  await expect.poll(() => classify.count('Failed')).toBe(0)
  const library = Library.open(join(data, 'library.sqlite'))
  const paths: string[] = []
  for await (const { path } of library.items({ filter: {} })) paths.push(path)
  library.close()
  expect(new Set(paths).size).toBe(1500)
  expect(paths).toHaveLength(1500)
})

test('results are exported as CSV', async ({ launch, folder }) => {
  const { folder: pictures } = await folderOfPictures(5)
  const { classify, dialogs, page } = await launch({ settings: await withSmallModel(), paths: [pictures] })
  await classify.run()
  await classify.finished('completed')
  const file = join(folder, 'results.csv')
  await dialogs.answerSave(file)
  await page.getByRole('button', { name: 'CSV' }).click()
  await expect(classify.summary).toContainText(`Saved as ${file}`)
  const lines = (await readFile(file, 'utf8')).trim().split('\r\n')
  expect(lines[0]).toBe(
    'path,status,label_1,probability_1,label_2,probability_2,label_3,probability_3,label_4,probability_4,' +
      'label_5,probability_5,error,model,video_frames,video_time'
  )
  expect(lines).toHaveLength(6)
  expect(lines.slice(1).map((line) => line.split(',').slice(0, 2))).toContainEqual(['day 2/img_1.jpg', 'ok'])
})

test('a folder without images, and one that vanished, are told apart', async ({ launch, folder }) => {
  await mkdir(join(folder, 'empty'))
  const { classify } = await launch({ settings: await withSmallModel(), paths: [join(folder, 'empty')] })
  await classify.run()
  await expect(classify.summary).toContainText('There are no JPEG, PNG, WebP')
  await rm(join(folder, 'empty'), { recursive: true })
  await classify.start.click()
  await expect(classify.problem).toContainText('A folder or file is no longer there.')
})

test('buttons that go or change while a run goes on pass the keyboard’s focus on', async ({
  launch,
  folder
}) => {
  await hardLinks(folder, 8000)
  const { page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  await classify.start.focus()
  await page.keyboard.press('Enter')
  await expect(classify.pause).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(classify.resume).toBeFocused()
  await expect(classify.progress).toHaveAttribute('data-state', 'paused')
  await page.keyboard.press('Enter')
  await expect(classify.pause).toBeFocused()
  await expect(classify.progress).toHaveAttribute('data-state', 'running')
  await page.keyboard.press('Tab')
  await expect(classify.cancel).toBeFocused()
  await page.keyboard.press('Enter')
  await classify.finished('cancelled')
  await expect(classify.start).toBeFocused()

  // What has the focus elsewhere keeps it.
  await page.keyboard.press('Enter')
  await expect(classify.pause).toBeFocused()
  await classify.search.focus()
  await classify.cancel.dispatchEvent('click')
  await expect(classify.start).toBeVisible()
  await expect(classify.search).toBeFocused()
})

test('without a model, nothing is said to be ready; an engine that died can be asked again', async ({
  launch,
  folder
}) => {
  const without = await launch({ paths: [folder] })
  await expect(without.classify.grid).toContainText('First, choose a model')

  const { app, page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  await expect(classify.grid).toContainText('Ready. Start the run to see results here.')
  const modelChanges = (state: object): Promise<void> =>
    app.evaluate(
      ({ BrowserWindow }, changed) =>
        BrowserWindow.getAllWindows()[0]!.webContents.send('netlens:event', 'model/changed', changed),
      state
    )
  await modelChanges({ loading: true, tuning: true })
  await expect(page.getByRole('status').getByText('Timing the model on this computer')).toBeVisible()
  await modelChanges({ loading: false, problem: { code: 'engine-died', message: 'The engine stopped.' } })
  await expect(classify.modelMissing).toContainText('The engine stopped working.')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(classify.modelMissing).toBeHidden()
  await expect(classify.model).toBeVisible()
})

test('at twice the size the list keeps its height, and details come below it', async ({ launch }) => {
  const { folder } = await folderOfPictures(12)
  const { app, page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!
    window.setContentSize(1280, 800)
    window.webContents.setZoomFactor(2)
  })
  await classify.run()
  await classify.finished('completed')
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(640)
  const list = (await classify.list.last().boundingBox())!
  expect(list.height).toBeGreaterThan(140)
  const panel = (await page.locator('.panel.list').boundingBox())!
  const search = (await classify.search.boundingBox())!
  expect(search.x).toBeGreaterThan(panel.x)
  expect(search.x + search.width).toBeLessThan(panel.x + panel.width)

  await classify.rows.first().click()
  await expect(classify.detail.getByRole('heading').first()).toBeInViewport()
  const below = (await classify.detail.boundingBox())!
  const above = (await page.locator('.panel.list').boundingBox())!
  expect(below.y).toBeGreaterThan(above.y + above.height)
  expect(below.width).toBe(above.width)
  await page.keyboard.press('Escape')
  await expect(classify.grid).toBeFocused()
})

test('in Chinese, the reason of a failure is told in Chinese', async ({ launch, folder }) => {
  await brokenFiles(folder)
  const settings = { ...(await withSmallModel()), locale: 'zh-CN' }
  const { page } = await launch({ settings, paths: [folder] })
  await page.getByRole('button', { name: '开始' }).click({ timeout: 60_000 })
  const row = page.getByRole('row').filter({ hasText: 'text.jpg' })
  const reason = row.locator('.reason')
  await expect(reason).toHaveText('不支持的图像格式')
  await expect(reason).toHaveAttribute('title', '不支持的图像格式')
  await row.click()
  await expect(page.getByRole('complementary').locator('.banner')).toHaveText('不支持的图像格式')
})

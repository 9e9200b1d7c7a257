/** Where in a picture the model found what speaks for its answer: over the photo, wherever an answer is looked at. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator } from '@playwright/test'
import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { smallModel } from '../support/models'
import { picture } from '../support/pictures'
import { expect, test, withSmallModel } from '../support/window/launch'
import { smallLibrary } from '../support/window/library-data'
import { screenshot } from '../support/window/screenshot'
import { LibraryPage } from './pages/library-page'
import { NetworkPage } from './pages/network-page'

/** Photos whose folders have names of classes that the small model has. */
async function photos(folder: string): Promise<string> {
  const root = join(folder, 'photos')
  for (let i = 0; i < 6; i++) await picture(join(root, `class ${i % 2}`, `photo ${i}.jpg`), i, 200)
  return root
}

const number = (text: string): number => Number(text.replace('−', '-'))

/** The figures of the sentence that says what the logit is made of. */
async function sum(why: Locator): Promise<{ mean: number; bias: number; logit: number }> {
  const figures = (await why.getByTestId('sum').innerText()).match(/[+−-]?\d+\.\d\d/g)!
  const [mean, bias, logit] = figures.map(number)
  return { mean: mean!, bias: bias!, logit: logit! }
}

async function expectSum(why: Locator): Promise<void> {
  const { mean, bias, logit } = await sum(why)
  // Each is rounded to two places.
  expect(Math.abs(mean + bias - logit)).toBeLessThan(0.016)
}

test('the map lies over the photo in Classify, the viewer and mistakes, for any of the classes, and is checked', async ({
  launch,
  folder
}) => {
  test.setTimeout(120_000)
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, join(folder, 'earlier'))
  const root = await photos(folder)
  const { app, page, classify } = await launch({ data, settings: await withSmallModel(), paths: [root] })
  const map = page.getByTestId('map')
  const why = page.getByTestId('why')

  // What another model answered, the model in use cannot explain.
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await library.image('tench_0.jpg').click()
  await page.keyboard.press('Enter')
  await expect(library.viewer.locator('.stage')).toBeFocused()
  await page.keyboard.press('w')
  await expect(why).toContainText('This answer is from made-up, which is not the model in use.')
  await expect(map).toHaveCount(0)
  await page.keyboard.press('Escape')

  await page.locator('[data-view="classify"]').click()
  await classify.run()
  await classify.finished('completed')
  await classify.row('photo 0.jpg').click()
  await expect(map).toHaveCount(0)
  await page.keyboard.press('w')
  await expect(map).toBeVisible()
  await expectSum(why)
  const chosen = why.getByRole('combobox', { name: 'What speaks for' })
  const against = why.getByRole('combobox', { name: 'and not for' })
  await expect(chosen.getByRole('option')).toHaveCount(5)
  const first = await sum(why)
  await chosen.selectOption({ index: 1 })
  await expect.poll(async () => (await sum(why)).logit).not.toBe(first.logit)
  const second = await sum(why)
  expect(second.logit).toBeLessThanOrEqual(first.logit)
  // Of the first and not of the second: what their logits differ by.
  await chosen.selectOption({ index: 0 })
  await against.selectOption({ index: 1 })
  await expect(why.getByTestId('sum')).toContainText('above that of')
  expect((await sum(why)).logit).toBeCloseTo(first.logit - second.logit, 1)
  await expectSum(why)
  await why.getByRole('button', { name: 'Check it: cover the cells' }).click()
  await expect(why.getByTestId('deletion')).toContainText('With the 2 highest cells covered')
  await screenshot(app, page, 'why-classify')
  const axe = await new AxeBuilder({ page }).setLegacyMode().include('[data-testid=why]').analyze()
  expect(axe.violations).toEqual([])
  // Another image has another map, and none of the checks of the one before.
  await classify.row('photo 1.jpg').click()
  await expect(why.getByTestId('deletion')).toHaveCount(0)
  await expect(map).toBeVisible()
  await page.keyboard.press('w')
  await expect(map).toHaveCount(0)

  await library.open()
  await library.shows(6)
  await library.image('photo 2.jpg').click()
  await page.keyboard.press('?')
  await expect(page.getByTestId('shortcuts')).toContainText('why the model says so')
  await page.keyboard.press('Escape')
  await library.list.focus()
  await page.keyboard.press('Enter')
  await expect(library.viewer.locator('.stage')).toBeFocused()
  await page.keyboard.press('w')
  await expect(map).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(map).toBeVisible()
  await expectSum(why)
  await page.keyboard.press('z')
  await expect(map).toBeVisible()
  await page.keyboard.press('0')
  await screenshot(app, page, 'why-viewer')
  await page.keyboard.press('Escape')

  await page.getByRole('tab', { name: 'Evaluation' }).click()
  await page.getByRole('combobox', { name: 'Folder' }).selectOption(root)
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click()
  await page.getByTestId('mistakes').getByRole('button').first().focus()
  await page.keyboard.press('w')
  const dialog = page.getByRole('dialog', { name: /^Why class \d, and not class [01]\?$/ })
  await expect(dialog.getByTestId('map')).toBeVisible()
  await expect(dialog.getByTestId('sum')).toContainText('above that of “class')
  await expectSum(dialog)
  await screenshot(app, page, 'why-mistake')
  await page.keyboard.press('Escape')

  await library.open()
  await page.getByRole('tab', { name: 'Images' }).click()
  await library.image('photo 2.jpg').click()
  await page.getByRole('button', { name: 'Look inside the network' }).click()
  await page.getByText('Why this answer').click()
  await expect(map).toBeVisible()
  await expectSum(why)
  await screenshot(app, page, 'why-network')
  const network = new NetworkPage(page)
  await expect(network.tree).toBeVisible()

  // No file that was not picked.
  const stolen = await page.evaluate(
    `window.netlens.request('image/explain', { image: { picked: '/etc/hostname' }, model: 'x' })`
  )
  expect(stolen).toMatchObject({ problem: { code: 'not-allowed' } })
})

test('a model that runs as it is is asked by covering parts, on demand', async ({ launch, folder }) => {
  const exported = join(folder, 'as-is')
  const command = [
    resolve('out/main/cli.js'),
    'export',
    '--model',
    await smallModel(),
    '--format',
    'tfjs',
    '--output',
    exported
  ]
  await promisify(execFile)(process.execPath, command, {
    env: { ...process.env, XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder }
  })
  const file = join(folder, 'photo.png')
  await sharp({ create: { width: 200, height: 120, channels: 3, background: 'teal' } })
    .png()
    .toFile(file)
  const { page, classify } = await launch({
    settings: { model: { path: join(exported, 'model.json') } },
    paths: [file]
  })
  await classify.run()
  await classify.finished('completed')
  await classify.row('photo.png').click()
  await page.keyboard.press('w')
  const why = page.getByTestId('why')
  await expect(why).toContainText('This model runs as it is, so there is no exact map')
  await expect(page.getByTestId('map')).toHaveCount(0)
  await why.getByRole('button', { name: 'Cover parts of the picture' }).click()
  await expect(page.getByTestId('map')).toBeVisible()
  await expect(why.getByTestId('sum')).toContainText('is lost when it is covered')
  await expect(why.getByRole('combobox')).toHaveCount(1)
})

/** Classes of one's own in the window: from folders and from labels, with figures, versions and corrections. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { randomNumbers } from '../support/keras-h5-writer'
import { smallResources } from '../support/models'
import { expect, test, withSmallModel } from '../support/window/launch'
import { smallLibrary } from '../support/window/library-data'
import { LibraryPage } from './pages/library-page'
import { TeachPage } from './pages/teach-page'

const paints = { blue: [50, 60, 210], green: [40, 190, 60], red: [200, 40, 40] } as const

async function painting(path: string, colour: readonly number[], seed: number): Promise<void> {
  const random = randomNumbers(seed)
  const pixels = Uint8Array.from({ length: 96 * 96 * 3 }, (_, at) =>
    Math.min(255, Math.max(0, colour[at % 3]! + 3 * (seed % 7) + 4 * random()))
  )
  await sharp(pixels, { raw: { width: 96, height: 96, channels: 3 } })
    .png()
    .toFile(path)
}

/** Pictures of a colour in a folder of its name, no two alike. */
async function paintings(folder: string, count: number, seed: number): Promise<string> {
  for (const [name, colour] of Object.entries(paints)) {
    await mkdir(join(folder, name), { recursive: true })
    for (let i = 0; i < count; i++)
      await painting(join(folder, name, `${name} ${i}.png`), colour, seed + 10 * i)
  }
  return folder
}

async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (!folder) return
  for (const [locale, theme] of [
    ['en', 'light'],
    ['zh-CN', 'dark']
  ]) {
    await page.evaluate(`window.netlens.request('settings/set', ${JSON.stringify({ locale, theme })})`)
    await page.waitForTimeout(400)
    await page.screenshot({ path: join(folder, `${name}-${locale}-${theme}.png`) })
  }
  await page.evaluate(`window.netlens.request('settings/set', { locale: 'en', theme: 'light' })`)
}

const ask = (page: Page, type: string, params: object): Promise<any> =>
  page.evaluate(`window.netlens.request('${type}', ${JSON.stringify(params)}).then(({ result }) => result)`)

/** The name of what is kept for the next start. */
const keptName = (page: Page): Promise<string | undefined> =>
  page.evaluate(`window.netlens.request('teach/kept').then(({ result }) => result?.name)`)

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('; ')}`)
  expect(found).toEqual([])
}

test('taught from folders, used, corrected in the library, taught again, compared, and gone back to', async ({
  launch,
  folder
}) => {
  test.setTimeout(180_000)
  const train = await paintings(join(folder, 'train'), 6, 1)
  const tests = await paintings(join(folder, 'test'), 2, 5)
  const more = join(folder, 'more')
  await mkdir(more)
  await painting(join(more, 'reddish.png'), paints.red, 3)
  const { page, classify, dialogs } = await launch({ settings: await withSmallModel(), paths: [more] })
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  const teach = new TeachPage(page)
  await teach.open()
  await expect(teach.go).toBeDisabled()
  await dialogs.answerOpen(train)
  await teach.add('From folders…')
  await expect.poll(() => teach.counts()).toEqual({ blue: 6, green: 6, red: 6 })

  // Moved by key and by mouse, and taken out: the files stay.
  await teach.pictures('blue').first().focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(() => teach.counts()).toEqual({ blue: 5, green: 7, red: 6 })
  await teach
    .pictures('green')
    .filter({ hasNot: page.locator('x') })
    .last()
    .dragTo(teach.class('blue'))
  await expect.poll(() => teach.counts()).toEqual({ blue: 6, green: 6, red: 6 })
  await teach.pictures('red').first().focus()
  await page.keyboard.press('Delete')
  await page.keyboard.press('Delete')
  await expect.poll(() => teach.counts()).toEqual({ blue: 6, green: 6, red: 4 })
  await expect(teach.class('red')).toContainText('Too few')
  expect(await readdir(join(train, 'red'))).toHaveLength(6)
  await look(page, 'teach-classes')
  await axe(page)

  await teach.name.fill('colours')
  await dialogs.answerOpen(tests)
  await page.getByRole('button', { name: 'Choose a folder…' }).click()
  await teach.teach()
  await expect(teach.figures).toContainText('On 6 test pictures')
  await expect(teach.figures).toContainText('100.0%')
  await expect(teach.figures.getByRole('row', { name: /^red 2 100\.0% 100\.0%$/ })).toBeVisible()
  await teach.confusion.getByRole('button', { name: 'True class red, taken for red: 2' }).click()
  await expect(teach.cell.locator('.picture[data-state=loaded]')).toHaveCount(2)
  await look(page, 'teach-figures')
  await axe(page)

  // How readily pictures are refused, with both rates.
  const slider = teach.noneOfThese.getByRole('slider')
  await expect(teach.noneOfThese).toContainText(/Refuses .*% of the classes’ own pictures, and .*%/)
  await slider.press('End')
  await expect(teach.noneOfThese).toContainText('Refuses 18.8%')
  await teach.noneOfThese.getByRole('button', { name: 'Use this' }).click()
  await expect(teach.noneOfThese.getByRole('button', { name: 'Use this' })).toBeDisabled()

  await page.getByRole('button', { name: 'Use this model' }).click()
  await expect(teach.inUse).toBeVisible({ timeout: 30_000 })
  await page.locator('[data-view="classify"]').click()
  await classify.run()
  await classify.finished('completed')
  await expect(classify.row('reddish.png')).toContainText('red')

  // In the library, images are filtered by whether the model knows anything like them.
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(1)
  const known = page.getByRole('combobox', { name: 'Known to the taught model' })
  let shown = 0
  for (const [value, chip] of [
    ['true', 'Known'],
    ['false', 'None of these']
  ] as const) {
    await known.selectOption(value)
    await expect(library.chips).toContainText(chip)
    shown += await ask(page, 'library/count', { filter: { known: value === 'true' } })
  }
  expect(shown).toBe(1)
  await library.chips.getByRole('button').first().click()
  await library.shows(1)

  // What is corrected in the library is offered.
  const sort = { by: 'added', descending: false }
  const [row] = await ask(page, 'library/rows', { filter: {}, sort, offset: 0, limit: 1 })
  await ask(page, 'library/label', { selection: { ids: [row.id] }, change: { kind: 'set', label: 'red' } })
  await teach.open()
  await expect(teach.corrections).toContainText('1 picture that you labelled')
  await teach.corrections.getByRole('button', { name: 'Add it' }).click()
  await teach.show('Pictures')
  await expect.poll(() => teach.counts()).toEqual({ blue: 6, green: 6, red: 5 })
  await expect(teach.go).toHaveText(/Teach version 2/)
  await teach.teach()
  await expect(teach.version(2)).toContainText('In use')
  await page.getByRole('button', { name: 'Compare on the test pictures' }).click()
  await expect(teach.version(1).getByRole('cell').nth(5)).toHaveText('100.0%', { timeout: 30_000 })
  await look(page, 'teach-versions')
  await teach.version(1).getByRole('button', { name: 'Use version 1' }).click()
  await expect(teach.version(1)).toContainText('In use')
  await expect(page.getByRole('heading', { name: 'colours · Version 1' })).toBeVisible()

  // Only what was picked is read.
  const stolen = await page.evaluate(
    `window.netlens.request('teach/start', { name: 'x', base: 'random_0.35_96', classes: [
      { label: 'a', pictures: [{ path: '/etc/hostname' }] }, { label: 'b', pictures: [{ path: '/etc/passwd' }] }] })`
  )
  expect(stolen).toMatchObject({ problem: { code: 'not-allowed' } })
})

test('pictures are dropped in, kept over a restart, cleared, and brought back', async ({
  launch,
  folder
}) => {
  test.setTimeout(120_000)
  const train = await paintings(join(folder, 'train'), 2, 1)
  await painting(join(folder, 'extra.png'), paints.red, 3)
  const settings = await withSmallModel()
  const first = await launch({ settings })
  const before = new TeachPage(first.page)
  await before.open()
  await before.drop([train], first.page.locator('#teach-panel'))
  await expect.poll(() => before.counts()).toEqual({ blue: 2, green: 2, red: 2 })
  await before.drop([join(folder, 'extra.png')], before.class('red'))
  await expect.poll(() => before.counts()).toEqual({ blue: 2, green: 2, red: 3 })
  await before.name.fill('colours')
  await expect.poll(() => keptName(first.page)).toBe('colours')
  await first.app.close()

  const { page } = await launch({ settings, data: first.data })
  const teach = new TeachPage(page)
  await teach.open()
  await expect.poll(() => teach.counts()).toEqual({ blue: 2, green: 2, red: 3 })
  await expect(teach.name).toHaveValue('colours')
  // They may be read again, though nothing was picked since.
  await expect(teach.class('red').locator('.preview[data-state=loaded]')).toHaveCount(3)
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await expect.poll(() => teach.counts()).toEqual({})
  await page.getByRole('button', { name: 'Bring them back' }).click()
  await expect.poll(() => teach.counts()).toEqual({ blue: 2, green: 2, red: 3 })
  await expect(teach.go).toBeEnabled()
  const stolen = await ask(page, 'teach/keep', {
    name: 'x',
    classes: [{ label: 'a', pictures: [{ path: '/etc/hostname' }] }]
  })
  expect(stolen).toBe(undefined)
  expect(await keptName(page)).toBe('colours')
})

test('taught from labels in the library', async ({ launch, folder }) => {
  test.setTimeout(120_000)
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, folder)
  const { page } = await launch({ data, settings: await withSmallModel() })
  const sort = { by: 'name', descending: false }
  const rows = await ask(page, 'library/rows', { filter: {}, sort, offset: 0, limit: 18 })
  const named = (start: string): number[] =>
    rows.flatMap(({ id, path }: { id: number; path: string }) => (path.includes(start) ? [id] : []))
  for (const label of ['hen', 'ostrich']) {
    const change = { kind: 'set', label: `a ${label}` }
    await ask(page, 'library/label', { selection: { ids: named(`${label}_`) }, change })
  }
  const teach = new TeachPage(page)
  await teach.open()
  await teach.add('From labels in the library…')
  const labels = page.getByTestId('from-library')
  await labels.getByRole('checkbox', { name: 'a hen' }).check()
  await labels.getByRole('checkbox', { name: 'a ostrich' }).check()
  await labels.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.poll(() => teach.counts()).toEqual({ 'a hen': 6, 'a ostrich': 6 })
  await teach.name.fill('birds')
  await teach.teach()
  // To a network of random weights, all of these are one series: nothing can be said honestly.
  await expect(page.getByRole('tabpanel')).toContainText('how right the model is cannot be told')
  const card = page.getByTestId('card')
  await expect(card).toContainText('labels in the library')
  await ask(page, 'settings/set', { locale: 'zh-CN' })
  await expect(card).toContainText('图库中的标签')
  await expect(card).not.toContainText('labels in the library')
})

test('with the starter model alone, a general one is offered', async ({ launch }) => {
  const { page } = await launch({ resources: await smallResources(1) })
  await new TeachPage(page).open()
  const offer = page.getByTestId('no-base')
  await expect(offer).toContainText('The starter model knows too little of the world')
  await expect(offer.getByRole('button', { name: /^Download/ })).toBeVisible()
  await expect(offer.getByRole('button', { name: 'I have the file…' })).toBeVisible()
})

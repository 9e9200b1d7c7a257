/** Correcting the boxes of a picture by hand: fast, closely, and where there is nothing to correct. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { expect, test, type LaunchOptions, type Netlens } from '../support/window/launch'
import { libraryOfBoxes, type FoundBox } from '../support/window/library-data'
import { screenshot } from '../support/window/screenshot'
import { LibraryPage } from './pages/library-page'

type Launch = (options?: LaunchOptions) => Promise<Netlens>

const boxes: FoundBox[] = [
  ['dog', 0.9, [20, 20, 80, 60]],
  ['cat', 0.8, [140, 20, 80, 60]],
  ['cow', 0.7, [260, 20, 80, 60]],
  ['dog', 0.6, [20, 150, 80, 60]],
  ['cat', 0.5, [140, 150, 80, 60]],
  ['cow', 0.4, [260, 150, 80, 60]]
]

async function opened(launch: Launch, folder: string) {
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await libraryOfBoxes(data, folder, [boxes, boxes])
  const { app, page } = await launch({
    data,
    settings: { window: { width: 1280, height: 800, maximized: false } }
  })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(2)
  return { app, page, library }
}

async function viewed(launch: Launch, folder: string) {
  const { app, page, library } = await opened(launch, folder)
  await library.image('1.jpg').click()
  await page.keyboard.press('Enter')
  const list = library.viewer.getByTestId('objects').getByRole('listitem')
  await expect(list).toHaveCount(6)
  return { app, page, library, list, said: list.filter({ hasText: 'yours' }) }
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...from)
  await page.mouse.down()
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2)
  await page.mouse.move(...to)
  await page.mouse.up()
}

test('each of many quick corrections counts, and is undone by itself', async ({ launch, folder }) => {
  const { page, library, list, said } = await viewed(launch, folder)
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('n')
    await page.keyboard.press('a')
  }
  await expect(said).toHaveCount(6)
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('n')
    await page.keyboard.press('Delete')
  }
  await expect(list).toHaveCount(3)
  // As the library has it.
  await page.keyboard.press('PageDown')
  await expect(said).toHaveCount(0)
  await page.keyboard.press('PageUp')
  await expect(said).toHaveCount(3)
  for (let i = 0; i < 4; i++) await page.keyboard.press('Control+z')
  await expect(list).toHaveCount(6)
  await expect(said).toHaveCount(5)
  await expect(library.viewer.getByRole('button', { name: 'Redo' })).toBeEnabled()
})

test('what is said of one picture changes nothing in the next one', async ({ launch, folder }) => {
  const { page, library, list, said } = await viewed(launch, folder)
  const stage = (await page.locator('.stage').boundingBox())!
  const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2]
  await page.keyboard.press('d')
  await drag(page, [x - 40, y - 40], [x + 40, y + 40])
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Delete')
  await expect(library.viewer).toContainText('2.jpg')
  await page.keyboard.press('ArrowLeft')
  await expect(list).toHaveCount(7)
  await page.keyboard.press('ArrowRight')
  await expect(list).toHaveCount(6)
  await expect(said).toHaveCount(0)

  // A box that was moved by keys is kept where it is.
  await page.keyboard.press('n')
  const first = library.viewer.locator('.object').first().locator('.over')
  const left = async (): Promise<number> => Number(await first.getAttribute('x'))
  await library.viewer.getByRole('button', { name: 'Move' }).focus()
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight')
  await expect.poll(left).toBe(32)
  await page.keyboard.press('PageUp')
  await expect(list).toHaveCount(7)
  await page.keyboard.press('PageDown')
  await expect(list).toHaveCount(6)
  await expect.poll(left).toBe(32)
  await expect(said).toHaveCount(1)
})

test('a typed name is kept, whatever is clicked then; blanks are none', async ({ launch, folder }) => {
  const { page, library, list, said } = await viewed(launch, folder)
  await page.keyboard.press('n')
  const field = list.first().getByLabel('What it is')
  await field.fill('   ')
  await field.press('Enter')
  await expect(field).toHaveValue('dog')
  await expect(said).toHaveCount(0)
  await field.fill(' okapi ')
  await library.viewer.getByRole('button', { name: 'Accept the box' }).click()
  await expect(list.first()).toContainText('okapi')
  await expect(field).toHaveValue('okapi')
  await page.locator('.stage').focus()
  await page.keyboard.press('Control+z')
  await expect(list.first()).toContainText('90.0%')
  await expect(said).toHaveCount(0)
})

test('a class is meant by the name that it is shown under, in any language', async ({ launch, folder }) => {
  const { page, list } = await viewed(launch, folder)
  await page.keyboard.press('n')
  const field = list.first().getByLabel('What it is')
  await field.fill('猫')
  await field.press('Enter')
  await expect(field).toHaveValue('cat')
  await expect(list.first()).toContainText('yours')
  await page.keyboard.press('Escape')
  await expect(page.getByText('猫')).toHaveCount(0)
})

test('nothing is drawn beside the picture', async ({ launch, folder }) => {
  const { page, library, list, said } = await viewed(launch, folder)
  const redo = library.viewer.getByRole('button', { name: 'Redo' })
  await page.keyboard.press('n')
  await page.keyboard.press('a')
  await expect(said).toHaveCount(1)
  await page.keyboard.press('Control+z')
  await expect(redo).toBeEnabled()
  const stage = (await page.locator('.stage').boundingBox())!
  // As large as it is, it has room around it.
  await page.keyboard.press('z')
  await page.keyboard.press('d')
  await drag(page, [stage.x + 5, stage.y + 5], [stage.x + stage.width - 5, stage.y + 25])
  await page.keyboard.press('Control+y')
  await expect(said).toHaveCount(1)
  await expect(list).toHaveCount(6)
  await expect(page.locator('.stage.draws')).toBeVisible()
})

test('the lines of boxes are as wide on the screen at any zoom', async ({ launch, folder }) => {
  const { app, page, library } = await viewed(launch, folder)
  /** How many rows of the screen the upper line of the first box takes, in its middle. */
  const linesAt = async (): Promise<number> => {
    const line = (await library.viewer.locator('.object').first().locator('.over').boundingBox())!
    const clip = { x: line.x + line.width / 2, y: line.y - 20, width: 1, height: 40 }
    const { data, info } = await sharp(await page.screenshot({ clip }))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const at = (row: number): Buffer => data.subarray(row * info.channels, (row + 1) * info.channels)
    return Array.from({ length: info.height }, (_, row) => row).filter((row) => !at(row).equals(at(0))).length
  }
  const fitted = await linesAt()
  expect([4, 5, 6]).toContain(fitted)
  for (let i = 0; i < 7; i++) await page.keyboard.press('+')
  for (let i = 0; i < 15; i++) await page.keyboard.press('Shift+ArrowLeft')
  for (let i = 0; i < 15; i++) await page.keyboard.press('Shift+ArrowUp')
  await expect.poll(async () => Math.abs((await linesAt()) - fitted)).toBeLessThanOrEqual(1)
  await screenshot(app, page, 'boxes-close')
})

test('a chosen class of which nothing is left can be taken off where it was chosen', async ({
  launch,
  folder
}) => {
  const { page, library } = await opened(launch, folder)
  const filters = page.getByTestId('object-filters')
  const cat = filters.getByRole('button', { name: /^cat/ })
  await cat.click()
  await filters.getByRole('slider').fill('85')
  await library.shows(0)
  await expect(cat).toHaveText(/^cat\s*0$/)
  await expect(cat).toHaveAttribute('aria-pressed', 'true')
  await cat.click()
  await library.shows(2)
  await expect(cat).toHaveCount(0)
})

test('Delete is for boxes: one too many leaves what is said of the picture', async ({ launch, folder }) => {
  const { page, library, list } = await viewed(launch, folder)
  await page.keyboard.press('l')
  await page.keyboard.type('harbour')
  await page.keyboard.press('Enter')
  await expect(library.said).toContainText('harbour')
  await library.detail.getByRole('heading').last().click()
  await page.keyboard.press('n')
  await page.keyboard.press('Delete')
  await expect(list).toHaveCount(5)
  await page.keyboard.press('Delete')
  // A box more, to see that the key before it was taken.
  await page.keyboard.press('n')
  await page.keyboard.press('Delete')
  await expect(list).toHaveCount(4)
  await expect(library.said).toContainText('harbour')
})

test('Escape takes back what was typed as a name, and the keys are the picture’s again', async ({
  launch,
  folder
}) => {
  const { page, library, list, said } = await viewed(launch, folder)
  await page.keyboard.press('n')
  const name = library.viewer.getByRole('combobox', { name: 'What it is' })
  await name.fill('wolf')
  await name.press('Escape')
  await expect(name).toHaveValue('dog')
  await page.keyboard.press('n')
  await expect(name).toHaveValue('cat')
  await expect(said).toHaveCount(0)
  await name.fill('lynx')
  await name.press('Enter')
  await expect(said).toHaveText(/lynx/)
  await page.keyboard.press('Delete')
  await expect(list).toHaveCount(5)
  await page.keyboard.press('Escape')
  await expect(library.viewer).toHaveCount(0)
})

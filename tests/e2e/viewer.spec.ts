/** Looking at one image of the library closely, and saying what it shows. */
import type { Page } from '@playwright/test'
import { mkdtemp, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from '../support/window/launch'
import { manyClasses, smallLibrary } from '../support/window/library-data'
import { LibraryPage } from './pages/library-page'
import { expectInSight, resize, smallSizes } from '../support/window/sizes'

const newData = (): Promise<string> => mkdtemp(join(tmpdir(), 'netlens-data-'))
const laptop = { window: { width: 1280, height: 800, maximized: false } }

/** Black and white pixels in turn: any picture of it that is smaller is grey. */
function chequered(width: number, height: number): Promise<Buffer> {
  const data = Buffer.alloc(width * height)
  for (let i = 0; i < data.length; i++) data[i] = ((i % width) + Math.floor(i / width)) % 2 ? 255 : 0
  return sharp(data, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer()
}

/** The middle of the picture as it is on the screen. */
async function onScreen(page: Page): Promise<Buffer> {
  const box = (await page.locator('.stage').boundingBox())!
  const clip = {
    x: Math.round(box.x + box.width / 2),
    y: Math.round(box.y + box.height / 2),
    width: 32,
    height: 32
  }
  return sharp(await page.screenshot({ clip }))
    .removeAlpha()
    .greyscale()
    .raw()
    .toBuffer()
}

const isChequered = (grey: Buffer): boolean =>
  grey.every((value, i) => {
    const same = (i + Math.floor(i / 32)) % 2 === 0
    return value === (same ? grey[0] : 255 - grey[0]!)
  }) && [0, 255].includes(grey[0]!)

test('at 1:1 the original’s own pixels are seen, under their true percentage, and moved by mouse and keys', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  await writeFile(join(folder, 'tench/tench_0.jpg'), await chequered(4000, 3000))
  const { page } = await launch({ data, settings: laptop })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await library.image('tench_0.jpg').click()
  await page.keyboard.press('Enter')
  const { viewer } = library
  const stage = viewer.locator('.stage')
  const percent = viewer.getByTestId('percent')
  const pixels = viewer.getByTestId('pixels')
  const fits = async (): Promise<string> => {
    const box = (await stage.boundingBox())!
    return `${Math.round(100 * Math.min(box.width / 4000, box.height / 3000))}%`
  }
  await expect(percent).toHaveText(await fits())
  await expect(viewer.getByRole('button', { name: 'Fit' })).toHaveAttribute('aria-pressed', 'true')
  await expect(pixels).toHaveCount(0)

  await page.keyboard.press('z')
  await expect(percent).toHaveText('100%')
  await expect(viewer.getByRole('button', { name: '1:1' })).toHaveAttribute('aria-pressed', 'true')
  await expect(pixels).toHaveText('Real pixels of the original')
  await expect.poll(async () => isChequered(await onScreen(page))).toBe(true)

  // Shift and an arrow, and the mouse, move it; the wheel magnifies what is under the pointer.
  const tile = stage.locator('img.tile').first()
  const left = async (): Promise<number> => (await stage.locator('img.preview').boundingBox())!.x
  const before = await left()
  await page.keyboard.press('Shift+ArrowRight')
  expect(await left()).toBeLessThan(before - 50)
  await page.keyboard.press('Shift+ArrowLeft')
  expect(await left()).toBeCloseTo(before, 0)
  const box = (await stage.boundingBox())!
  await page.mouse.move(box.x + 300, box.y + 200)
  await page.mouse.down()
  await page.mouse.move(box.x + 360, box.y + 220, { steps: 3 })
  await page.mouse.up()
  expect(await left()).toBeCloseTo(before + 60, 0)
  const under = async (): Promise<number> => {
    const shown = (await stage.locator('img.preview').boundingBox())!
    return (box.x + 300 - shown.x) / shown.width
  }
  const at = await under()
  await page.mouse.move(box.x + 300, box.y + 200)
  await page.mouse.wheel(0, -100)
  await expect(percent).toHaveText('125%')
  expect(await under()).toBeCloseTo(at, 3)
  await expect(tile).toBeVisible()
  await page.keyboard.press('0')
  await expect(percent).toHaveText(await fits())
  await expect(pixels).toHaveCount(0)
  await page.keyboard.press('z')
  await page.keyboard.press('z')
  await expect(percent).toHaveText(await fits())

  // What the cache lost is made again.
  await page.evaluate(`window.netlens.request('storage/clear-cache')`)
  await page.keyboard.press('z')
  await page.keyboard.press('+')
  await page.keyboard.press('0')
  await page.keyboard.press('z')
  await expect(pixels).toHaveText('Real pixels of the original')
  await expect.poll(async () => isChequered(await onScreen(page))).toBe(true)

  // The next one is small: it is magnified where it fits, and 1:1 is smaller.
  await page.keyboard.press('ArrowRight')
  await expect(viewer.getByRole('img', { name: 'tench_1.jpg' })).toBeVisible()
  await expect(percent).not.toHaveText('–')
  expect(parseInt(await percent.innerText())).toBeGreaterThan(100)
  await viewer.getByRole('button', { name: '1:1' }).click()
  await expect(percent).toHaveText('100%')
})

test('decoding that takes long says how far it is and can be stopped, and an original that cannot be shown says why', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  // Not so large that the test takes long, but the size of a camera's largest.
  const grey = sharp({ create: { width: 12_000, height: 9000, channels: 3, background: 'grey' } })
  await grey.jpeg().toFile(join(folder, 'tench/tench_0.jpg'))
  const { page } = await launch({ data, settings: laptop })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await library.image('tench_0.jpg').click()
  await page.keyboard.press('Enter')
  const pixels = library.viewer.getByTestId('pixels')
  const percent = library.viewer.getByTestId('percent')
  await expect(percent).not.toHaveText('–', { timeout: 20_000 })
  await page.keyboard.press('z')
  await expect(pixels.getByRole('progressbar')).toBeVisible()
  await pixels.getByRole('button', { name: 'Stop' }).click()
  await expect(pixels).toContainText('This is the preview, enlarged.')

  // Known by its preview, and gone when it is looked at closely.
  await page.keyboard.press('ArrowRight')
  const next = library.viewer.getByRole('img', { name: 'tench_1.jpg' })
  await expect.poll(() => next.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
  await expect(percent).not.toHaveText('–')
  await rename(join(folder, 'tench/tench_1.jpg'), join(folder, 'elsewhere.jpg'))
  await page.keyboard.press('z')
  await expect(pixels).toContainText('This is the preview: the original cannot be shown at full size.')
  await expect(pixels).toContainText('no such file')
})

test('after a click beside the picture its keys still work, but for a field to type in', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { page } = await launch({ data, settings: laptop })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await library.image('tench_0.jpg').click()
  await page.keyboard.press('Enter')
  const shows = (name: string) => expect(library.viewer.getByRole('img', { name })).toBeVisible()
  // Each of these is in sight without scrolling, and leaves the keys to the picture.
  for (const button of ['Accept', 'Clear', 'Undo', 'Redo']) {
    const one = library.detail.getByRole('button', { name: new RegExp(`^${button}`) })
    await expect(one).toBeInViewport({ ratio: 1 })
  }
  await expect(library.said).toBeInViewport({ ratio: 1 })
  await expect(library.label).toBeInViewport({ ratio: 1 })

  await library.detail.getByRole('button', { name: /^crane/ }).click()
  await expect(library.said).toContainText('crane')
  await page.keyboard.press('ArrowRight')
  await shows('tench_1.jpg')
  await page.keyboard.press('ArrowLeft')
  // The label's own button is gone with it.
  await library.detail.getByRole('button', { name: 'Remove crane' }).click()
  await expect(library.said).toContainText('nothing yet')
  await library.detail.getByRole('button', { name: /^Undo/ }).click()
  await expect(library.said).toContainText('crane')
  await library.detail.getByRole('button', { name: /^Redo/ }).click()
  await expect(library.said).toContainText('nothing yet')
  await page.keyboard.press('Enter')
  await shows('tench_1.jpg')
  await library.detail.getByRole('heading').last().click()
  await page.keyboard.press('ArrowLeft')
  await expect(library.said).toContainText('Accepted')

  // In the field, the same keys are its own.
  await library.label.click()
  await page.keyboard.type('z1')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(library.said).toContainText('z1')
  await shows('tench_0.jpg')
  // What the model thinks comes first, and Tab takes it; typed words are taken as they are.
  await page.keyboard.press('l')
  await page.keyboard.type('a')
  await expect(library.detail.getByRole('option').first()).toHaveText('crane')
  await page.keyboard.press('Tab')
  await expect(library.label).toHaveValue('crane')
  await page.keyboard.press('Enter')
  await expect(library.said).toContainText('crane')
  await page.keyboard.press('Escape')
  await expect(library.viewer).toHaveCount(0)
})

test('what one says of an image and the model’s answers are in sight beside the list too, and in small windows', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await smallLibrary(data, folder)
  const { app, page } = await launch({ data, settings: laptop })
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await library.image('tench_2.jpg').click()
  await page.keyboard.press('2')
  await expect(library.said).not.toContainText('nothing yet')
  await expect(library.detail.getByText('Folder', { exact: true })).toBeAttached()
  const inSight = [
    ...['Accept', 'Clear', 'Undo', 'Redo'].map((name) =>
      library.detail.getByRole('button', { name: new RegExp(`^${name}`) })
    ),
    ...(await library.detail.locator('.predictions li').all()),
    library.said,
    library.label,
    library.told
  ]
  await expectInSight(inSight)
  // The buttons stand in one line.
  const tops = await Promise.all(
    inSight.slice(0, 4).map(async (one) => Math.round((await one.boundingBox())!.y))
  )
  expect(tops).toEqual(tops.map(() => tops[0]))

  // Beside the list, and in the viewer above it.
  const panel = page.locator('aside.detail').last()
  const back = library.viewer.getByRole('button', { name: /^Back/ })
  for (const size of smallSizes) {
    await resize(app, page, size)
    for (const locale of ['zh-CN', 'en']) {
      await page.evaluate(`window.netlens.request('settings/set', { locale: '${locale}' })`)
      await expect(library.said).toContainText('丹顶鹤')
      await expectInSight(await panel.locator('.predictions li, .correct button, .said').all())
      await expectInSight([panel.getByRole('combobox')])
    }
    await library.list.focus()
    await page.keyboard.press('Enter')
    await expectInSight(await panel.locator('.predictions li, .correct button, .said').all())
    await expectInSight([panel.getByRole('combobox'), back, library.viewer.locator('.stage')])
    await page.keyboard.press('3')
    await expect(library.said).toContainText('ostrich')
    await page.keyboard.press('2')
    await page.keyboard.press('Escape')
    await expect(library.viewer).toHaveCount(0)
  }
})

test('a confusion matrix of many classes is a picture whose keys go from cell to cell, and a table of the largest', async ({
  launch,
  folder
}) => {
  const data = await newData()
  await manyClasses(data, folder, 60)
  const { app, page } = await launch({ data, settings: laptop })
  const library = new LibraryPage(page)
  await library.open()
  await page.getByRole('tab', { name: 'Evaluation' }).click()
  await page.getByRole('combobox', { name: 'Folder' }).selectOption(folder)
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click()
  await expect(page.getByTestId('figures')).toContainText('85.0%')
  await expect(page.getByTestId('calibrated')).toContainText(
    'Over 600 images the model gives 45.9% on average'
  )

  const overview = page.getByTestId('overview')
  const cell = page.getByTestId('cell')
  await overview.focus()
  await page.keyboard.press('ArrowRight')
  await expect(cell).toHaveText('True class species 0, predicted species 0: 10 (100.0%)')
  await page.keyboard.press('ArrowDown')
  await expect(cell).toHaveText('True class species 30, predicted species 0: 2 (20.0%)')
  await page.keyboard.press('+')
  await expect(overview).toHaveAttribute('data-zoom', '1.5')
  await page.keyboard.press('0')
  await expect(overview).toHaveAttribute('data-zoom', '1')
  // All of it and its buttons, without scrolling between them, in small windows too.
  for (const size of smallSizes) {
    await resize(app, page, size)
    await overview.evaluate((picture) => picture.scrollIntoView({ block: 'end' }))
    const zooming = page.getByTestId('zooming').getByRole('button')
    await expectInSight([overview, ...(await zooming.all())])
    await overview.focus()
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    await expect(overview).toHaveAttribute('data-zoom', '2.25')
    await expect(cell).toContainText('True class species 30')
    await page.keyboard.press('0')
  }
  await resize(app, page, { name: '', width: 1280, height: 800, zoom: 1 })

  // Confused classes stand side by side: one step to the right instead of thirty.
  await page.getByRole('radio', { name: 'Confused classes together' }).check()
  await page.getByRole('radio', { name: 'The 40 with the most images' }).check()
  const table = page.getByTestId('confusion')
  await expect(table.locator('tbody tr')).toHaveCount(40)
  const headings = await table.locator('thead th').allInnerTexts()
  const [one, other] = ['species 1', 'species 31'].map((name) => headings.indexOf(name))
  expect(Math.abs(one! - other!)).toBe(1)
  await page.getByRole('radio', { name: 'All 60 classes' }).check()
  await overview.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await library.shows(10)
  await expect(library.chips).toContainText('True class species 0')
})

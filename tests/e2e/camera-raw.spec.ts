/**
 * Raw files in the window: one photo with their JPEG, or two; what is shown of them is said to be the preview. HEIC and
 * raw files are looked at like any others.
 */
import { copyFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { cr2, nef } from '../support/raw-files'
import { expect, test, withSmallModel } from '../support/window/launch'
import { screenshot } from '../support/window/screenshot'
import { LibraryPage } from './pages/library-page'

test('raw files are classified by their previews, one photo with their JPEG or two, and looked at like HEIC', async ({
  launch,
  folder
}) => {
  test.setTimeout(180_000)
  const jpeg = (width: number, height: number): Promise<Buffer> =>
    sharp({ create: { width, height, channels: 3, background: 'teal' } })
      .composite([
        {
          input: { create: { width: width / 2, height: height / 2, channels: 3, background: 'gold' } },
          gravity: 'northwest'
        }
      ])
      .jpeg()
      .toBuffer()
  const pictures = {
    large: await jpeg(1800, 1200),
    middle: await jpeg(600, 400),
    small: await jpeg(160, 120)
  }
  await writeFile(join(folder, 'alone.nef'), nef(pictures, { orientation: 6 }))
  await writeFile(join(folder, 'pair.CR2'), cr2(pictures, {}))
  await writeFile(join(folder, 'pair.jpg'), pictures.large)
  await copyFile(join(folder, 'pair.jpg'), join(folder, 'other.jpg'))
  await copyFile(resolve(__dirname, '../engine/heic/thumbnail.heic'), join(folder, 'phone.heic'))
  const { app, page, classify, settings } = await launch({
    settings: await withSmallModel(),
    paths: [folder]
  })

  await classify.run()
  await classify.finished('completed')
  await expect.poll(() => classify.count('Classified')).toBe(4)
  await classify.row('alone.nef').click()
  const facts = classify.detail.locator('.facts')
  await expect(facts).toContainText('1200 × 1800')
  await expect(facts).toContainText('the camera’s preview; the sensor’s data have 6000 × 4000 pixels')
  await expect(facts).toContainText('Camera raw · sRGB')
  await expect(facts).toContainText('NIKON CORPORATION Model 1')
  await expect(facts).toContainText('85mm f/1.8')
  await expect(facts.getByTestId('taken')).toHaveText('2024-05-06 07:08:09')
  await expect(classify.detail.locator('.preview')).toHaveAttribute('data-state', 'loaded')

  // What speaks for an answer lies over both.
  const map = page.getByTestId('map')
  await page.keyboard.press('w')
  await expect(map).toBeVisible()
  await classify.row('phone.heic').click()
  await expect(facts).toContainText('640 × 480')
  await expect(facts).toContainText('HEIC')
  await expect(classify.detail.locator('.preview')).toHaveAttribute('data-state', 'loaded')
  await expect(map).toBeVisible()
  await screenshot(app, page, 'cameras-classify')
  await page.keyboard.press('w')
  await expect(map).toHaveCount(0)

  await settings.open()
  const choice = page.getByRole('radiogroup', { name: 'A raw file and its JPEG or HEIC are' })
  await choice.getByRole('radio', { name: 'Two photos' }).check()
  await choice.scrollIntoViewIfNeeded()
  await screenshot(app, page, 'cameras-settings')
  await page.locator('[data-view="classify"]').click()
  await classify.run()
  await classify.finished('completed')
  await expect.poll(() => classify.count('Classified')).toBe(5)
  await expect(classify.row('pair.CR2')).toBeVisible()

  const library = new LibraryPage(page)
  await library.open()
  await library.shows(5)
  await expect(library.list.locator('.preview[data-state=loaded]')).toHaveCount(5)
  await screenshot(app, page, 'cameras-gallery')
  for (const name of ['alone.nef', 'phone.heic']) {
    await library.image(name).click()
    await page.keyboard.press('Enter')
    await expect(library.viewer.locator('.stage')).toBeFocused()
    const percent = library.viewer.getByTestId('percent')
    await expect(percent).toContainText('%')
    await page.keyboard.press('z')
    await expect(percent).toHaveText('100%')
    await expect(library.viewer.locator('img.tile').first()).toBeVisible()
    await expect(library.viewer.getByTestId('pixels')).toHaveText(
      name === 'alone.nef'
        ? 'Real pixels of the camera’s preview, not of the raw file'
        : 'Real pixels of the original'
    )
    await screenshot(app, page, `cameras-viewer-${name}`)
    await page.keyboard.press('w')
    await expect(map).toBeVisible()
    await page.keyboard.press('w')
    await page.keyboard.press('Escape')
  }

  await library.image('phone.heic').click({ button: 'right' })
  await library.choose('Look inside the network')
  await expect(page.locator('[data-image-name]')).toHaveText('phone.heic')
  await expect(
    page.locator('[data-panel=activations] canvas, [data-panel=activations] img').first()
  ).toBeVisible({ timeout: 60_000 })
  await screenshot(app, page, 'cameras-activations')
})

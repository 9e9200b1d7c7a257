/** Raw files in the window: one photo with their JPEG, or two; what is shown of them is said to be the preview. */
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { cr2, nef } from '../support/raw-files'
import { expect, test, withSmallModel } from '../support/window/launch'

test('raw files are classified by their previews; beside a JPEG they are one photo with it, or two', async ({
  launch,
  folder
}) => {
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
  const { page, classify, settings } = await launch({ settings: await withSmallModel(), paths: [folder] })

  await classify.run()
  await classify.finished('completed')
  await expect.poll(() => classify.count('Classified')).toBe(3)
  await classify.row('alone.nef').click()
  const facts = classify.detail.locator('.facts')
  await expect(facts).toContainText('1200 × 1800')
  await expect(facts).toContainText('the camera’s preview; the sensor’s data have 6000 × 4000 pixels')
  await expect(facts).toContainText('NIKON CORPORATION Model 1')
  await expect(facts).toContainText('85mm f/1.8')
  await expect(classify.detail.locator('.preview')).toHaveAttribute('data-state', 'loaded')

  await settings.open()
  const choice = page.getByRole('radiogroup', { name: 'A raw file and its JPEG or HEIC are' })
  await choice.getByRole('radio', { name: 'Two photos' }).check()
  await page.locator('[data-view="classify"]').click()
  await classify.run()
  await classify.finished('completed')
  await expect.poll(() => classify.count('Classified')).toBe(4)
  await expect(classify.row('pair.CR2')).toBeVisible()
})

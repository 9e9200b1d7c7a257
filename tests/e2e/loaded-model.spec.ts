import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { folderOfPictures, picture } from '../support/pictures'
import { expect, sharedDir, test, withModel, withSmallModel } from '../support/window/launch'
import { NetworkPage } from './pages/network-page'

const realModel = existsSync(join(sharedDir, 'models/mobilenet_v2_imagenet.h5'))
const photo = join(sharedDir, 'photos/n01806143_peacock.JPEG')

test('a layer of the loaded model shows its weights, and its answer to a photo', async ({ launch }) => {
  test.skip(!realModel || !existsSync(photo), 'the real weights and photos are not here')
  const { page, dialogs } = await launch({ settings: await withModel() })
  const network = new NetworkPage(page)
  await network.open()
  await network.choose('loaded')
  await network.row('stage_3/block_4/block_4_depthwise').click()
  await network.tab('weights')
  const tensor = network.panel.locator('[data-tensor]')
  await expect(tensor).toContainText('3×3×192×1')
  await expect(tensor.locator('svg rect')).toHaveCount(48)
  await expect(tensor.locator('[data-figure=zeros]')).toHaveText(/%$/)

  await network.tab('activations')
  await dialogs.answerOpen(photo)
  await network.row('stage_3/block_4/block_4_depthwise_relu').click()
  await page.getByRole('button', { name: 'Choose image…' }).click()
  await expect(network.panel.locator('[data-image-name]')).toHaveText('n01806143_peacock.JPEG')
  await expect(network.panel.locator('[data-figure=clipping]')).toHaveText(
    /ReLU6 clipped [\d.]+% at 0, [\d.]+% at 6/,
    { timeout: 30_000 }
  )
  const maps = network.panel.getByRole('img', { name: 'Feature maps of block_4_depthwise_relu' })
  const natural = await maps.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])
  // 192 maps of 28 x 28 in 14 columns, a pixel between them.
  expect(natural).toEqual([14 * 29 - 1, 14 * 29 - 1])
  const preview = network.panel.locator('.large img')
  const width = (): Promise<number> => preview.evaluate((image: HTMLImageElement) => image.naturalWidth)
  await expect.poll(width).toBeGreaterThan(0)

  await network.slide('alpha', 0.5)
  await expect(network.panel).toContainText('Weights belong to a loaded model')
})

test('an image of a run is looked at inside the network', async ({ launch }) => {
  const { folder } = await folderOfPictures(3)
  const { page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await classify.run()
  await classify.finished('completed')
  await classify.rows.first().click()
  await page.getByRole('button', { name: 'Look inside the network' }).click()
  const network = new NetworkPage(page)
  await expect(network.panel.locator('[data-figure=clipping]')).toBeVisible({ timeout: 30_000 })
  await expect(network.panel.locator('[data-image-name]')).not.toBeEmpty()
  const offered = network.panel.locator('.thumbnail')
  await expect(offered).toHaveCount(3)
  await offered.last().click()
  await expect(offered.last()).toHaveAttribute('aria-pressed', 'true')
  await expect(network.panel.getByRole('img', { name: /^Feature maps of/ })).toBeVisible()

  // A slider leaves the loaded model: that is said, with the way back; and what is chosen is explained where it is.
  const shown = page.getByTestId('shown-network')
  await expect(shown).toHaveText('The network of the loaded model, random_0.35_96.')
  const own = await network.total('params').innerText()
  await network.slide('alpha', 0.5)
  await expect(shown).toContainText('not of the loaded model random_0.35_96')
  await expect(network.total('params')).not.toHaveText(own)
  await shown.getByRole('button', { name: 'Back to the loaded model' }).click()
  await expect(network.total('params')).toHaveText(own)
  await expect(shown).not.toContainText('described')
  await network.choose('v2-article')
  await expect(shown).toContainText('one more depthwise layer in the stem')
})

test('an image of a run is forgotten with it, wherever the next run begins', async ({ launch, folder }) => {
  for (const [index, name] of ['a', 'b'].entries()) await picture(join(folder, name, 'same.jpg'), index)
  const settings = await withSmallModel()
  const { page, classify, dialogs } = await launch({ settings, paths: [join(folder, 'a')] })
  await classify.run()
  await classify.finished('completed')
  await classify.rows.first().click()
  await page.getByRole('button', { name: 'Look inside the network' }).click()
  const network = new NetworkPage(page)
  await expect(network.panel.locator('[data-image-name]')).toHaveText('same.jpg')
  await network.tab('block')

  await page.locator('[data-view="classify"]').click()
  await page.getByRole('button', { name: 'Remove a' }).click()
  await dialogs.answerOpen(join(folder, 'b'))
  await page.getByRole('button', { name: 'Add folders…' }).click()
  await classify.start.click()
  await expect(classify.detail).toBeHidden()
  await classify.finished('completed')
  await network.open()
  await network.tab('activations')
  await expect(network.panel).toContainText('Choose an image: one of the run’s results')
  await expect(network.panel.locator('[data-image-name]')).toBeEmpty()
})

test('an image that has vanished is told of, without a picture', async ({ launch }) => {
  const { folder, paths } = await folderOfPictures(1)
  const { page, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await classify.run()
  await classify.finished('completed')
  await rm(join(folder, paths[0]!))
  await classify.rows.first().click()
  await page.getByRole('button', { name: 'Look inside the network' }).click()
  const { panel } = new NetworkPage(page)
  await expect(panel.getByRole('alert')).toContainText('File could not be read')
  await expect(panel.locator('.large')).toHaveAttribute('data-state', 'failed')
  await expect(panel.locator('.large img')).toHaveCount(0)
})

test('a model that cannot be read is told of where it was chosen', async ({ launch, folder }) => {
  const { page, dialogs } = await launch()
  const network = new NetworkPage(page)
  await network.open()
  await network.tab('weights')
  await writeFile(join(folder, 'broken.h5'), 'not HDF5')
  await dialogs.answerOpen(join(folder, 'broken.h5'))
  await page.getByRole('button', { name: 'Load a model…' }).click()
  await expect(page.getByRole('alert')).toContainText('This file can’t be used as a model.')
})

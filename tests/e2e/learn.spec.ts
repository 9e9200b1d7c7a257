import { expect, test } from '../support/window/launch'
import { LearnPage } from './pages/learn-page'
import { NetworkPage } from './pages/network-page'

test('the blocks are counted anew as the sliders move', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  // Block 2 of the network: 24 channels, expanded 6 times, at 56×56.
  expect(await learn.cost('inverted-residual', 'Inverted residual')).toBe(25_740_288)
  expect(await learn.cost('inverted-residual', 'ResNet bottleneck')).toBe(69_092_352)

  await learn.slide('inverted-residual', 'Expansion t', 3)
  // 56² · (24·72 + 9·72 + 72·24)
  expect(await learn.cost('inverted-residual', 'Inverted residual')).toBe(12_870_144)
  await learn.slide('inverted-residual', 'Channels at the ends', 32)
  expect(await learn.cost('inverted-residual', 'Inverted residual')).toBe(56 ** 2 * (2 * 32 * 96 + 9 * 96))

  const drawing = learn.figure('inverted-residual').locator('[data-block="inverted"]')
  await expect(drawing).toContainText('shortcut: the input is added')
  await learn.figure('inverted-residual').getByRole('radio', { name: '2' }).check()
  await expect(drawing).toContainText('no shortcut: at stride 2 the output is smaller than the input')
})

test('few bits cost ReLU more than ReLU6', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  const cells = (row: string) => learn.figure('relu6').locator(`[data-row="${row}"] td`)
  await expect(cells('range')).toHaveText(['48', '6'])
  await expect(cells('step')).toHaveText(['3.2', '0.4'])
  await expect(cells('levels')).toHaveText(['2', '16'])

  await learn.slide('relu6', 'Stored as', 2)
  await expect(learn.figure('relu6')).toContainText('int8, 8 bits used: 256 levels')
  // 48 / 255 and 6 / 255
  await expect(cells('step')).toHaveText(['0.188', '0.0235'])
  await learn.slide('relu6', 'Largest activation before the cap', 102)
  await expect(cells('step')).toHaveText(['0.4', '0.0235'])
  await learn.slide('relu6', 'Stored as', 1)
  await expect(cells('step')).toHaveText(['0.0039', '0.0039'])
})

test('in few dimensions a ReLU lets the spiral fall together, a linear map never', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  const figure = learn.figure('linear-bottleneck')
  await expect(figure.locator('[data-plot="relu"]')).toContainText('fell onto other parts: 62%')
  await expect(figure.locator('[data-plot="linear"]')).toContainText('fell onto other parts: 0%')

  await figure.getByRole('button', { name: 'New random matrix' }).click()
  await expect(figure).toContainText('seed 2')
  await expect(figure.locator('[data-plot="relu"]')).toContainText('fell onto other parts: 89%')
  await learn.slide('linear-bottleneck', 'Dimensions n', 4)
  await expect(figure).toContainText('n = 30')
  await expect(figure.locator('[data-plot="relu"]')).toContainText('fell onto other parts: 0%')
})

test('the cost of a convolution is worked out with its numbers', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  const value = (name: string) => learn.figure('separable').locator(`[data-value="${name}"]`)
  await expect(value('full')).toHaveText('= 231,211,008')
  await expect(value('separable')).toHaveText('= 27,496,448')
  await expect(value('ratio')).toHaveText('= 8.41')

  await learn.slide('separable', 'Kernel k', 5)
  await learn.slide('separable', 'Output channels', 512)
  await expect(value('full')).toHaveText('= 2,569,011,200')
  await expect(value('ratio')).toHaveText('= 23.84')
  await expect(learn.figure('separable')).toContainText('= 25 · 512 / (25 + 512)')
})

test('the table shows both variants and leads to the tree', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  const stage = learn.figure('stages').locator('[data-stage="stage_2"]')
  await expect(stage.locator('[data-cell="paper-n"]')).toHaveText(/^2/)
  await expect(stage.locator('[data-cell="article-n"]')).toHaveText(/^1/)
  await expect(stage.locator('[data-cell="article-n"]')).toHaveClass(/differs/)
  await expect(stage.locator('[data-cell="article-c"]')).not.toHaveClass(/differs/)
  const input = (name: string) => learn.figure('stages').locator(`[data-stage="${name}"] [data-cell="input"]`)
  await expect(input('head')).toHaveText('7² × 320')
  await expect(input('classifier')).toHaveText('7² × 1280 Article 4² × 1280')
  await expect(learn.figure('stages').locator('tfoot [data-cell="paper-params"]')).toHaveText('3,538,984')
  await expect(learn.figure('stages').locator('tfoot [data-cell="article-params"]')).toHaveText('3,547,904')

  const network = new NetworkPage(page)
  await learn
    .figure('stages')
    .locator('[data-stage="stage_7"]')
    .getByRole('button', { name: 'stage_7' })
    .click()
  await expect(network.selected).toHaveAttribute('data-id', 'stage_7')
  await expect(network.selected).toBeInViewport()
  await expect(network.total('params')).toContainText('3,538,984')

  await learn.open()
  await learn.figure('stages').getByRole('button', { name: 'head' }).last().click()
  await expect(network.selected).toHaveAttribute('data-id', 'head')
  await expect(network.total('params')).toContainText('3,547,904')
})

test('results are sorted by any column, by mouse and keyboard', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  await learn.sortBy('Top-1 accuracy')
  await expect(learn.columnHeader('Top-1 accuracy')).toHaveAttribute('aria-sort', 'descending')
  expect(await learn.networks()).toEqual([
    'MobileNetV2 (1.4)',
    'NASNet-A',
    'ShuffleNet (x2)',
    'MobileNetV2',
    'ShuffleNet (1.5)',
    'MobileNetV1'
  ])
  await page.keyboard.press('Enter')
  await expect(learn.columnHeader('Top-1 accuracy')).toHaveAttribute('aria-sort', 'ascending')
  expect((await learn.networks())[0]).toBe('MobileNetV1')

  await learn.sortBy('Time on a phone')
  // Networks without a time come last.
  expect((await learn.networks()).slice(-2)).toEqual(['ShuffleNet (1.5)', 'ShuffleNet (x2)'])
  await expect(learn.columnHeader('Top-1 accuracy')).toHaveAttribute('aria-sort', 'none')
})

test('the chart tells a network’s numbers, and arrow keys go from one to the next', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  const results = learn.figure('results')
  await results.getByRole('radio', { name: 'COCO detection' }).check()
  await results.locator('[data-point="MobileNetV2 + SSDLite"]').focus()
  await expect(results.locator('.detail')).toHaveText(
    'MobileNetV2 + SSDLite · mAP 22.1% · Parameters 4.3 M · Multiply-adds 0.8 G · Time on a phone 200 ms'
  )
  await expect(results.locator('tr.active')).toContainText('MobileNetV2 + SSDLite')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(results.locator('.detail')).toContainText('YOLOv2 · mAP 21.6% · Parameters 50.7 M')
})

test('the claims about YOLOv2 are worked out from the table', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  const claim = (name: string) => learn.figure('claims').locator(`[data-claim="${name}"]`)
  await expect(claim('smaller')).toContainText('11.8×')
  await expect(claim('smaller')).toContainText('50.7 M ÷ 4.3 M')
  await expect(claim('fewerMacs')).toContainText('21.9×')
  await expect(claim('mapGain')).toContainText('+0.5')
  await expect(learn.figure('claims')).toContainText('not a measured time')
})

test('the contents lead to a section, and a visit to another view keeps the place', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  await learn.contents.getByRole('link', { name: 'Depthwise separable' }).click()
  await expect(page.getByRole('heading', { name: /^Depthwise separable convolution/ })).toBeFocused()
  await expect(learn.figure('separable')).toBeInViewport()
  await expect(learn.contents.locator('[aria-current]')).toContainText('Depthwise separable')

  await page.locator('[data-view="settings"]').click()
  await learn.open()
  await expect(learn.figure('separable')).toBeInViewport()
})

test('the steps of a detector are tried with mouse and keyboard', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  await learn.contents.getByRole('link', { name: 'Finding objects' }).click()

  const anchors = learn.figure('anchors')
  await expect(anchors.locator('[data-anchor]')).toHaveCount(6)
  await expect(anchors).toContainText('25 cells and so 150 anchors; all six maps together have 1,917')
  await learn.slide('anchors', 'Feature map', 0)
  await expect(anchors.locator('[data-anchor]')).toHaveCount(3)
  await expect(anchors).toContainText('361 cells and so 1,083 anchors')
  await learn.slide('anchors', 'Feature map', 1)
  await learn.photo('anchors').click({ position: { x: 2, y: 2 } })
  await learn.photo('anchors').press('ArrowRight')
  await expect(anchors.getByRole('slider', { name: 'Column' })).toHaveValue('2')
  await expect(anchors.getByRole('slider', { name: 'Row' })).toHaveValue('1')

  const matching = learn.figure('matching')
  const iou = matching.locator('[data-cell=iou]').first()
  await expect(matching).toContainText(/\d+ anchors match: IoU of at least 0.5/)
  const before = await iou.innerText()
  await learn.photo('matching').press('Shift+ArrowRight')
  await expect(matching.getByRole('slider', { name: 'Width' })).toHaveValue('41')
  await expect(iou).not.toHaveText(before)
  await learn.slide('matching', 'Left', 0)
  await learn.slide('matching', 'Width', 90)
  await learn.slide('matching', 'Height', 5)
  await expect(matching).toContainText('No anchor overlaps by 0.5 or more')
  await expect(matching.locator('[data-anchor]')).toHaveCount(1)

  // 19² · 576 · 9 · 3 · (4 + 80), and 19² · 576 · (2 · 9 + 3 · (4 + 80)).
  expect(await learn.cost('heads', 'Full 3×3')).toBe(471_598_848)
  expect(await learn.cost('heads', 'Separable')).toBe(56_142_720)
  await learn.slide('heads', 'Channels of the map', 288)
  expect(await learn.cost('heads', 'Separable')).toBe(28_071_360)

  const suppression = learn.figure('suppression')
  const kept = suppression.locator('[data-list=kept] li')
  await expect(kept).toHaveText(['cup 95%', 'dining table 38%', 'cup 28%'])
  await learn.slide('suppression', 'Suppress from an IoU of', 100)
  await expect(suppression).toContainText('27 of 27 answers are kept')
  await learn.slide('suppression', 'Suppress from an IoU of', 30)
  await learn.slide('suppression', 'Lowest score', 90)
  await expect(kept).toHaveText(['cup 95%'])
  await expect(suppression.locator('[data-kept]')).toHaveCount(1)
})

test('a result stands beside our own count, and opens its network', async ({ shared }) => {
  const { page } = shared
  const learn = new LearnPage(page)
  await learn.open()
  const results = learn.figure('results')
  await expect(results.getByRole('row', { name: /^NASNet-A/ })).toContainText('5.33 M563.6 M')
  await results.getByRole('radio', { name: 'COCO detection' }).check()
  await expect(results.locator('[data-list=differences]')).toContainText('SSD300 We count 34.31 M parameters')
  await results.getByRole('radio', { name: 'ImageNet classification' }).check()
  await results.getByRole('button', { name: 'ShuffleNet (x2)' }).click()
  const network = new NetworkPage(page)
  await expect(network.total('macs')).toHaveText('524,045,184')
  await expect(network.published('paper')).toContainText('73.7%')
  await expect(network.row('network')).toHaveAttribute('aria-selected', 'true')

  await page.locator('[data-setting=others]').selectOption('nasnet')
  await expect(network.total('params')).toHaveText('5,326,716')
  await network.row('cells_1').click()
  await expect(network.panel).toContainText('5×5 separable, twice')
})

test('everything is there in Chinese', async ({ launch }) => {
  const { page, settings } = await launch()
  const learn = new LearnPage(page)
  await settings.open()
  await settings.chooseLanguage('简体中文')
  await learn.open()
  await expect(learn.title).toHaveText('工作原理')
  const heading = page.getByRole('heading', { name: '线性瓶颈：通道少的地方不用 ReLU' })
  await expect(heading).toBeVisible()
  await expect(learn.figure('claims')).toContainText('并不是实测时间')
  const text = await page.locator('.learn').innerText()
  expect(text).not.toContain('learn.')
})

import type { ElectronApplication } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from '../support/window/launch'
import { NetworkPage } from './pages/network-page'
import { SummaryPage } from './pages/summary-page'

const golden = (name: string): Promise<string> =>
  readFile(resolve(__dirname, `../unit/network/golden/${name}.txt`), 'utf8')

const copied = (app: ElectronApplication): Promise<string> =>
  app.evaluate(({ clipboard }) => clipboard.readText())

test('copies the summary line for line as Keras prints it', async ({ launch }) => {
  const { app, page } = await launch()
  const network = new NetworkPage(page)
  await network.open()
  const summary = new SummaryPage(await network.openSummary(app))
  await expect(summary.title).toHaveText('mobilenetv2_1.00_224')
  await expect(summary.total('totalParams')).toHaveText('3,538,984 (14.2 MB)')
  await expect(summary.total('trainableParams')).toHaveText('3,504,872 (14 MB)')
  await expect(summary.total('nonTrainableParams')).toHaveText('34,112 (136 kB)')
  await summary.copy()
  await expect(summary.message).toHaveText('Copied')
  expect(await copied(app)).toBe(await golden('mobilenet-v2-1.0-224'))
})

test('several windows show different networks', async ({ launch }) => {
  const { app, page } = await launch()
  const network = new NetworkPage(page)
  await network.open()
  const paper = new SummaryPage(await network.openSummary(app))
  await network.choose('v2-article')
  const article = new SummaryPage(await network.openSummary(app))
  await expect(article.title).toHaveText('mobilenetv2_article_1.00_224')
  await expect(article.total('totalParams')).toContainText('3,547,904')
  await expect(paper.total('totalParams')).toContainText('3,538,984')
  await article.copy()
  await expect(article.message).toHaveText('Copied')
  expect(await copied(app)).toBe(await golden('mobilenet-v2-article'))
})

test('sorts, filters, hides columns and is walked with the keyboard', async ({ launch, folder }) => {
  const { app, page, dialogs } = await launch()
  const network = new NetworkPage(page)
  await network.open()
  const window = await network.openSummary(app)
  const summary = new SummaryPage(window)
  await expect(summary.cell(1, 'connectedTo')).toHaveText('input_layer[0][0]')
  await expect(summary.cell(1, 'outputShape')).toHaveText('(None, 112, 112, 32)')
  await expect(summary.cell(1, 'receptiveField')).toHaveText('3 px, step 2')
  expect(await summary.rows.count()).toBeLessThan(80)

  await summary.header('params').click()
  await expect(summary.header('params')).toHaveAttribute('aria-sort', 'descending')
  await expect(summary.cell(0, 'layer')).toContainText('predictions')
  await expect(summary.cell(0, 'params')).toHaveText('1,281,000')
  await summary.header('params').click()
  await summary.header('params').click()
  await expect(summary.cell(0, 'layer')).toContainText('input_layer')

  await summary.rows.first().click()
  await window.keyboard.press('End')
  await expect(summary.cell(155, 'layer')).toContainText('predictions')
  await expect(window.locator('[data-index="155"]')).toBeFocused()
  await window.keyboard.press('Home')
  await expect(window.locator('[data-index="0"]')).toBeFocused()

  await summary.filter.fill('depthwiseconv2d')
  await expect(window.getByText('17 of 156 layers')).toBeVisible()
  await summary.choose('columns', 'connectedTo')
  await expect(summary.header('connectedTo')).toHaveCount(0)
  await window.keyboard.press('Escape')

  await dialogs.answerSave(join(folder, 'summary.txt'))
  await summary.choose('save', 'text')
  await expect(summary.message).toContainText('summary.txt')
  expect(await readFile(join(folder, 'summary.txt'), 'utf8')).toBe(await golden('mobilenet-v2-1.0-224'))
})

test('speaks Chinese, and changes its language with the main window', async ({ launch }) => {
  const { app, page, settings } = await launch()
  const network = new NetworkPage(page)
  await network.open()
  const window = await network.openSummary(app)
  const summary = new SummaryPage(window)
  await expect(summary.header('params')).toHaveText('Param #')
  await settings.open()
  await settings.chooseLanguage('简体中文')
  await expect(summary.header('params')).toHaveText('参数量')
  await expect(window).toHaveTitle('mobilenetv2_1.00_224 – 模型摘要')
})

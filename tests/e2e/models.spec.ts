import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { catalogue } from '../../src-main/models/catalogue'
import { describeNetwork } from '../../src-main/network/network'
import { smallModel, smallResources } from '../support/models'
import { folderOfPictures } from '../support/pictures'
import { FileServer, serve, serveOnly } from '../support/file-server'
import { writeKerasH5 } from '../support/keras-h5-writer'
import { expect, projectResources, test, withSmallModel } from '../support/window/launch'

const hasStarter =
  existsSync(join(projectResources, 'starter/weights.h5')) && existsSync(join(projectResources, 'samples'))
const official = catalogue.find(({ name }) => name === 'mobilenet-v2-0.35-96')!
const noProxy = { HTTP_PROXY: '', http_proxy: '', HTTPS_PROXY: '', https_proxy: '', NETLENS_MIRROR: '' }

test('the first start classifies the sample pictures in one click', async ({ launch }) => {
  const { page, classify } = await launch({ firstStart: true, resources: await smallResources(9) })
  await page.getByRole('button', { name: 'Try it with the sample pictures' }).click({ timeout: 60_000 })
  await classify.finished('completed')
  await expect(classify.model).toContainText('starter')
  await expect.poll(() => classify.count('Classified')).toBe(9)
  await expect(classify.rows.first()).toContainText(/kind \d/)
})

test('the first start with what is in the repository (needs the starter model)', async ({ launch }) => {
  test.skip(!hasStarter, 'needs the starter model and the sample pictures in resources')
  const { page, classify, models } = await launch({ resources: projectResources })
  await page.getByRole('button', { name: 'Try it with the sample pictures' }).click({ timeout: 60_000 })
  await classify.finished('completed')
  await expect(classify.model).toContainText('starter')
  await expect.poll(() => classify.count('Classified')).toBeGreaterThanOrEqual(12)
  await expect.poll(() => classify.count('Failed')).toBe(0)
  await models.open()
  await expect(models.row('starter')).toContainText('In use')
  await expect(models.detail).toContainText('Comes with Netlens')
  await expect(models.detail.getByTestId('purpose').getByRole('listitem')).toHaveText([
    'photo',
    'screenshot',
    'document',
    'chart',
    'drawing',
    'map or diagram',
    'blank or corrupted-looking'
  ])
  await page.evaluate(`window.netlens.request('settings/set', { locale: 'zh-CN' })`)
  const chips = models.detail.getByTestId('purpose').getByRole('listitem')
  await expect(chips.first()).toHaveText('照片')
  await expect(models.detail.getByTestId('first-labels').locator('.badge').nth(1)).toHaveText('屏幕截图')
  await page.evaluate(`window.netlens.request('settings/set', { locale: 'en' })`)
  await expect(models.detail).toContainText('Verify reads the whole file')
  await expect(models.detail.getByRole('button', { name: 'Remove…' })).toHaveCount(0)
})

test('a model is added from a file, used, remembered and removed; its file stays', async ({
  launch,
  folder
}) => {
  const path = join(folder, 'birds_96.h5')
  await copyFile(await smallModel(), path)
  await writeFile(
    join(folder, 'birds_96.labels.txt'),
    [...'abcdefghij'].map((letter) => `bird ${letter}\n`).join('')
  )
  const pictures = (await folderOfPictures(3)).folder
  const first = await launch({ settings: await withSmallModel(), paths: [pictures] })
  const { models, dialogs, classify, page } = first
  await models.open()
  await expect(models.row('random_0.35_96')).toContainText('In use')
  await dialogs.answerOpen(path)
  await models.add()
  await expect(models.row('birds_96')).toHaveAttribute('aria-selected', 'true')
  await expect(models.detail).toContainText('birds_96.labels.txt')
  await models.press('Use this model')
  await expect(models.row('birds_96')).toContainText('In use', { timeout: 60_000 })
  await models.press('Verify')
  await expect(models.detail).toContainText('Verified')

  await page.locator('[data-view="classify"]').click()
  await classify.run()
  await classify.finished('completed')
  await expect(classify.rows.first()).toContainText('bird ')
  await first.app.close()

  const second = await launch({ data: first.data })
  const { models: again, dialogs: questions, classify: later } = second
  await again.open()
  await expect(again.row('birds_96')).toContainText('In use', { timeout: 60_000 })
  await again.row('random_0.35_96').click()
  await questions.answerQuestions(1)
  await again.press('Remove…')
  await expect.poll(() => questions.asked()).toBe(1)
  await expect(again.rows).toHaveCount(2)
  await questions.answerQuestions(0)
  await again.press('Remove…')
  await expect(again.rows).toHaveCount(1)
  await again.row('birds_96').click()
  await again.press('Remove…')
  await expect(again.row('birds_96')).toHaveCount(0)
  await expect(later.problem).toHaveCount(0)
  expect(existsSync(path)).toBe(true)

  // One that the command line adds meanwhile is there when somebody comes back to the window.
  const cli = resolve(__dirname, '../../out/main/cli.js')
  const env = { ...process.env, NETLENS_DATA: first.data }
  execFileSync(process.execPath, [cli, 'models', 'add', path, '--name', 'meanwhile'], {
    env,
    stdio: 'ignore'
  })
  await second.page.evaluate('window.dispatchEvent(new Event("focus"))')
  await expect(again.row('meanwhile')).toBeVisible()
})

test('a model is switched in the classify view; one that changed is not used', async ({ launch, folder }) => {
  const path = join(folder, 'birds_96.h5')
  await copyFile(await smallModel(), path)
  const { models, dialogs, classify, page } = await launch({
    settings: await withSmallModel(),
    paths: [folder]
  })
  await models.open()
  await dialogs.answerOpen(path)
  await models.add()
  await expect(models.row('birds_96')).toBeVisible()
  await page.locator('[data-view="classify"]').click()
  await classify.chooseInModelMenu('birds_96')
  await expect(classify.model).toContainText('birds_96', { timeout: 60_000 })

  await appendFile(path, 'x')
  await classify.run()
  await expect(classify.problem).toContainText('The model’s file is not the one that was added.')
  await models.open()
  await models.row('birds_96').click()
  await models.press('Verify')
  await expect(models.row('birds_96')).toContainText('Changed')
  await models.press('Accept the file')
  await expect(models.row('birds_96')).not.toContainText('Changed')
  await page.locator('[data-view="classify"]').click()
  await classify.run()
  await classify.finished('completed')
})

test('official weights are downloaded through a stall, cancelled, continued, used and removed', async ({
  launch,
  folder
}) => {
  const weights = join(folder, 'weights.h5')
  await writeKerasH5(weights, describeNetwork(official.network))
  const content = await readFile(weights)
  // The first answer breaks off after 1 MB, the second one falls silent after another, and then nothing comes.
  const server = await FileServer.start((request, response, count) => {
    if (count < 2) serveOnly(content, 1_000_000, count === 0 ? 'reset' : 'stall')(request, response, count)
  })
  const { models, dialogs, page, data } = await launch({ env: { ...noProxy, NETLENS_DOWNLOAD_TIMEOUT: '4' } })
  await models.open()
  await models.show('Official ImageNet weights')
  await dialogs.answerQuestions(0)
  await models.setMirror(server.url)
  await models.filter.fill('v2 0.35 96')
  await expect(models.rows).toHaveCount(1)
  await expect(models.detail).toContainText(server.url + official.path)
  await models.press(/^Download/)
  await expect(models.download).toContainText(/[\d.]+ [kM]B of/)
  await expect(models.download).toContainText('stopped sending')
  await models.download.getByRole('button', { name: 'Cancel' }).click()
  await expect(models.detail).toContainText('downloaded so far')

  server.behave(serve(content))
  await models.press('Continue the download')
  await expect(models.row(official.name)).toContainText('Installed')
  expect(server.requests.at(-1)!.range).toMatch(/^bytes=[1-9]\d+-$/)
  await models.press('Use this model')
  await expect(models.row(official.name)).toContainText('In use', { timeout: 60_000 })

  const file = join(data, 'models', official.file)
  expect(existsSync(file)).toBe(true)
  await dialogs.answerQuestions(0)
  await models.press('Remove…')
  await expect(models.detail.getByRole('button', { name: /^Download/ })).toBeVisible()
  expect(existsSync(file)).toBe(false)

  // The same file, had already, is as good.
  await dialogs.answerOpen(weights)
  await models.press('I have the file…')
  await expect(models.row(official.name)).toContainText('Installed')
  await server.stop()
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('no network is told of; the list is walked by keyboard', async ({ launch }) => {
  const server = await FileServer.start(serve(Buffer.alloc(0)))
  await server.stop()
  const { models, page } = await launch({ env: { ...noProxy, NETLENS_MIRROR: server.url } })
  await models.open()
  await models.show('Official ImageNet weights')
  const recommended = models.row('mobilenet-v2-1.0-224')
  await expect(recommended).toHaveAttribute('aria-selected', 'true')
  await expect(recommended).toContainText('Recommended')
  await expect(page.getByText('Recommended')).toHaveCount(1)
  // What was published for it, what it costs by its own description, and its file.
  const [network, width, input, top1, macs, size] = await recommended.locator('td').allInnerTexts()
  expect([network, width, input, top1, macs, size]).toEqual([
    'MobileNetV2',
    '1.0',
    '224 px',
    '71.8%',
    '301 M',
    '14.5 MB'
  ])
  await expect(models.rows).toHaveCount(46)
  await page.getByRole('button', { name: 'Top-1' }).click()
  await expect(models.rows.first()).toContainText('75.0%')
  await page.getByRole('button', { name: 'Top-1' }).click()
  await expect(models.rows.first()).toContainText('41.5%')
  await models.rows.first().focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(models.rows.nth(2)).toHaveAttribute('aria-selected', 'true')
  await expect(models.rows.nth(2)).toBeFocused()
  await page.keyboard.press('End')
  // Nothing was published for it, so it comes last in either order.
  await expect(models.detail).toContainText('mobilenet-v2-1.3-96')
  await models.press(/^Download/)
  await expect(models.problem).toContainText('There is no connection.')
  await expect(models.problem).toContainText('cannot be reached')
})

test('of a damaged list nothing is chosen, and the last good copy is offered', async ({ launch }) => {
  const first = await launch({ settings: await withSmallModel(), resources: await smallResources(3) })
  await first.models.open()
  await expect(first.models.row('random_0.35_96')).toContainText('In use', { timeout: 60_000 })
  await first.app.close()
  const file = join(first.data, 'models/models.json')
  await writeFile(file, (await readFile(file, 'utf8')).slice(0, -20))

  const { page, models, classify } = await launch({ data: first.data, resources: await smallResources(3) })
  await expect(classify.problem).toContainText('The list of models can’t be read.', { timeout: 60_000 })
  await models.open()
  await expect(page.getByRole('alert').filter({ hasText: 'The list of models is damaged' })).toBeVisible()
  await page.getByRole('button', { name: /^Restore the copy of .* \(1 models?\)$/ }).click()
  await expect(models.row('random_0.35_96')).toContainText('In use', { timeout: 60_000 })
  await expect(page.getByRole('alert').filter({ hasText: 'The list of models is damaged' })).toHaveCount(0)
})

test('a person chooses among the answers of a model, and sees which labels were read', async ({
  launch,
  folder
}) => {
  const { page, models, dialogs } = await launch()
  await models.open()

  await dialogs.answerOpen(await savedModel('unclear_answers', join(folder, 'two answers')))
  await models.add('Folder…')
  await expect(models.problem).toContainText('This model gives several answers.')
  await expect(models.problem).not.toContainText('--answer')
  await models.problem.getByRole('button', { name: 'row' }).click()
  await expect(models.row('two answers')).toHaveAttribute('aria-selected', 'true')
  await expect(models.fact('Classes')).toHaveText('16')
  await models.detail.getByLabel('Answer with the classes').selectOption('colour')
  await expect(models.fact('Classes')).toHaveText('3')

  // A letter that UTF-8 writes otherwise.
  await writeFile(join(folder, 'names.txt'), Buffer.from('h\xe9ron\nhen\nostrich\n', 'latin1'))
  await dialogs.answerOpen(join(folder, 'names.txt'))
  await models.press('Choose labels…')
  await expect(models.firstLabels).toHaveText(/^\s*héron\s*hen\s*ostrich\s*\(read as Windows-1252\)\s*$/)

  const thousand = join(folder, 'thousand.h5')
  await writeKerasH5(thousand, describeNetwork({ ...official.network, classes: 1000 }))
  await dialogs.answerOpen(thousand)
  await models.add()
  await models.press('Use ImageNet’s names')
  await expect(models.firstLabels).toHaveText(/^\s*tench\s*goldfish\s*great white shark\s*…\s*$/)

  await dialogs.answerOpen(await oneOutput(join(folder, 'one output')))
  await models.add('Folder…')
  await expect(models.fact('Labels')).toContainText('first the one for 0, then the one for 1')
  await writeFile(join(folder, 'names.txt'), 'cat\ndog\n')
  await dialogs.answerOpen(join(folder, 'names.txt'))
  await models.press('Choose labels…')
  await expect(models.firstLabels).toHaveText(/^\s*cat\s*dog\s*$/)
  await expect(page.getByRole('alert')).toHaveCount(0)
})

/** Unpacks a model of the engine's tests. */
async function savedModel(name: string, folder: string): Promise<string> {
  const packed = await readFile(join(__dirname, '../engine/fixtures/saved-models.json.gz'))
  const { models } = JSON.parse(gunzipSync(packed).toString('utf8')) as {
    models: Record<string, { files: Record<string, string> }>
  }
  for (const [file, content] of Object.entries(models[name]!.files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), Buffer.from(content, 'base64'))
  }
  return folder
}

/** A TensorFlow.js model that answers with the sigmoid of an image's mean. */
async function oneOutput(folder: string): Promise<string> {
  const float = { type: 'DT_FLOAT' }
  const dim = [-1, 16, 16, 3].map((size) => ({ size: `${size}` }))
  const node = [
    { name: 'x', op: 'Placeholder', attr: { dtype: float, shape: { shape: { dim } } } },
    { name: 'axes', op: 'Const', attr: { dtype: { type: 'DT_INT32' } } },
    { name: 'mean', op: 'Mean', input: ['x', 'axes'], attr: { T: float, keep_dims: { b: true } } },
    { name: 'y', op: 'Sigmoid', input: ['mean'], attr: { T: float } }
  ]
  await mkdir(folder)
  const weights = [{ name: 'axes', shape: [3], dtype: 'int32' }]
  const weightsManifest = [{ paths: ['w.bin'], weights }]
  const model = { format: 'graph-model', modelTopology: { node, versions: {} }, weightsManifest }
  await writeFile(join(folder, 'model.json'), JSON.stringify(model))
  await writeFile(join(folder, 'w.bin'), Buffer.from(Int32Array.of(1, 2, 3).buffer))
  return folder
}

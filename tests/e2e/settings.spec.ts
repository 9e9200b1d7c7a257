import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, withSmallModel } from '../support/window/launch'
import { smallLibrary } from '../support/window/library-data'

test('language and theme last over a restart', async ({ launch }) => {
  const first = await launch()
  await first.settings.open()
  await first.settings.chooseLanguage('简体中文')
  await expect(first.page.getByRole('heading', { name: '设置' })).toBeVisible()
  await first.settings.chooseTheme('深色')
  await expect(first.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  const menu = await first.app.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()?.items.map((item) => item.label)
  )
  expect(menu).toEqual(['文件', '编辑', '视图', '帮助'])
  await first.app.close()

  const second = await launch({ data: first.data })
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(second.page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(second.page.getByRole('button', { name: '选择文件夹…' })).toBeVisible()
  await second.settings.open()
  await second.settings.chooseLanguage('English')
  await expect(second.page.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

test('a damaged settings file costs its damaged values only', async ({ launch }) => {
  const { page } = await launch({ settings: { theme: 'dark', locale: 'xx', topK: 1000, window: 7 } })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})

test('a model that cannot be read is told of, and another can be chosen', async ({ launch, folder }) => {
  const broken = `${folder}/broken.h5`
  await writeFile(broken, 'not HDF5')
  const { classify, dialogs, page } = await launch({ settings: { model: { path: broken } } })
  await expect(classify.problem).toContainText('This file can’t be used as a model.')
  await expect(classify.problem).toContainText(broken)

  const { model } = await withSmallModel()
  await dialogs.answerOpen(model.path)
  await page.getByRole('button', { name: 'Choose weights…' }).click()
  await expect(classify.modelMissing).toBeHidden()
})

test('settings say what is kept where and how images are computed; the cache is cleared, the library backed up', async ({
  launch,
  folder
}) => {
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, folder)
  const { page, settings, dialogs } = await launch({ data, settings: await withSmallModel() })
  await settings.open()
  const library = page.getByTestId('library-settings')
  await expect(library).toContainText(join(data, 'library.sqlite'))
  await expect(library).toContainText(/Size\s*\d[\d.]* [kM]B/)

  const computing = page.getByTestId('computing-settings')
  await expect(computing).toContainText(/Native TensorFlow \d|WebAssembly/, { timeout: 60_000 })
  if ((await computing.innerText()).includes('Native')) {
    await expect(computing.getByRole('listitem').first()).toHaveText(/^float32: \d[\d.,]* images\/s$/)
    await computing.getByText('Exact (float32)').click()
    await expect(computing.locator('dd', { hasText: /^float32$/ })).toBeVisible({ timeout: 60_000 })
  }
  const cache = page.getByTestId('cache-settings')
  const graphs = join(data, 'cache/graphs')
  expect((await readdir(graphs)).length).toBeGreaterThan(0)
  await cache.getByRole('button', { name: 'Clear cache' }).click()
  await expect(cache.getByTestId('cache-size')).toHaveText('0 B')
  expect(await readdir(graphs)).toEqual([])

  const backup = join(folder, 'backup.sqlite')
  await dialogs.answerSave(backup)
  await library.getByRole('button', { name: 'Back up now…' }).click()
  await expect(library).toContainText(`Backed up to ${backup}`)
  expect((await stat(backup)).size).toBeGreaterThan(10_000)

  // What is not there and what is not a library is told in words, and takes the old message with it.
  await dialogs.answerOpen(join(folder, 'none.sqlite'))
  await dialogs.answerQuestions(0)
  await library.getByRole('button', { name: 'Restore a backup…' }).click()
  await expect(page.getByRole('alert')).toContainText('cannot be restored: there is no such file')
  await expect(library).not.toContainText('Backed up')
  await dialogs.answerOpen(backup)
  await library.getByRole('button', { name: 'Restore a backup…' }).click()
  await expect(library).toContainText('The backup was restored.')

  // The model and its labels have one place.
  await computing.getByRole('button', { name: 'Models and labels…' }).click()
  await expect(page.getByRole('heading', { name: 'Models' })).toBeVisible()
})

test('a place that cannot be written is told of in words, wherever something is saved', async ({
  launch,
  folder
}) => {
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, folder)
  const { app, page, settings, dialogs, classify } = await launch({
    data,
    settings: await withSmallModel(),
    paths: [join(folder, 'hen')]
  })
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  await classify.run()
  await classify.finished('completed')
  const good = join(folder, 'results.csv')
  const file = join(folder, 'a-file')
  await writeFile(file, '')
  const save = (name: string) =>
    page.getByTestId('summary').getByRole('button', { name, exact: true }).click()
  const problem = page.getByRole('alert')
  const raw = /E[A-Z]{4,}|ENOENT|SQLITE|netlens-writing|Something went wrong/

  await dialogs.answerSave(good)
  await save('CSV')
  await expect(page.getByTestId('summary')).toContainText('Saved as')
  expect((await readFile(good, 'utf8')).split('\n').length).toBeGreaterThan(6)
  for (const [place, words] of [
    [join(folder, 'none/r.csv'), `${join(folder, 'none')} was moved, renamed or deleted`],
    [join(file, 'r.csv'), `${file} was moved, renamed or deleted`],
    [folder, `${folder} is a folder where a file is needed`]
  ]) {
    await dialogs.answerSave(place!)
    await save('CSV')
    await expect(problem).toContainText(words!)
    await expect(problem).not.toContainText(raw)
    await expect(page.getByTestId('summary')).not.toContainText('Saved as')
    await page.getByRole('button', { name: 'Dismiss' }).click()
  }

  await dialogs.answerSave(join(folder, 'none/tree.json'))
  await page.locator('[data-view="network"]').click()
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'Tree as JSON' }).click()
  await expect(problem).toContainText(`${join(folder, 'none')} was moved`)
  await expect(problem).not.toContainText(raw)

  await settings.open()
  await dialogs.answerSave(join(file, 'backup.sqlite'))
  await page.getByRole('button', { name: 'Back up now…' }).click()
  await expect(problem).toContainText(`${file} was moved`)

  // By the menu, in the window's language.
  await settings.chooseLanguage('简体中文')
  await app.evaluate(({ Menu }) => {
    const file = Menu.getApplicationMenu()!.items[0]!.submenu!
    file.items.find(({ label }) => label === '备份图库…')!.click()
  })
  await expect(problem).toContainText('文件或文件夹不存在。')
  await expect(problem).toContainText(`${file} 已被移动`)
})

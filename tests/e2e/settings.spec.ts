import { writeFile } from 'node:fs/promises'
import { expect, test, withSmallModel } from './launch'

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

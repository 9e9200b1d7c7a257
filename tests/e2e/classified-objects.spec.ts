/** Objects that a classifier says more of, in the window. */
import { AxeBuilder } from '@axe-core/playwright'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, sharedDir, test } from '../support/window/launch'
import { screenshot } from '../support/window/screenshot'
import { LibraryPage } from './pages/library-page'

const detector = join(sharedDir, 'detection/ssdlite_mobilenet_v2_coco.h5')
const classifier = join(sharedDir, 'models/mobilenet_v2_imagenet.h5')

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

test.skip(!existsSync(detector), 'needs ../shared')

test('each object is classified in the same run, and found by what the classifier says', async ({
  launch,
  folder
}) => {
  test.setTimeout(240_000)
  for (const name of ['n01532829_house_finch', 'n01560419_bulbul', 'n01494475_hammerhead'])
    await copyFile(join(sharedDir, 'photos', `${name}.JPEG`), join(folder, `${name}.jpg`))
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  const cli = resolve(__dirname, '../../out/main/cli.js')
  execFileSync(process.execPath, [cli, 'models', 'add', detector, '--name', 'finder'], {
    env: { ...process.env, NETLENS_DATA: data },
    stdio: 'ignore'
  })
  const { app, page, classify } = await launch({
    data,
    settings: {
      model: { path: classifier, labels: 'imagenet' },
      precision: 'float32',
      window: { width: 1280, height: 800, maximized: false }
    },
    paths: [folder]
  })
  await classify.model.waitFor({ timeout: 60_000 })
  await page.getByTestId('task').selectOption('finder')
  await page.getByLabel('Classify each object (mobilenet_v2_imagenet)').check()
  await classify.start.click()
  await expect(classify.summary).toBeVisible({ timeout: 120_000 })
  await expect(classify.summary).toContainText('3 looked through')
  await expect(classify.summary).toContainText('finder → mobilenet_v2_imagenet')
  await expect(classify.grid).toContainText(/bird → house finch \d+%/)
  await expect(classify.grid).toContainText('Best score')
  await page.getByText('house_finch').first().click()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Details')).toContainText(/bird → house finch \d+%/)
  expect(await findings(page)).toEqual([])
  await screenshot(app, page, 'classified-objects-classify')

  const library = new LibraryPage(page)
  await library.open()
  await library.shows(3)
  await expect(library.list).toContainText('bird → house finch')
  const filters = page.getByTestId('object-filters')
  await filters.getByRole('button', { name: /^bulbul/ }).click()
  await library.shows(1)
  await expect(library.chips).toContainText('At least 1 × bulbul')
  await filters.getByRole('button', { name: /^bulbul/ }).click()
  await library.shows(3)
  await screenshot(app, page, 'classified-objects-gallery')
  expect(await findings(page)).toEqual([])

  await library.image('house_finch').click()
  await page.keyboard.press('Enter')
  await expect(library.viewer.getByTestId('boxes')).toContainText(/bird \d+% → house finch \d+%/)
  await page.keyboard.press('n')
  const objects = library.viewer.getByTestId('objects')
  await expect(objects.getByRole('listitem').getByRole('listitem')).toHaveCount(5)
  await expect(objects).toContainText('Classified by mobilenet_v2_imagenet')
  expect(await findings(page)).toEqual([])
  await screenshot(app, page, 'classified-objects-viewer')
  // What a person accepts is still classified; what a person renames is not.
  await page.keyboard.press('a')
  await expect(library.viewer.getByTestId('boxes')).toContainText(/bird ✓ → house finch \d+%/)
  const name = objects.locator('input')
  await name.fill('kite')
  // In the other language, classes of COCO are called as people call them; what is being written stays.
  await page.evaluate(`window.netlens.request('settings/set', { locale: 'zh-CN', theme: 'dark' })`)
  await expect(library.viewer.getByTestId('boxes')).toContainText('鸟 ✓')
  await expect(name).toHaveValue('kite')
  await name.press('Tab')
  await expect(library.viewer.getByTestId('boxes')).toContainText('风筝 ✓')
  await expect(library.viewer.getByTestId('boxes')).not.toContainText('house finch')
  await screenshot(app, page, 'classified-objects-zh')
})

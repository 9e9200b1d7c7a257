/** What axe finds in each view, in both themes: nothing. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderOfPictures } from '../support/pictures'
import { expect, test, withSmallModel } from '../support/window/launch'
import { smallLibrary } from '../support/window/library-data'
import { LibraryPage } from './pages/library-page'

const scrollable = 'scrollable-region-focusable'

/** What axe finds, in either theme, as lines that name the rule and the elements. */
async function findings(page: Page, view: string): Promise<string[]> {
  const found: string[] = []
  for (const theme of ['light', 'dark']) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    // Electron has no second page for axe to work in.
    const axe = new AxeBuilder({ page }).setLegacyMode()
    // Only what can be seen depends on the theme.
    if (theme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block', scrollable])
    const { violations } = await axe.analyze()
    for (const { id, nodes: all } of violations) {
      // The grid around these rows has the focus, and its keys scroll them.
      const nodes = all.filter(({ html }) => id !== scrollable || !html.includes('role="rowgroup"'))
      if (nodes.length === 0) continue
      const places = nodes.map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary})`)
      found.push(`${view}, ${theme}: ${id}: ${places.slice(0, 5).join('; ')}`)
    }
  }
  return found
}

test('axe finds nothing in any view', async ({ launch, folder }) => {
  test.setTimeout(180_000)
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, folder)
  const pictures = (await folderOfPictures(30)).folder
  const { app, page, classify, models } = await launch({
    data,
    settings: await withSmallModel(),
    paths: [pictures]
  })
  const found: string[] = []
  const look = async (view: string): Promise<void> => void found.push(...(await findings(page, view)))

  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  await look('Classify, empty')
  const library = new LibraryPage(page)
  await library.open()
  await library.image('tench_2.jpg').click()
  await look('Library')
  await library.layout('Table')
  await look('Library, table')
  await library.list.focus()
  await page.keyboard.press('Enter')
  await look('Library, viewer')
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Evaluation' }).click()
  await page.getByRole('combobox', { name: 'Folder' }).selectOption(folder)
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click()
  await expect(page.getByTestId('confusion')).toBeVisible()
  await look('Library, evaluation')

  await models.open()
  await look('Models')
  const summaries = app.waitForEvent('window')
  await models.press('Open summary')
  const summary = await summaries
  await expect(summary.getByRole('heading').first()).toBeVisible()
  found.push(...(await findings(summary, 'Summary')))
  await summary.close()

  for (const view of ['teach', 'network', 'learn', 'settings']) {
    await page.locator(`[data-view="${view}"]`).click()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await look(view)
  }
  await page.locator('[data-view="classify"]').click()
  await classify.run()
  await classify.finished('completed')
  await classify.rows.first().click()
  await look('Classify, with results')
  expect(found).toEqual([])
})

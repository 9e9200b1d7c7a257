/** Pictures of every view, to look at: only where SCREENSHOTS names a folder for them. */
import type { ElectronApplication } from '@playwright/test'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokenFiles, picture } from '../support/pictures'
import { expect, sharedDir, test, withModel, type Netlens } from '../support/window/launch'
import { manyClasses, smallLibrary } from '../support/window/library-data'
import { hardLinks } from '../support/window/many-images'
import { LibraryPage } from './pages/library-page'

const target = process.env['SCREENSHOTS']!

const sizes = [
  { name: '1280x800', width: 1280, height: 800, zoom: 1 },
  { name: '1920x1080', width: 1920, height: 1080, zoom: 1 },
  { name: '1280x800-150', width: 1280, height: 800, zoom: 1.5 }
]
const looks = [
  { locale: 'en', theme: 'light' },
  { locale: 'en', theme: 'dark' },
  { locale: 'zh-CN', theme: 'light' },
  { locale: 'zh-CN', theme: 'dark' }
]

/** Takes one picture for each language, theme and size. */
async function everyLook({ app, page }: Netlens, name: string): Promise<void> {
  for (const size of sizes) {
    await resize(app, size)
    for (const { locale, theme } of looks) {
      await page.evaluate(`window.netlens.request('settings/set', ${JSON.stringify({ locale, theme })})`)
      await page.waitForTimeout(350)
      const file = join(target, `${name}-${locale}-${theme}-${size.name}.png`)
      await writeFile(file, await capture(app), 'base64')
    }
  }
  await page.evaluate(`window.netlens.request('settings/set', { locale: 'en', theme: 'light' })`)
}

/** The window's contents as a PNG in base64; Playwright's own screenshots are wrong for a zoomed page. */
function capture(app: ElectronApplication): Promise<string> {
  return app.evaluate(async ({ BrowserWindow }) => {
    const picture = await BrowserWindow.getAllWindows()[0]!.webContents.capturePage()
    return picture.toPNG().toString('base64')
  })
}

async function resize(app: ElectronApplication, size: (typeof sizes)[number]): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height, zoom }) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.setBounds({ x: 0, y: 0, width, height })
    window?.webContents.setZoomFactor(zoom)
  }, size)
}

async function photos(folder: string): Promise<void> {
  await mkdir(join(folder, 'broken'), { recursive: true })
  const from = join(sharedDir, 'photos')
  const all = existsSync(from) ? await readdir(from) : []
  const names = all.filter((name) => /\.jpe?g$/i.test(name)).slice(0, 60)
  for (const name of names) await copyFile(join(from, name), join(folder, name))
  if (names.length === 0) for (let i = 0; i < 60; i++) await picture(join(folder, `picture ${i}.jpg`), i, 300)
  await brokenFiles(join(folder, 'broken'))
}

test('without a model', async ({ launch }) => {
  test.setTimeout(300_000)
  const netlens = await launch()
  await everyLook(netlens, 'empty')
})

test('a finished run, its details, and the other views', async ({ launch, folder }) => {
  test.setTimeout(600_000)
  await photos(join(folder, 'Holiday photos'))
  const netlens = await launch({ settings: await withModel(), paths: [join(folder, 'Holiday photos')] })
  const { page, classify } = netlens
  await expect(classify.model).toBeVisible({ timeout: 60_000 })
  await everyLook(netlens, 'ready')
  await classify.run()
  await classify.finished('completed')
  await everyLook(netlens, 'results')
  await classify.rows.nth(5).click()
  await expect(classify.detail.locator('.preview')).toHaveAttribute('data-state', 'loaded')
  await everyLook(netlens, 'detail')
  await classify.showOnly('Failed')
  await classify.rows.first().click()
  await everyLook(netlens, 'failed')
  for (const view of ['teach', 'network', 'learn', 'models', 'settings']) {
    await page.locator(`[data-view="${view}"]`).click()
    await everyLook(netlens, view)
  }
})

test('a run that goes on', async ({ launch, folder }) => {
  test.setTimeout(600_000)
  await hardLinks(join(folder, 'Scans'), 20_000)
  const netlens = await launch({ settings: await withModel(), paths: [join(folder, 'Scans')] })
  await netlens.classify.run()
  await expect.poll(() => netlens.classify.done()).toBeGreaterThan(200)
  await everyLook(netlens, 'running')
})

test('the library', async ({ launch, folder }) => {
  test.setTimeout(600_000)
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, folder)
  const netlens = await launch({ data })
  const { page } = netlens
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await library.image('tench_2.jpg').click()
  await everyLook(netlens, 'library-gallery')
  await library.layout('Table')
  await everyLook(netlens, 'library-table')
  await page.keyboard.press('Enter')
  await library.list.focus()
  await page.keyboard.press('Enter')
  await everyLook(netlens, 'library-viewer')
  await page.keyboard.press('z')
  await everyLook(netlens, 'library-viewer-pixels')
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Evaluation' }).click()
  await page.getByRole('combobox', { name: 'Folder' }).selectOption({ index: 0 })
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click()
  await expect(page.getByTestId('figures')).toBeVisible()
  await everyLook(netlens, 'library-evaluation')
})

test('the dialogs of the library', async ({ launch, folder }) => {
  test.setTimeout(900_000)
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, folder)
  const netlens = await launch({ data })
  const { app, page, dialogs } = netlens
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  const dialog = page.getByRole('dialog').last()
  const close = (): Promise<void> => dialog.getByRole('button', { name: 'Close' }).last().click()

  await library.begin('Export…')
  await everyLook(netlens, 'dialog-export')
  await dialogs.answerSave(join(folder, 'all.csv'))
  await dialog.getByRole('button', { name: 'Save as…' }).click()
  await expect(dialog.getByTestId('done')).toBeVisible()
  await everyLook(netlens, 'dialog-exported')
  await close()
  await library.begin('Sort into folders…')
  await mkdir(join(folder, 'sorted'))
  await dialogs.answerOpen(join(folder, 'sorted'))
  await dialog.getByRole('button', { name: 'Choose a target…' }).click()
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await expect(dialog.getByTestId('plan')).toBeVisible()
  await everyLook(netlens, 'dialog-sort')
  await dialog.getByRole('button', { name: 'Sort', exact: true }).click()
  await expect(dialog.getByTestId('job')).toHaveAttribute('data-state', 'completed')
  await everyLook(netlens, 'dialog-sorted')
  await close()
  await library.begin('Write keywords…')
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await expect(dialog.getByTestId('tagged')).toBeVisible()
  await everyLook(netlens, 'dialog-keywords')
  await close()
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? [])
    items.find(({ label }) => label === 'Import results…')!.click()
  })
  await everyLook(netlens, 'dialog-import')
  await close()
  await library.begin('Remove from the library…')
  await everyLook(netlens, 'dialog-remove')
  await close()
  await rename(join(folder, 'hen'), join(folder, 'moved'))
  await library.begin('Find missing files…')
  await dialog.getByRole('button', { name: 'Look for the files' }).click()
  await expect(dialog).toContainText('6 of 18 files are missing')
  await everyLook(netlens, 'dialog-missing')
  await dialog.getByRole('button', { name: 'It was moved…' }).click()
  await everyLook(netlens, 'dialog-relocate')
  await close()
  await library.list.focus()
  await page.keyboard.press('?')
  await everyLook(netlens, 'dialog-shortcuts')
  await close()
  await page.getByRole('tab', { name: 'Jobs' }).click()
  await everyLook(netlens, 'library-jobs')
})

test('an evaluation of many classes', async ({ launch, folder }) => {
  test.setTimeout(300_000)
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await manyClasses(data, folder, 60)
  const netlens = await launch({ data })
  const { page } = netlens
  await new LibraryPage(page).open()
  await page.getByRole('tab', { name: 'Evaluation' }).click()
  await page.getByRole('combobox', { name: 'Folder' }).selectOption({ index: 0 })
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click()
  await page.getByTestId('overview').scrollIntoViewIfNeeded()
  await everyLook(netlens, 'evaluation-overview')
  await page.getByRole('radio', { name: 'The 40 with the most images' }).check()
  await everyLook(netlens, 'evaluation-table')
  await page.getByTestId('calibrated').scrollIntoViewIfNeeded()
  await everyLook(netlens, 'evaluation-reliability')
})

import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { picture } from '../support/pictures'
import { electronCommand, expect, test, withSmallModel } from '../support/window/launch'

test('folders and images dropped on the window are added', async ({ launch, folder }) => {
  await mkdir(join(folder, 'album'))
  await picture(join(folder, 'single.jpg'), 3)
  const { page, classify } = await launch({ settings: await withSmallModel() })
  // Before that, nothing listens for what is dropped.
  await expect(classify.empty).toBeVisible()
  const devtools = await page.context().newCDPSession(page)
  const files = [join(folder, 'album'), join(folder, 'single.jpg')]
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 400, y: 400, data })
  }
  await expect(classify.sources.getByRole('listitem').filter({ hasText: 'album' })).toBeVisible()
  await classify.run()
  await classify.finished('completed')
  await expect(classify.row('single.jpg')).toBeVisible()
})

test('a second start hands its folders to the first', async ({ launch, folder }) => {
  await mkdir(join(folder, 'later'))
  const { data, classify } = await launch()
  await expect(classify.empty).toBeVisible()
  const { executable, args, env } = await electronCommand(data, [join(folder, 'later')])
  await new Promise<void>((resolve) => execFile(executable, args, { env }, () => resolve()))
  await expect(classify.sources).toContainText('later')
})

test('the model opens its summary in a window of its own', async ({ launch, folder }) => {
  const { app, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  const opened = app.waitForEvent('window')
  await classify.openSummary()
  const summary = await opened
  await expect(summary.getByText('random_0.35_96').first()).toBeVisible()
  expect(await summary.evaluate('typeof require')).toBe('undefined')
  await classify.openSummary()
  await expect.poll(() => app.windows().length).toBe(3)
})

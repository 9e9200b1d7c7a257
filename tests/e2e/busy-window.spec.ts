import { readdirSync, readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, test, withSmallModel } from '../support/window/launch'
import { hardLinks } from '../support/window/many-images'
import { LearnPage } from './pages/learn-page'
import { enginePid } from '../support/window/processes'

/** The nice value of each thread of a process. */
function niceness(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
  })
}

/** Counts from now on how often the page is laid out. */
async function countLayouts(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'LayoutCount')!.value
  }
}

test('a run leaves the cores to the window', async ({ launch, folder }) => {
  test.skip(process.platform !== 'linux', 'reads priorities as Linux tells them')
  await hardLinks(folder, 3000)
  const { app, classify } = await launch({ settings: await withSmallModel(), paths: [folder] })
  await classify.run()
  await expect.poll(() => classify.done()).toBeGreaterThan(50)
  const threads = niceness(enginePid(app)!)
  // TensorFlow's, libuv's and libvips' among them.
  expect(threads.length).toBeGreaterThan(8)
  expect(Math.min(...threads)).toBe(10)
  expect(Math.min(...niceness(app.process().pid!))).toBeLessThan(10)
})

test('"How it works" is shown section by section, and each is laid out a few times only', async ({
  launch
}) => {
  const { page } = await launch()
  await page.evaluate(`(() => {
    window.sectionsAtOnce = []
    let before = 0
    const look = () => {
      const sections = document.querySelectorAll('.learn .section').length
      if (sections > before) window.sectionsAtOnce.push(sections - before)
      before = sections
      requestAnimationFrame(look)
    }
    look()
  })()`)
  const layouts = await countLayouts(page)
  await new LearnPage(page).open()
  await expect(page.locator('.learn footer')).toBeAttached()
  await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
  expect(await page.evaluate('window.sectionsAtOnce')).toEqual([1, 1, 1, 1, 1, 1, 1])
  const count = await layouts()
  console.log('layouts', count)
  expect(count).toBeLessThan(40)
})

import type { Page } from '@playwright/test'

/** Milliseconds: the longest task of the page's main thread, and the longest time between two frames. */
export interface Smoothness {
  longestTask: number
  longestGap: number
  frames: number
}

/** Watches a page's main thread from now on. @returns a function that tells what it saw */
export async function watchSmoothness(page: Page): Promise<() => Promise<Smoothness>> {
  await page.evaluate(`(() => {
    const seen = { longestTask: 0, longestGap: 0, frames: 0 }
    window.smoothness = seen
    new PerformanceObserver(list => {
      for (const task of list.getEntries()) seen.longestTask = Math.max(seen.longestTask, task.duration)
    }).observe({ type: 'longtask' })
    let last = performance.now()
    const frame = now => {
      seen.longestGap = Math.max(seen.longestGap, now - last)
      seen.frames++
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(now => { last = now; requestAnimationFrame(frame) })
  })()`)
  return () => page.evaluate<Smoothness>('({ ...window.smoothness })')
}

/**
 * Uses the page up to three times until no task was longer than `limit` milliseconds: other programs on the machine
 * can stretch a task once, but one that is itself too long is so every time.
 */
export async function smoothest(page: Page, limit: number, use: () => Promise<void>): Promise<Smoothness> {
  const seen = await watchSmoothness(page)
  for (let attempt = 1; ; attempt++) {
    await page.evaluate('Object.assign(window.smoothness, { longestTask: 0, longestGap: 0, frames: 0 })')
    await use()
    const measured = await seen()
    if (measured.longestTask < limit || attempt === 3) return measured
  }
}

/** Videos in the window: one row beside the images, their frames, playing from one of them, and what they say in files. */
import { AxeBuilder } from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { clip, ffmpeg, hasFfmpeg } from '../support/ffmpeg'
import { picture } from '../support/pictures'
import { expect, test, withSmallModel } from '../support/window/launch'
import { screenshot } from '../support/window/screenshot'
import { LibraryPage } from './pages/library-page'

test.skip(!hasFfmpeg, 'FFmpeg is not on the PATH')

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .include('[data-testid="video"]')
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join('; ')}`)
}

test('a video is one image of the folder, with its frames to look at and to play from', async ({
  launch,
  folder
}) => {
  test.setTimeout(180_000)
  const film = join(folder, 'film.mp4')
  await clip(4, '320x240', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', film)
  ffmpeg('-i', film, '-c:v', 'mjpeg', join(folder, 'trap.avi'))
  await picture(join(folder, 'photo.jpg'), 5)
  const { app, page, classify, dialogs } = await launch({ settings: await withSmallModel(), paths: [folder] })

  await classify.run()
  await classify.finished('completed')
  await expect.poll(() => classify.count('Classified')).toBe(3)
  await classify.row('film.mp4').click()
  const video = classify.detail.getByTestId('video')
  await expect(video.getByTestId('video-summary')).toHaveText('4 frames of 0:04')
  await expect(video.getByRole('listitem')).toHaveCount(4)
  const rule = video.getByTestId('video-rule')
  const best = await video.locator('[aria-pressed="true"] .numeric').innerText()
  await expect(rule).toHaveText(`The answer is the mean of the frames; the one at ${best} shows it best.`)
  await expect(video.locator('.preview').first()).toHaveAttribute('data-state', 'loaded')
  await expect(classify.detail.locator('.facts')).toContainText('h264, 10 frames/s')
  await screenshot(app, page, 'videos-classify')
  expect(await findings(page)).toEqual([])
  const output = join(folder, 'results.csv')
  await dialogs.answerSave(output)
  await page.getByRole('button', { name: 'CSV' }).click()
  await expect.poll(() => readFile(output, 'utf8').catch(() => '')).toMatch(/film\.mp4,ok,.*,4,[0-3]\r/)

  const library = new LibraryPage(page)
  await library.open()
  await expect(library.image('film.mp4').getByTestId('video-mark')).toContainText('0:04')
  await library.image('film.mp4').dblclick()
  const frames = library.viewer.getByRole('list', { name: 'Frames that were looked at' })
  await frames.getByRole('button', { name: /^Frame at 0:02/ }).click()
  await expect(library.viewer.locator('img.preview')).toHaveAttribute('src', /time=2\.000/)
  // What speaks for the answer to this frame, and to the next one.
  await page.keyboard.press('w')
  const map = library.viewer.getByTestId('map')
  const sum = library.viewer.getByTestId('sum')
  await expect(map).toBeVisible()
  const ofThisFrame = await sum.innerText()
  await screenshot(app, page, 'videos-viewer')
  await frames.getByRole('button', { name: /^Frame at 0:03/ }).click()
  await expect(map).toBeVisible()
  await expect(sum).not.toHaveText(ofThisFrame)
  await frames.getByRole('button', { name: /^Frame at 0:02/ }).click()
  await expect(sum).toHaveText(ofThisFrame)
  await page.keyboard.press('w')
  expect(await findings(page)).toEqual([])
  // By key, from the frame that is looked at.
  await page.keyboard.press('v')
  const player = library.viewer.locator('video')
  await expect
    .poll(() => player.evaluate((element) => (element as HTMLVideoElement).currentTime))
    .toBeGreaterThan(2)
  expect(await player.evaluate((element) => (element as HTMLVideoElement).videoWidth)).toBe(320)
  // What is played is not zoomed.
  await expect(library.viewer.getByTestId('percent')).toHaveCount(0)
  await screenshot(app, page, 'videos-playing')
  await page.keyboard.press('Escape')
  await expect(player).toHaveCount(0)

  // Chromium says nothing of a video for long, as it happens on a busy computer, and then it plays.
  await page.evaluate(() => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'src')!
    Object.defineProperty(HTMLMediaElement.prototype, 'src', {
      configurable: true,
      set(url: string) {
        window.addEventListener('load-video', () => set!.call(this, url), { once: true })
      }
    })
    window.addEventListener('load-video', () => {
      Object.defineProperty(HTMLMediaElement.prototype, 'src', { configurable: true, set })
    })
  })
  await page.keyboard.press('v')
  const screen = library.viewer.getByTestId('player')
  await expect(screen).toHaveAttribute('data-state', 'waiting')
  await expect(screen).toContainText('This video has not opened yet.')
  await screenshot(app, page, 'videos-waiting')
  await page.evaluate(() => window.dispatchEvent(new Event('load-video')))
  await expect(screen).toHaveAttribute('data-state', 'playing')
  await page.keyboard.press('Escape')
  await expect(player).toHaveCount(0)

  // Chromium knows no such codec.
  await page.keyboard.press('Escape')
  await library.image('trap.avi').dblclick()
  await library.viewer.getByTestId('play').click()
  await expect(library.viewer.getByTestId('player')).toHaveAttribute('data-state', 'failed')
  await expect(library.viewer).toContainText('cannot play videos of this kind')

  // Inside the network, the frame that was looked at.
  const third = library.viewer.getByRole('button', { name: /^Frame at 0:02/ })
  await third.click()
  await library.viewer.getByRole('button', { name: 'Look inside the network' }).click()
  await expect(page.locator('.activations .large img')).toHaveAttribute('src', /time=2\.000/)
  await expect(page.locator('[data-figure="maximum"]')).toBeVisible()
  await screenshot(app, page, 'videos-activations')

  // A page gets videos alone, by their names.
  const status = await page.evaluate(async () => {
    const element = document.createElement('video')
    element.src = 'netlens-video://run/0/photo.jpg'
    return new Promise((resolve) => {
      element.onerror = () => resolve('refused')
      element.onloadeddata = () => resolve('loaded')
    })
  })
  expect(status).toBe('refused')
})

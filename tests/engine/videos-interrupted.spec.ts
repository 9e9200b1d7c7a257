/** In the middle of a long video, a run is paused, cancelled and killed: FFmpeg ends with it, and the video is one row. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RunSettings } from '../../src-main/contract/classification'
import type { EngineClient } from '../../src-main/host/engine-client'
import { observeRun, startEngine, type ObservedRun } from '../support/engine-process'
import { clip, ffmpeg, hasFfmpeg } from '../support/ffmpeg'
import { exact, smallModel } from '../support/models'
import { picture, temporaryFolder } from '../support/pictures'

const seconds = 300

describe.runIf(hasFfmpeg && process.platform === 'linux')('a run in the middle of a video', () => {
  let folder: string
  let temporary: string
  let settings: RunSettings
  let engine: EngineClient
  beforeAll(async () => {
    folder = await temporaryFolder()
    const short = join(await temporaryFolder(), 'short.mp4')
    // With few key frames, all of it has to be decoded.
    await clip(4, '640x360', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '250', short)
    ffmpeg('-stream_loop', String(seconds / 4 - 1), '-i', short, '-c', 'copy', join(folder, 'film.mp4'))
    await picture(join(folder, 'a photo.jpg'), 1)
    await picture(join(folder, 'photo.jpg'), 2)
    settings = {
      sources: [folder],
      recursive: true,
      topK: 3,
      model: exact(await smallModel(), 'native'),
      video: { perSecond: 1, most: 1000, rule: 'mean' }
    }
    // What the engine and FFmpeg would leave behind is seen there.
    temporary = await temporaryFolder()
    process.env['TMPDIR'] = temporary
  })
  beforeEach(() => {
    engine = startEngine()
  })
  afterEach(() => engine.stop())

  /** The processes of FFmpeg that read pictures from the folder, each with its parent. */
  async function decoding(): Promise<{ pid: number; parent: number }[]> {
    const found = []
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
      if (!words.includes('image2pipe') || !words.some((word) => word.startsWith(`file:${folder}`))) continue
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      found.push({ pid: Number(pid), parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]) })
    }
    return found
  }

  async function inTheMiddle(): Promise<{ run: ObservedRun; engine: number }> {
    const run = await observeRun(engine, settings)
    for (;;) {
      const [first] = await decoding()
      if (first) return { run, engine: first.parent }
      await sleep(10)
    }
  }

  async function expectNothingLeft(): Promise<void> {
    await expect.poll(decoding, { timeout: 20_000 }).toEqual([])
    // The engine's cache is the test's own.
    expect((await readdir(temporary)).filter((name) => !name.startsWith('netlens-test-'))).toEqual([])
    expect((await readdir(folder)).sort()).toEqual(['a photo.jpg', 'film.mp4', 'photo.jpg'])
  }

  test('stands still while it is paused, and ends at once when it is cancelled', async () => {
    const { run } = await inTheMiddle()
    await run.run.pause()
    await sleep(1500)
    const before = run.results.length
    await sleep(500)
    expect(run.results).toHaveLength(before)
    // It waits with a pipe that is full.
    expect(await decoding()).toHaveLength(1)
    await run.run.cancel()
    await expectNothingLeft()
    expect(run.results.some(({ path }) => path === 'film.mp4')).toBe(false)
  })

  test('ends at once when it is cancelled while it goes on', async () => {
    const { run } = await inTheMiddle()
    await run.run.cancel()
    await expectNothingLeft()
    expect(await run.ended).toMatchObject({ reason: 'cancelled' })
  })

  test(
    'goes on after the engine was killed, and has one row for the video',
    { timeout: 120_000 },
    async () => {
      const { run, engine: first } = await inTheMiddle()
      process.kill(first, 'SIGKILL')
      // FFmpeg ends by itself once nobody reads; the next engine has its own.
      await expect
        .poll(async () => (await decoding()).filter(({ parent }) => parent === first || parent === 1), {
          timeout: 20_000
        })
        .toEqual([])
      expect(await run.ended).toMatchObject({ reason: 'completed', done: 3, failed: 0 })
      expect(run.restarts).toHaveLength(1)
      expect(run.results.map(({ path }) => path).sort()).toEqual(['a photo.jpg', 'film.mp4', 'photo.jpg'])
      const videos = run.results.flatMap((result) =>
        result.status === 'ok' && result.video ? [result.video] : []
      )
      expect(videos.map(({ frames }) => frames.length)).toEqual([seconds])
      await expectNothingLeft()
    }
  )
})

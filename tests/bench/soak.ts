/**
 * A long run into a library, with the starter model: `npm run bench:soak`, with SOAK_IMAGES for another number than 30,000.
 * Reports the rate, the engine's memory and how it grows, and whether all rows are there.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { EngineClient } from '../../src-main/host/engine-client'
import { Run } from '../../src-main/host/run'
import type { RunEnd } from '../../src-main/contract/classification'

const images = Number(process.env['SOAK_IMAGES'] ?? 30_000)
const project = join(import.meta.dirname, '../..')

interface Sample {
  done: number
  /** Resident, in MB. */
  memory: number
}

test('soak', { timeout: 0 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netlens-soak-'))
  try {
    await makePictures(join(folder, 'pictures'))
    const library = join(folder, 'library.sqlite')
    const engine = new EngineClient({
      node: process.execPath,
      entry: join(project, 'out/main/engine.js'),
      cacheDir: join(folder, 'cache'),
      library
    })
    const samples: Sample[] = []
    const end = await classify(engine, join(folder, 'pictures'), samples)
    await engine.stop()
    console.log(report(end, samples))
    expect(end).toMatchObject({ reason: 'completed', done: images, failed: 0 })
    expect(rowsOf(library)).toEqual({ rows: images, state: 'ok' })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** JPEGs that differ, 1,000 in each folder. */
async function makePictures(folder: string): Promise<void> {
  const size = 320
  for (let i = 0; i < images; i++) {
    const inside = join(folder, String(Math.floor(i / 1000)))
    if (i % 1000 === 0) mkdirSync(inside, { recursive: true })
    const pixels = Buffer.alloc(3 * size * size)
    for (let at = 0; at < pixels.length; at++)
      pixels[at] = ((at >> 8) * (1 + (i % 97)) + (at % 251) * (i >> 5)) & 255
    const jpeg = await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
      .jpeg({ quality: 60 })
      .toBuffer()
    // The same picture twice would be taken for one that was moved.
    writeFileSync(join(inside, `${i}.jpg`), Buffer.concat([jpeg, Buffer.from(String(i))]))
  }
}

async function classify(engine: EngineClient, pictures: string, samples: Sample[]): Promise<RunEnd> {
  const model = {
    path: join(project, 'resources/starter/weights.h5'),
    backend: 'auto',
    precision: 'auto'
  } as const
  await engine.request('model/load', model)
  return new Promise((resolve, reject) => {
    let sampled = 0
    Run.start(
      engine,
      { sources: [pictures], recursive: true, topK: 5, model },
      {
        results: () => undefined,
        progress({ done }) {
          if (performance.now() - sampled < 1000) return
          sampled = performance.now()
          samples.push({ done, memory: memoryOf(engine.pid!) })
        },
        unreadableFolder: () => undefined,
        restarted: ({ message }) => console.log(message),
        ended: resolve
      }
    ).catch(reject)
  })
}

/** Resident memory of a process, in MB. */
function memoryOf(pid: number): number {
  if (process.platform !== 'linux') {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
  }
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

function report(end: RunEnd, samples: readonly Sample[]): string {
  // Its start, in which caches fill, says nothing of how memory grows.
  const later = samples.filter(({ done }) => done > images / 4)
  const memory = later.map((sample) => sample.memory)
  return [
    `${end.done} images in ${end.seconds.toFixed(0)} s: ${(end.done / end.seconds).toFixed(0)} images/s, ${end.failed} failed`,
    `memory of the engine behind the first quarter: ${Math.min(...memory).toFixed(0)} to ${Math.max(...memory).toFixed(0)} MB, ` +
      `slope ${(10_000 * slope(later)).toFixed(1)} MB for 10,000 images (${later.length} samples)`
  ].join('\n')
}

/** MB an image, by least squares. */
function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length
  const [x, y] = [mean(({ done }) => done), mean(({ memory }) => memory)]
  const over = samples.reduce((sum, { done, memory }) => sum + (done - x) * (memory - y), 0)
  return over / samples.reduce((sum, { done }) => sum + (done - x) ** 2, 0)
}

function rowsOf(library: string): { rows: number; state: string } {
  const database = new Database(library)
  const [rows] = database.prepare('SELECT count(*) FROM answer WHERE error IS NULL').raw().get() as [number]
  const [state] = database.prepare('PRAGMA integrity_check').raw().get() as [string]
  database.close()
  return { rows, state }
}

/** Where the time of a run goes: the processor's time of each step alone, one after the other, and of the run as a whole. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import xxhash from 'xxhash-wasm'
import { decodeForNetwork } from '../../src-main/images/network-image'
import { readPlainJpeg } from '../../src-main/images/plain-jpeg'
import { loadModel } from '../../src-main/inference/model'
import { Library } from '../../src-main/library/library'
import { fill } from '../support/library-maker'
import { BenchEngine } from './engine'

export interface Step {
  name: string
  /** Milliseconds of one core, an image. */
  core: number
}

export interface Profile {
  steps: Step[]
  run: { cores: number; wall: number; core: number }
}

/** @param cores of the machine @param cacheDir with compiled graphs */
export async function profileFolder(
  weights: string,
  folder: string,
  cores: number,
  cacheDir: string
): Promise<Profile> {
  const files = readdirSync(folder).map((name) => join(folder, name))
  const size = 224
  const buffers = await Promise.all(files.map((file) => readFile(file)))
  const { h64Raw } = await xxhash()
  // One image at a time on one thread: what a step costs, without what steps cost each other.
  sharp.concurrency(1)
  const each = async (work: (file: string, i: number) => Promise<unknown>): Promise<number> => {
    const start = process.cpuUsage()
    for (const [i, file] of files.entries()) await work(file, i)
    return sinceStart(start) / files.length
  }
  const read = await each((file) => readFile(file))
  const hash = await each(async (_, i) => h64Raw(buffers[i]!))
  const header = await each(async (_, i) => readPlainJpeg(buffers[i]!))
  const pixels: Uint8Array[] = []
  const whole = await each(async (file) => pixels.push(await decodeForNetwork(file, size, 'center')))
  const { classifier } = await loadModel(
    { path: weights, backend: 'native', precision: 'bfloat16' },
    cacheDir
  )
  const batch = classifier.batchSize
  const batches = Array.from({ length: Math.floor(pixels.length / batch) }, (_, i) =>
    pixels.slice(i * batch, (i + 1) * batch)
  )
  let start = process.cpuUsage()
  const joined = batches.map((part) => Buffer.concat(part))
  const copy = sinceStart(start) / (batches.length * batch)
  await classifier.classifyPixels(joined[0]!, batch)
  start = process.cpuUsage()
  for (const part of joined) await classifier.classifyPixels(part, batch)
  const inference = sinceStart(start) / (batches.length * batch)
  classifier.dispose()
  return {
    steps: [
      { name: 'read the file', core: read },
      { name: 'hash its content', core: hash },
      { name: 'read its header', core: header },
      { name: 'decode, crop, resize', core: Math.max(0, whole - read - header) },
      { name: 'copy into the batch', core: copy },
      { name: 'inference', core: inference },
      { name: 'store in the library', core: storing() }
    ],
    run: await wholeRun(weights, folder, cores, cacheDir)
  }
}

/** Milliseconds of all cores together. */
function sinceStart(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

function storing(): number {
  const images = 2000
  const folder = mkdtempSync(join(tmpdir(), 'netlens-profile-'))
  const library = Library.open(join(folder, 'library.sqlite'))
  try {
    const start = process.cpuUsage()
    fill(library, images)
    return sinceStart(start) / images
  } finally {
    library.close()
    rmSync(folder, { recursive: true })
  }
}

/** The second run over a folder in an engine of its own, of which the first does not count. */
async function wholeRun(
  weights: string,
  folder: string,
  cores: number,
  cacheDir: string
): Promise<Profile['run']> {
  const engine = await BenchEngine.start(weights, 'bfloat16', cacheDir)
  try {
    await engine.work(folder)
    const [before, started] = [await engine.processorTime(), performance.now()]
    const images = await engine.work(folder)
    const wall = (performance.now() - started) / images
    return { cores, wall, core: ((await engine.processorTime()) - before) / images }
  } finally {
    await engine.stop()
  }
}

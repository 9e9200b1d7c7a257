/**
 * `npm run bench`: what is measured in one sitting, in turns, as minimum and median. BENCH=full takes more rounds.
 * Writes `bench.json` and `bench.md` to the folder that BENCH_OUTPUT names (default: the current one).
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import type { PrecisionChoice, RunTask } from '../../src-main/contract/classification'
import { hasShared, shared } from '../support/shared'
import { BenchEngine } from './engine'
import { largeHeics, largePhotos, mixedFormats } from './folders'
import { benchInference } from './inference'
import { median, type Measured } from './measure'
import { convertedHeics, peersPython, runDetectionPeers, runPeers } from './peers'
import { profileFolder } from './profile'
import { markdown, type FolderResult, type Report } from './report'

const full = process.env['BENCH'] === 'full'
const output = process.env['BENCH_OUTPUT'] ?? '.'

test('bench', async () => {
  if (!hasShared) throw new Error('The benchmark needs the real weights and photos of ../shared.')
  await mkdir(output, { recursive: true })
  const weights = shared('models/mobilenet_v2_imagenet.h5')
  const photos = shared('photos')
  const folders = {
    'photos (250, 110 kB)': photos,
    'photos of 12 megapixels (60)': await largePhotos(photos, 60),
    'PNG, WebP, progressive JPEG (120)': await mixedFormats(photos, 120)
  }
  const report: Report = {
    machine: `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`,
    mode: full ? 'full' : 'short',
    startUp: await benchStartUp(weights, photos, full ? 7 : 3),
    folders: [
      ...(await benchFolders('classify', weights, folders, full ? 5 : 2)),
      ...(await benchHeic(weights, await largeHeics(photos, 6, 4), full ? 5 : 2))
    ],
    objects: await benchFolders(
      'detect',
      shared('detection/ssdlite_mobilenet_v2_coco.h5'),
      { 'photos (250, 110 kB)': photos },
      full ? 5 : 2
    ),
    inference: await benchInference(weights, full ? 15 : 5),
    profile: await profileFolder(weights, photos, cpus().length, await benchCache)
  }
  await writeFile(join(output, 'bench.json'), JSON.stringify(report, null, 2) + '\n')
  await writeFile(join(output, 'bench.md'), markdown(report))
  console.log(markdown(report))
})

/** Milliseconds from the start of the process to a loaded model, and from there to the first result. */
async function benchStartUp(weights: string, photos: string, rounds: number): Promise<Measured[]> {
  const cache = await mkdtemp(join(tmpdir(), 'netlens-bench-'))
  const ready: number[] = []
  const first: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const started = performance.now()
    const engine = await BenchEngine.start(weights, 'auto', cache)
    const loaded = performance.now()
    let answered = 0
    await engine.work(photos, () => (answered = performance.now()))
    await engine.stop()
    // The first time compiles and tunes.
    if (round === 0) continue
    ready.push(loaded - started)
    first.push(answered - loaded)
  }
  const row = (name: string, values: number[]): Measured => ({
    name,
    minimum: Math.min(...values),
    median: median(values)
  })
  return [row('process start to model ready', ready), row('from there to the first result', first)]
}

async function benchFolders(
  task: RunTask,
  weights: string,
  folders: Record<string, string>,
  rounds: number
): Promise<FolderResult[]> {
  const python = peersPython()
  const results: FolderResult[] = []
  for (const [folder, path] of Object.entries(folders)) {
    const samples = new Map<string, number[]>()
    const add = (name: string, ms: number): void => void samples.set(name, [...(samples.get(name) ?? []), ms])
    const memory: Record<string, number> = {}
    for (let round = 0; round < rounds; round++) {
      for (const precision of ['auto', 'float32', 'bfloat16', 'int8'] satisfies PrecisionChoice[]) {
        const name = `Netlens, ${precision}`
        const engine = await BenchEngine.start(weights, precision, await benchCache, task)
        await engine.work(path)
        const started = performance.now()
        const images = await engine.work(path)
        add(name, (performance.now() - started) / images)
        memory[name] = await engine.peakMemory()
        await engine.stop()
      }
      if (!python) continue
      const peers = await (task === 'detect' ? runDetectionPeers : runPeers)(python, path)
      for (const [name, ms] of Object.entries(peers)) add(name, ms)
    }
    for (const [name, values] of samples) {
      results.push({
        folder,
        name,
        minimum: Math.min(...values),
        median: median(values),
        memory: memory[name]
      })
    }
  }
  return results
}

/** Beside heif-convert (libheif-examples) and the same network on the JPEGs that it makes. */
async function benchHeic(weights: string, path: string, rounds: number): Promise<FolderResult[]> {
  const own: number[] = []
  const converted: number[] = []
  const engine = await BenchEngine.start(weights, 'auto', await benchCache)
  await engine.work(path)
  for (let round = 0; round < rounds; round++) {
    let started = performance.now()
    const images = await engine.work(path)
    own.push((performance.now() - started) / images)
    started = performance.now()
    const jpegs = await convertedHeics(path)
    await engine.work(jpegs)
    converted.push((performance.now() - started) / images)
    await rm(jpegs, { recursive: true })
  }
  const memory = await engine.peakMemory()
  await engine.stop()
  const row = (name: string, values: number[], more: { memory?: number } = {}): FolderResult => ({
    folder: 'HEIC of 12 megapixels (24)',
    name,
    minimum: Math.min(...values),
    median: median(values),
    ...more
  })
  return [row('Netlens, auto', own, { memory }), row('heif-convert, then Netlens, auto', converted)]
}

const benchCache = mkdtemp(join(tmpdir(), 'netlens-bench-'))

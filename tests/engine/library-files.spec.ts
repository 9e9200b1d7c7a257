/**
 * Sorting, keywords and evaluation with the real program: command line and engine, and a library of real files.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Evaluation } from '../../src-main/contract/evaluation'
import type { LibraryItem } from '../../src-main/contract/library'
import type { SortingJob } from '../../src-main/contract/library-jobs'
import xxhash from 'xxhash-wasm'
import sharp from 'sharp'
import { Library } from '../../src-main/library/library'
import { newFolder, treeOf, writeTree } from '../support/tree'

const run = promisify(execFile)
const cli = join(import.meta.dirname, '../../out/main/cli.js')
const labels = ['cat', 'dog', 'owl: "barn"', 'fox']

/** A library in which the model's answer for each file is what its name begins with. */
async function libraryOf(root: string, files: readonly string[]): Promise<{ NETLENS_DATA: string }> {
  const data = newFolder()
  const library = Library.open(join(data, 'library.sqlite'))
  const info = { name: 'Test', sha256: 'ab', backend: { precision: 'float32' } } as never
  const model = { path: '/model.h5', backend: 'auto', precision: 'auto' } as const
  const settings = { sources: [root], recursive: true, crop: 'center', topK: 2, model } as const
  const record = library.runs.begin(
    { info, labels, crop: 'center', preprocessing: '1' },
    { ...settings, sources: [root] },
    '0',
    { again: false, topK: 2 }
  )
  const { h64Raw } = await xxhash()
  record.save(
    files.map((path, index) => {
      const hash = Buffer.alloc(8)
      hash.writeBigUInt64BE(h64Raw(readFileSync(join(root, path))))
      const absolute = join(root, path)
      const { size, mtimeMs } = statSync(absolute)
      const first = labels.findIndex((label) => path.split('/').at(-1)!.startsWith(label.slice(0, 3)))
      return {
        absolute,
        source: 0,
        path,
        index,
        hash,
        file: { bytes: size, modified: mtimeMs },
        reused: false,
        answer: {
          predictions: [
            { index: first, label: labels[first]!, probability: 0.75 },
            { index: (first + 1) % 4, label: labels[(first + 1) % 4]!, probability: 0.125 }
          ]
        }
      }
    })
  )
  record.end('completed')
  library.close()
  return { NETLENS_DATA: data }
}

async function netlens<T>(data: { NETLENS_DATA: string }, ...args: string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [cli, 'library', ...args, '--json'], {
    env: { ...process.env, ...data },
    maxBuffer: 1 << 28
  })
  return JSON.parse(stdout) as T
}

const pathsIn = async (data: { NETLENS_DATA: string }): Promise<string[]> => {
  const file = join(newFolder(), 'out.jsonl')
  await netlens(data, 'export', '--output', file)
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines.map((line) => (JSON.parse(line) as LibraryItem).path).sort()
}

test('1,000 files are sorted, killed again and again, continued, and undone to the last byte', async () => {
  const root = newFolder()
  const files: Record<string, string> = {}
  const images: string[] = []
  for (let i = 0; i < 1000; i++) {
    // Each name occurs twice, and every fourth image has a sidecar.
    const image = `${i % 2 ? 'a' : 'b'}/${labels[i % 4]!.slice(0, 3)}${i >> 2}.jpg`
    images.push(image)
    files[image] = `image ${i}`
    if (i % 4 === 0) files[`${image}.xmp`] = `sidecar ${i}`
  }
  writeTree(root, files)
  const before = treeOf(root)
  const data = await libraryOf(root, images)
  const known = await pathsIn(data)
  const target = join(root, 'sorted')

  const killed = async (...args: string[]): Promise<boolean> => {
    const child = spawn(process.execPath, [cli, 'library', 'sort', ...args], {
      env: { ...process.env, ...data },
      detached: true,
      stdio: 'ignore'
    })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const count = (): number => readdirSync(join(root, 'a')).length
    const start = count()
    // At a random moment after the first file. Killing the group ends command line and engine together.
    while (child.exitCode === null && count() === start) await setTimeout(5)
    await setTimeout(Math.random() * 60)
    const alive = child.exitCode === null
    if (alive) process.kill(-child.pid!, 'SIGKILL')
    await ended
    return alive
  }

  expect(await killed('--all', '--action', 'move', '--target', target, '--pattern', '{label}/{name}')).toBe(
    true
  )
  // The system may take a moment to notice that the engine has ended.
  const jobs = (): Promise<SortingJob[]> => netlens<SortingJob[]>(data, 'sort', '--jobs')
  await expect.poll(async () => (await jobs())[0]!.state, { timeout: 60_000 }).toBe('interrupted')
  const [job] = await jobs()
  expect(job).toMatchObject({ files: 1250 })
  for (let i = 0; i < 2; i++) await killed('--continue', String(job!.id))
  expect(await netlens(data, 'sort', '--continue', String(job!.id))).toMatchObject({
    state: 'completed',
    done: 1250,
    failed: 0
  })
  const sorted = Object.keys(treeOf(target)).filter((path) => !path.endsWith('/'))
  expect(sorted).toHaveLength(1250)
  expect(sorted.some((path) => path.startsWith('owl_ _barn_/'))).toBe(true)
  expect((await pathsIn(data)).every((path) => path.startsWith(target))).toBe(true)

  await killed('--undo', String(job!.id))
  expect(await netlens(data, 'sort', '--undo', String(job!.id))).toMatchObject({
    state: 'undone',
    done: 0,
    putBack: 1250
  })
  expect(treeOf(root)).toEqual(before)
  expect(await pathsIn(data)).toEqual(known)
}, 180_000)

test('a folder of class folders is evaluated, and a dry run of sorting touches nothing', async () => {
  const root = newFolder()
  const images = [
    'Cats/cat1.jpg',
    'Cats/cat2.jpg',
    'Cats/dog1.jpg',
    'dog/dog2.jpg',
    'other things/fox.jpg',
    'fox1.jpg'
  ]
  writeTree(root, Object.fromEntries(images.map((path) => [path, path])))
  const data = await libraryOf(root, images)
  const evaluation = await netlens<Evaluation>(data, 'evaluate', root)
  expect(evaluation).toMatchObject({ images: 4, leftOut: 2, accuracy: 0.75, topFive: 0.75 })
  expect(evaluation.model).toEqual({ id: 1, name: 'Test' })
  expect(evaluation.mapping).toEqual({ Cats: 'cat', dog: 'dog', 'other things': null })
  expect(evaluation.mistakes).toMatchObject([
    { truth: 'cat', predicted: 'dog', path: join(root, 'Cats/dog1.jpg') }
  ])

  mkdirSync(join(root, 'empty'))
  await expect(netlens(data, 'evaluate', join(root, 'empty'))).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('The model Test has no results in')
  })
  const before = treeOf(root)
  const plan = await netlens<object>(
    data,
    'sort',
    '--target',
    join(root, 'out'),
    '--dry-run',
    '--label',
    'dog'
  )
  expect(plan).toMatchObject({
    files: 2,
    collisions: 0,
    examples: [{ from: join(root, 'Cats/dog1.jpg') }, {}]
  })
  expect(treeOf(root)).toEqual(before)
})

test('an image whose keywords were written is the same image to the library', async () => {
  const root = newFolder()
  const file = join(root, 'cat.jpg')
  await sharp({ create: { width: 16, height: 16, channels: 3, background: '#c84' } })
    .jpeg()
    .toFile(file)
  const data = await libraryOf(root, ['cat.jpg'])
  const { size } = statSync(file)
  const { job } = await netlens<{ job: number }>(data, 'tag', '--where', 'file', '--all')
  expect(statSync(file).size).toBeGreaterThan(size)
  const known = async (): Promise<boolean> => {
    const library = Library.open(join(data.NETLENS_DATA, 'library.sqlite'))
    const { id } = library.runs.list()[0]!
    const settings = library.runs.settings(id)
    const info = { name: 'Test', sha256: 'ab', backend: { precision: 'float32' } } as never
    const used = { info, labels, crop: 'center', preprocessing: '1' } as const
    const record = library.runs.begin(used, settings, '0', { again: false, topK: 2 })
    const answer = await record.knownByPath(file)
    record.end('completed')
    library.close()
    expect(record.id).toBeGreaterThan(id)
    return answer !== undefined
  }
  expect(await known()).toBe(true)
  expect(await netlens(data, 'tag', '--undo', String(job))).toMatchObject({ state: 'undone' })
  expect(statSync(file).size).toBe(size)
  expect(await known()).toBe(true)
})

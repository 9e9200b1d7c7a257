import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, test } from 'vitest'
import { Library } from '../../../src-main/library/library'
import { fill, madeUpImage, randomNumbers, usedModel, usedSettings } from '../../support/library-maker'

let folder: string
let library: Library
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netlens-save-'))
  library = Library.open(join(folder, 'library.sqlite'))
})

test('a run is saved in its order, with the predictions that were asked for', async () => {
  fill(library, 3000)
  const file = join(folder, 'results.jsonl')
  await library.runs.save(1, file, 'jsonl')
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const random = randomNumbers(1)
  const images = Array.from({ length: 3000 }, (_, index) => madeUpImage(index, random))
  expect(rows.map(({ path }) => path)).toEqual(images.map(({ path }) => path))
  const answer = images.map((image) => image.answer).find((answer) => 'predictions' in answer)
  expect(rows.find(({ status }) => status === 'ok').predictions).toEqual(answer?.predictions)
})

it('is saved while the run goes on, and of several sources with whole paths', async () => {
  const settings = { ...usedSettings, sources: ['/photos', '/more'], topK: 1 }
  const record = library.runs.begin(usedModel, settings, '0', { again: false, topK: 1 })
  const image = madeUpImage(0, randomNumbers(1))
  record.save([image])
  const file = join(folder, 'results.json')
  await library.runs.save(record.id, file, 'json')
  const rows = JSON.parse(readFileSync(file, 'utf8'))
  expect(rows).toMatchObject([{ path: image.absolute }])
  expect(rows[0].predictions).toHaveLength(1)
})

test.runIf(process.platform === 'linux')('a file that cannot be written leaves what was there', async () => {
  fill(library, 10)
  const file = join(folder, 'results.csv')
  writeFileSync(file, 'earlier')
  await expect(library.runs.save(1, '/dev/full/results.csv', 'csv')).rejects.toThrow('ENOTDIR')
  expect(readFileSync(file, 'utf8')).toBe('earlier')
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
})

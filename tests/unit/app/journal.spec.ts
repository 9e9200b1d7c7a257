import { existsSync } from 'node:fs'
import { mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { Journal } from '../../../src-main/app/journal'
import type { ImageResult } from '../../../src-main/contract/classification'

let folder: string
let journal: Journal
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netlens-journal-'))
  journal = new Journal(join(folder, 'run.jsonl'))
})

function result(index: number): ImageResult {
  const predictions = [{ index: 1, label: 'tench', probability: 0.5 }]
  return { index, source: 0, path: `${index}.jpg`, status: 'ok', predictions }
}

test('what was recorded is exported, also while the run goes on', async () => {
  journal.add([result(0), result(1)])
  const file = join(folder, 'out.json')
  await journal.export(file, 'json', 1, ({ path }) => `album/${path}`)
  const rows = JSON.parse(await readFile(file, 'utf8'))
  expect(rows.map(({ path }: { path: string }) => path)).toEqual(['album/0.jpg', 'album/1.jpg'])
  journal.add([result(2)])
  await journal.close()
  await journal.export(file, 'json', 1, ({ path }) => path)
  expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(3)
})

test('an export that cannot be written says so and leaves the earlier file as it was', async () => {
  if (!existsSync('/dev/full')) return
  journal.add(Array.from({ length: 2000 }, (_, index) => result(index)))
  const file = join(folder, 'out.csv')
  await writeFile(file, 'mine')
  await symlink('/dev/full', `${file}.part`)
  await expect(journal.export(file, 'csv', 1, ({ path }) => path)).rejects.toThrow('ENOSPC')
  expect(await readFile(file, 'utf8')).toBe('mine')
})

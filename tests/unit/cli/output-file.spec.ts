import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOutput } from '../../../src-main/cli/output-file'
import { problemOf } from '../../../src-main/contract/errors'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netlens-output-'))
  file = join(folder, 'results.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = async (text: string): Promise<void> => {
  const { stream } = await openOutput(file)
  await new Promise<void>((resolve) => stream.end(text, () => resolve()))
}
const contents = (): string[] => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))

test('programs that begin the same file at the same moment lose none of their rows', async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `row of program ${i}\n`)
  await Promise.all(rows.map(write))
  expect(
    contents()
      .filter((text) => text !== '')
      .sort()
  ).toEqual([...rows].sort())
})

test('an earlier file is kept, and its name is told', async () => {
  writeFileSync(file, 'earlier')
  const { stream, kept } = await openOutput(file)
  expect(kept).toBe(`${file}.~1~`)
  await new Promise<void>((resolve) => stream.end('later', () => resolve()))
  expect(contents().sort()).toEqual(['earlier', 'later'])
})

test('a device is written to as it is', async () => {
  const { stream } = await openOutput('/dev/null')
  await new Promise<void>((resolve) => stream.end('x', () => resolve()))
})

test('a link is never written through: one to nothing is refused, and one to a file is kept', async () => {
  const target = join(folder, 'target')
  symlinkSync(target, file)
  await expect(write('through the link')).rejects.toThrow(/link to .*target, which is not there/)
  expect(existsSync(target)).toBe(false)
  writeFileSync(target, 'earlier')
  await write('later')
  expect(readFileSync(target, 'utf8')).toBe('earlier')
  expect(readFileSync(file, 'utf8')).toBe('later')
  expect(readlinkSync(`${file}.~1~`)).toBe(target)
})

test('a folder that is missing, and a file in a folder’s place, are told in words', async () => {
  writeFileSync(file, 'text')
  for (const place of [join(folder, 'none'), file]) {
    const error = await openOutput(join(place, 'r.csv')).catch((error: unknown) => error)
    expect(problemOf(error)).toMatchObject({ code: 'not-there', path: place })
  }
})

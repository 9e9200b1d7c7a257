import { parse } from 'csv-parse/sync'
import Database from 'libsql'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import readXlsx, { readSheet } from 'read-excel-file/node'
import { expect, test } from 'vitest'
import type { LibraryExportFormat } from '../../../src-main/contract/library-jobs'
import type { LibraryItem } from '../../../src-main/contract/library'
import { exportColumns } from '../../../src-main/library/exports/export-columns'
import { exportItems } from '../../../src-main/library/exports/export'
import { ExportJournal } from '../../../src-main/library/exports/journal'
import { xlsxStream } from '../../../src-main/library/exports/xlsx'
import { migrate, migrations } from '../../../src-main/library/schema'
import { item } from '../../support/items'
import { newFolder } from '../../support/tree'

const model = { name: 'MobileNetV2', sha256: 'ab12', crop: 'center' as const, precision: 'float32' as const }
const models = [{ id: 1, task: 'classify' as const, ...model }]

const names = [
  'plain.jpg',
  'comma, and "quotes".jpg',
  'two\nlines.jpg',
  'two\r\nlines.jpg',
  '虎斑猫 😀.jpg',
  'not valid caf\ufffd.jpg',
  '=1+1.jpg',
  ' spaces  .jpg',
  'tab\tand control \u0001.jpg',
  '<&> _x0041_.jpg'
]

function items(): LibraryItem[] {
  const taken = Date.UTC(2024, 4, 1, 10, 30)
  const all = names.map((name, i) =>
    item(`/photos/a b/${name}`, 'tabby, tabby cat', {
      taken: taken + i,
      bytes: 5e9 + i,
      modified: taken + 0.25
    })
  )
  return [
    ...all,
    item('/photos/human.jpg', 'cat', { labels: ['dog', 'puppy'] }),
    item('/photos/accepted.jpg', 'cat', { accepted: true }),
    item('/photos/broken.jpg', undefined)
  ]
}

async function* stream(all: LibraryItem[]): AsyncGenerator<LibraryItem> {
  yield* all
}

async function write(format: LibraryExportFormat, file: string, all = items(), replace = false) {
  return exportItems(stream(all), {
    format,
    file,
    replace,
    models,
    topK: 2,
    objectThreshold: 0.2,
    threshold: 0.95
  })
}

const rowOf = (i: number): Record<string, unknown> => {
  const { path } = items()[i]!
  return { path, name: names[i], folder: '/photos/a b', label: 'tabby, tabby cat' }
}

test('a CSV parser reads what was exported', async () => {
  const file = join(newFolder(), 'out.csv')
  expect(await write('csv', file)).toMatchObject({ images: 13 })
  expect(readFileSync(file).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  const rows = parse<Record<string, string>>(readFileSync(file), { columns: true, bom: true })
  // Values that a spreadsheet would run as formulas are prefixed with a quote.
  for (const [i] of names.entries()) {
    const expected = { ...rowOf(i), ...(names[i]!.startsWith('=') && { name: `'${names[i]}` }) }
    expect(rows[i]).toMatchObject(expected)
  }
  expect(rows[0]).toMatchObject({
    probability_1: '0.900000',
    label_2: '',
    unsure: 'true',
    taken: '2024-05-01T10:30:00',
    bytes: '5000000000',
    modified: '2024-05-01T10:30:00.000Z',
    model: 'MobileNetV2',
    model_sha256: 'ab12',
    crop: 'center',
    precision: 'float32'
  })
  expect(rows[10]).toMatchObject({ label: 'dog', human_labels: 'dog; puppy', unsure: 'false' })
  expect(rows[11]).toMatchObject({ accepted: 'true', unsure: 'false' })
  expect(rows[12]).toMatchObject({
    status: 'error',
    label: '',
    unsure: '',
    error: 'corrupt-image: The image is damaged.'
  })
})

test.each(['json', 'jsonl'] as const)('%s has every name as it is', async (format) => {
  const file = join(newFolder(), 'out')
  await write(format, file)
  const text = readFileSync(file, 'utf8')
  const rows =
    format === 'json'
      ? JSON.parse(text)
      : text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
  expect(rows.map(({ path }: { path: string }) => path)).toEqual(items().map(({ path }) => path))
  expect(rows[10]).toMatchObject({ label: 'dog', humanLabels: ['dog', 'puppy'], model })
  expect(rows[12]).toMatchObject({ error: { code: 'corrupt-image' } })
})

test('an Excel reader reads what was exported', async () => {
  const file = join(newFolder(), 'out.xlsx')
  await write('xlsx', file)
  const [header, ...rows] = await readSheet(file, { trim: false })
  const column = (name: string): number => header!.indexOf(name)
  expect(header).toEqual(exportColumns({ models, topK: 2, objectThreshold: 0.2 }).map(({ name }) => name))
  for (const [i, name] of names.entries()) {
    expect(String(rows[i]![column('name')]).replaceAll('\r\n', '\n')).toBe(name.replaceAll('\r\n', '\n'))
  }
  expect(rows[0]![column('bytes')]).toBe(5e9)
  expect(rows[0]![column('probability_1')]).toBeCloseTo(0.9)
  expect(rows[0]![column('unsure')]).toBe(true)
  expect(rows[0]![column('taken')]).toEqual(new Date(Date.UTC(2024, 4, 1, 10, 30)))
  expect(rows[12]![column('error')]).toBe('corrupt-image: The image is damaged.')
})

test('more rows than a sheet holds go into several, each with the header', async () => {
  const file = join(newFolder(), 'out.xlsx')
  const chunks: Uint8Array[] = []
  for await (const chunk of xlsxStream(
    stream(items()),
    exportColumns({ models, topK: 1, objectThreshold: 0.2 }),
    6
  ))
    chunks.push(chunk)
  writeFileSync(file, Buffer.concat(chunks))
  const sheets = await readXlsx(file)
  expect(sheets.map(({ data }) => data.length)).toEqual([6, 6, 4])
  expect(sheets.flatMap(({ data }) => data.slice(1)).map(([path]) => path)).toHaveLength(13)
  for (const { data } of sheets) expect(data[0]![0]).toBe('path')
})

test('a Parquet reader reads what was exported', async () => {
  const file = join(newFolder(), 'out.parquet')
  await write('parquet', file)
  const bytes = readFileSync(file)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  const rows = await parquetReadObjects({ file: buffer })
  expect(rows).toHaveLength(13)
  for (const [i] of names.entries()) expect(rows[i]).toMatchObject(rowOf(i))
  expect(rows[0]).toMatchObject({ bytes: 5_000_000_000n, accepted: false, unsure: true })
  expect(rows[0]!['taken']).toEqual(new Date(Date.UTC(2024, 4, 1, 10, 30)))
  expect(rows[12]!['label_1']).toBeFalsy()
  // The camera's time has no time zone; the file's is in UTC.
  const { schema } = parquetMetadata(buffer)
  const typeOf = (column: string) => schema.find(({ name }) => name === column)
  expect(typeOf('taken')!.logical_type).toMatchObject({ type: 'TIMESTAMP', isAdjustedToUTC: false })
  expect(typeOf('modified')).toMatchObject({ converted_type: 'TIMESTAMP_MILLIS' })
})

test.each(['csv', 'json', 'xlsx', 'parquet'] as const)(
  'nothing selected is a complete %s file',
  async (format) => {
    const file = join(newFolder(), 'out')
    expect(await write(format, file, [])).toMatchObject({ images: 0 })
    expect(existsSync(file)).toBe(true)
  }
)

test('an earlier file is kept, or replaced where that was asked for', async () => {
  const folder = newFolder()
  const file = join(folder, 'out.csv')
  writeFileSync(file, 'mine')
  writeFileSync(`${file}.part`, 'mine too')
  expect(await write('csv', file)).toMatchObject({ images: 13, kept: `${file}.~1~` })
  expect(readFileSync(`${file}.~1~`, 'utf8')).toBe('mine')
  expect(readFileSync(`${file}.part`, 'utf8')).toBe('mine too')
  expect(await write('csv', file, items(), true)).not.toHaveProperty('kept')
  expect(readdirSync(folder).sort()).toEqual(['out.csv', 'out.csv.part', 'out.csv.~1~'])
})

test('stopped, or with nowhere to write to, it leaves nothing behind', async () => {
  const folder = newFolder()
  const file = join(folder, 'out.xlsx')
  const stop = new AbortController()
  async function* endless(): AsyncGenerator<LibraryItem> {
    for (let i = 0; ; i++) {
      if (i === 5000) stop.abort()
      yield items()[0]!
    }
  }
  const request = { format: 'xlsx' as const, file, replace: false, models, topK: 1, objectThreshold: 0.2 }
  await expect(exportItems(endless(), request, stop.signal)).rejects.toThrow('aborted')
  expect(readdirSync(folder)).toEqual([])
  mkdirSync(file)
  await expect(write('xlsx', file)).rejects.toThrow('no regular file')
  await expect(write('csv', join(folder, 'none/out.csv'))).rejects.toThrow('no such file or directory')
})

test('an export is undone: its file goes, an earlier one comes back, and one that was changed since stays', async () => {
  const database = new Database(':memory:')
  migrate(database, migrations)
  const journal = new ExportJournal(database)
  const folder = newFolder()
  const file = join(folder, 'out.csv')
  writeFileSync(file, 'mine')
  const { id } = journal.add({ file, ...(await write('csv', file)) })
  expect(journal.jobs()).toMatchObject([{ id, file, images: 13, kept: `${file}.~1~`, state: 'completed' }])
  expect(await journal.undo(id)).toMatchObject({ state: 'undone', problems: [] })
  expect(readFileSync(file, 'utf8')).toBe('mine')
  expect(readdirSync(folder)).toEqual(['out.csv'])
  // Undoing again has no effect.
  expect(await journal.undo(id)).toMatchObject({ state: 'undone' })
  expect(readFileSync(file, 'utf8')).toBe('mine')

  const other = join(folder, 'other.csv')
  const second = journal.add({ file: other, ...(await write('csv', other)) })
  writeFileSync(other, 'edited')
  expect(await journal.undo(second.id)).toMatchObject({
    state: 'partly-undone',
    problems: [{ path: other, reason: 'the file was changed since' }]
  })
  expect(readFileSync(other, 'utf8')).toBe('edited')

  // Rows written by anyone else do not cause a file to be deleted.
  database.prepare('UPDATE export_job SET file = ? WHERE id = ?').run(file, second.id)
  expect(journal.jobs()[0]).toMatchObject({ closed: true })
  await expect(journal.undo(second.id)).rejects.toThrow('is closed')
  expect(readFileSync(file, 'utf8')).toBe('mine')
})

test.each([
  ['another content', 'mine', { state: 'undone', problems: [] }],
  [
    'the same content',
    undefined,
    {
      state: 'partly-undone',
      problems: [{ reason: 'the earlier file that it replaced is not there any more' }]
    }
  ]
])(
  'an undo that was killed right after it put back a file of %s does not delete it',
  async (_, content, undone) => {
    const database = new Database(':memory:')
    migrate(database, migrations)
    const journal = new ExportJournal(database)
    const file = join(newFolder(), 'out.csv')
    await write('csv', file)
    const before = content ?? readFileSync(file, 'utf8')
    writeFileSync(file, before)
    const { id } = journal.add({ file, ...(await write('csv', file)) })
    renameSync(`${file}.~1~`, file)
    expect(await journal.undo(id)).toMatchObject(undone)
    expect(readFileSync(file, 'utf8')).toBe(before)
  }
)

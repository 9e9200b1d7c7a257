/**
 * Times every query of the interface on a generated library:
 * `npm run bench:library`, with LIBRARY_IMAGES for another number than 1,000,000.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { librarySortKeys, type LibraryFilter } from '../../src-main/contract/library'
import { Library } from '../../src-main/library/library'
import { timetable } from './timetable'
import { fill, madeUpImage, randomNumbers, usedModel, usedSettings } from '../support/library-maker'

const images = Number(process.env['LIBRARY_IMAGES'] ?? 1_000_000)

const filters: [string, LibraryFilter][] = [
  ['all', {}],
  ['one label', { labels: ['crane'] }],
  ['two labels', { labels: ['hen', 'egret'] }],
  ['probability 0.25 to 0.75', { minProbability: 0.25, maxProbability: 0.75 }],
  ['errors', { status: 'error' }],
  ['folder', { folder: '/photos/2003' }],
  ['corrected', { labelled: true }],
  ['not corrected', { labelled: false }],
  ['date taken', { takenFrom: 1.52e12, takenTo: 1.55e12 }],
  ['text of 1 letter', { text: 'k' }],
  ['text of 7 letters', { text: 'kranich' }],
  ['text in Chinese', { text: '照片' }],
  ['text found nowhere', { text: 'zzz' }],
  ['run', { run: 1 }],
  [
    'label, probability, folder, text',
    { labels: ['hen'], minProbability: 0.5, folder: '/photos/2003', text: 'dsc' }
  ]
]

test('library', { timeout: 0 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netlens-library-bench-'))
  const file = join(folder, 'library.sqlite')
  const { print, say, time, repeat } = timetable()
  try {
    let library = Library.open(file)
    const filling = await time(() => fill(library, images))
    const random = randomNumbers(5)
    const ids = Array.from({ length: images / 200 }, () => 1 + Math.floor(random() * images))
    await library.label({ ids }, { kind: 'set', label: 'heron' })
    library.close()
    await repeat('opening the database', () => {
      library = Library.open(file)
      library.info()
    })
    say('first page after opening (reads the answers)', [
      await time(() => library.rows({}, { by: 'added', descending: false }, 0, 100))
    ])
    for (const by of librarySortKeys) {
      say(`first sort by ${by}`, [await time(() => library.rows({}, { by, descending: false }, 0, 100))])
    }
    say('first search in names', [await time(() => library.count({ text: 'first' }))])
    for (const by of librarySortKeys) {
      for (const descending of [false, true]) {
        await repeat(
          `any place, sorted by ${by}${descending ? ', descending' : ''}`,
          () => library.rows({}, { by, descending }, Math.floor(random() * (images - 100)), 100),
          20
        )
      }
    }
    // Each time a filter that was not asked for before.
    const fresh = (filter: LibraryFilter, i: number): LibraryFilter =>
      filter.maxProbability !== undefined
        ? { ...filter, maxProbability: 0.75 + i / 1000 }
        : { ...filter, maxProbability: 1 - i / 1e6 }
    for (const [name, filter] of filters) {
      await repeat(`count: ${name}`, (i) => library.count(fresh(filter, i)))
      await repeat(`labels: ${name}`, (i) => library.labels(fresh(filter, i + 10)))
      await repeat(`histogram: ${name}`, (i) => library.histogram(fresh(filter, i + 20)))
      await repeat(`middle of the rows by name: ${name}`, async (i) => {
        const wanted = fresh(filter, i + 30)
        return library.rows(
          wanted,
          { by: 'name', descending: true },
          Math.floor((await library.count(wanted)) / 2),
          100
        )
      })
      await repeat(`middle of the rows by probability: ${name}`, async (i) => {
        const wanted = fresh(filter, i + 40)
        return library.rows(
          wanted,
          { by: 'probability', descending: true },
          Math.floor((await library.count(wanted)) / 2),
          100
        )
      })
    }
    await repeat('folders', () => library.folders({ below: '/photos' }))
    await repeat('folders by a name', () => library.folders({ text: 'north' }))
    await repeat('one label set, and the page again (by probability)', async (i) => {
      await library.label({ ids: [i + 7] }, { kind: 'set', label: 'heron' })
      await library.rows({}, { by: 'probability', descending: true }, images >> 1, 100)
    })
    const record = library.runs.begin(usedModel, usedSettings, '0', { again: false, topK: 3 })
    await repeat(
      'a batch of 32 new images stored',
      (i) => record.save(Array.from({ length: 32 }, (_, j) => madeUpImage(images + 32 * i + j, random))),
      20
    )
    await repeat('32 new images, and the page again (by name)', async (i) => {
      record.save(Array.from({ length: 32 }, (_, j) => madeUpImage(images + 1000 + 32 * i + j, random)))
      await library.rows({}, { by: 'name', descending: false }, images >> 1, 100)
    })
    print(images, file, `filled with ${((images / filling) * 1000).toFixed(0)} images/s`)
    library.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/**
 * Times what the interface asks about objects on a generated library:
 * `npm run bench:objects`, with LIBRARY_IMAGES for another number than 1,000,000.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import type { LibraryFilter, ObjectFilter } from '../../src-main/contract/library'
import { Library } from '../../src-main/library/library'
import type { UsedModel } from '../../src-main/library/models'
import type { RunImage } from '../../src-main/library/record'
import { detectedForm } from '../../src-main/tasks/detect'
import type { Detected } from '../../src-main/tasks/packed-objects'
import { randomNumbers, usedModel, usedSettings } from '../support/library-maker'
import { timetable } from './timetable'

const images = Number(process.env['LIBRARY_IMAGES'] ?? 1_000_000)
/** Of one batch that is stored. */
const batch = 2000
const mostObjects = 8
const labels = Array.from({ length: 80 }, (_, i) => `class ${i}`)
const detector: UsedModel = { ...usedModel, task: 'detect', labels }
const random = randomNumbers(7)

function madeUp(index: number): RunImage<Detected> {
  const hash = Buffer.alloc(8)
  hash.writeUInt32LE(index + 1)
  const path = `${index % 20}/${index}.jpg`
  // A fifth of the pictures is empty, and the first classes are the most frequent ones.
  const count = random() < 0.2 ? 0 : Math.floor(random() * mostObjects)
  const objects = Array.from({ length: count }, () => ({
    index: Math.floor(labels.length * random() ** 3),
    score: Math.fround(0.05 + 0.95 * random() ** 2),
    box: [1, 2, 30, 40] as [number, number, number, number]
  }))
  const answer = { width: 400, height: 300, objects }
  const file = { bytes: 1000, modified: 1.6e12 }
  return { absolute: `/photos/${path}`, source: 0, path, index, file, hash, reused: false, answer }
}

test('objects', { timeout: 0 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netlens-objects-bench-'))
  const file = join(folder, 'library.sqlite')
  const { print, say, time, repeat } = timetable()
  try {
    let library = Library.open(file)
    const settings = { ...usedSettings, task: 'detect' as const }
    const record = library.runs.beginTask(detectedForm(0.05), detector, settings, '0', { again: false })
    for (let from = 0; from < images; from += batch)
      record.save(Array.from({ length: Math.min(batch, images - from) }, (_, i) => madeUp(from + i)))
    record.end('completed')
    library.close()
    library = Library.open(file)
    const of = (objects: Partial<ObjectFilter>): LibraryFilter => ({ model: 1, objects: { threshold: 0.2, ...objects } }) // prettier-ignore
    say('first page after opening', [await time(() => library.rows({ model: 1 }, { by: 'added', descending: false }, 0, 100))]) // prettier-ignore
    say('first count by class (reads the objects)', [await time(() => library.objectCounts({ model: 1 }, 0.2))]) // prettier-ignore
    // Each time a threshold that was not asked for before.
    const moved = (i: number): number => 0.2 + (i + 1) / 100
    await repeat('threshold moved: counts by class', (i) => library.objectCounts({ model: 1 }, moved(i)))
    await repeat('threshold moved: images with any object', (i) => library.count(of({ threshold: moved(i) })))
    await repeat('images with a class', (i) => library.count(of({ labels: ['class 3'], threshold: moved(i) }))) // prettier-ignore
    await repeat('at least 2 of a class', (i) => library.count(of({ labels: ['class 0'], atLeast: 2, threshold: moved(i) }))) // prettier-ignore
    await repeat('a text in names and classes', (i) => library.count({ model: 1, text: 'class 3', textThreshold: moved(i) })) // prettier-ignore
    await repeat('empty pictures', (i) => library.count(of({ atLeast: 0, threshold: moved(i) })))
    await repeat('counts by class of what a filter shows', (i) => library.objectCounts(of({ labels: ['class 1'], atLeast: 2 }), moved(i))) // prettier-ignore
    await repeat(
      'a page in the middle, at least 2 of a class, by name',
      (i) =>
      library.rows(of({ labels: ['class 0'], atLeast: 2, threshold: moved(i + 10) }), { by: 'name', descending: false }, 5000, 100) // prettier-ignore
    )
    await repeat('a box corrected, and the page again', async (i) => {
      library.correct(i + 1, 1, [{ label: 'heron', score: 1, box: [0, 0, 10, 10], said: true }])
      await library.rows(of({}), { by: 'added', descending: false }, 5000, 100)
    })
    print(images, file, `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB of memory`)
    library.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** Which images have an object in a cell of an evaluation's confusion matrix. */
import type Database from 'libsql'

/** A class, or null for the background. */
export type CellClass = string | null

/** Cells of one image. */
export interface ImageCells {
  image: number
  cells: readonly (readonly [truth: CellClass, found: CellClass])[]
}

export function storeCells(
  database: Database.Database,
  evaluation: number,
  images: readonly ImageCells[]
): void {
  const insert = database.prepare(
    'INSERT OR IGNORE INTO evaluation_object (evaluation, truth, found, image) VALUES (?, ?, ?, ?)'
  )
  for (const { image, cells } of images) {
    for (const [truth, found] of cells) insert.run(evaluation, textOf(truth), textOf(found), image)
  }
}

/** @param truth any class where undefined; likewise `found` */
export function* imagesOfCell(
  database: Database.Database,
  evaluation: number,
  truth: CellClass | undefined,
  found: CellClass | undefined
): Generator<number> {
  const wanted = Object.entries({ truth, found }).flatMap(([column, label]) =>
    label === undefined ? [] : [{ column, text: textOf(label) }]
  )
  // Only what is wanted is in the condition, so that the key finds it.
  const conditions = wanted.map(({ column }) => ` AND ${column} = ?`).join('')
  const rows = database
    .prepare(`SELECT image FROM evaluation_object WHERE evaluation = ?${conditions}`)
    .raw()
    .iterate(evaluation, ...wanted.map(({ text }) => text)) as IterableIterator<[number]>
  for (const [image] of rows) yield image
}

/** JSON tells a class called "null" from none. */
const textOf = (label: CellClass): string => JSON.stringify(label)

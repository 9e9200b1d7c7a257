/** Columns of the library's table: which are shown, in which order, and how wide. */
import { tableColumns, type LibraryLayout, type TableColumn } from '../../src-main/contract/app'

export type Column = NonNullable<LibraryLayout['columns']>[number]

/** Pixels between two columns, and at both ends of a row. */
const gap = 8
/** Pixels by which a key press widens a column. */
export const keyStep = 16

/**
 * Widths in pixels: `natural` is what a column wants by default, `least` is the narrowest it may get. A date
 * keeps its year, in Chinese as well. `share` is the column's share of the space that is left.
 */
const sizes: Record<TableColumn, { natural: number; least: number; share?: number }> = {
  name: { natural: 170, least: 80, share: 2.6 },
  label: { natural: 140, least: 60, share: 2.2 },
  probability: { natural: 84, least: 60 },
  model: { natural: 110, least: 50, share: 1.2 },
  status: { natural: 96, least: 50 },
  taken: { natural: 124, least: 124 },
  modified: { natural: 124, least: 124 },
  bytes: { natural: 68, least: 56 },
  folder: { natural: 130, least: 50, share: 1.8 }
}
/** Hidden first if there is not enough room, starting with the last. */
const dispensable: readonly TableColumn[] = ['folder', 'modified', 'status']
/** Hidden if the others do not even fit at their narrowest. */
const lastDispensable: readonly TableColumn[] = ['taken', 'bytes']

/** Every column once: the stored ones, then the rest. */
export function completed(kept: readonly Column[]): Column[] {
  const columns = new Map(kept.map((column) => [column.key, column]))
  for (const key of tableColumns) if (!columns.has(key)) columns.set(key, { key, shown: true })
  return [...columns.values()]
}

/** The columns to draw in this many pixels. */
export function fitting(columns: readonly Column[], room: number): Column[] {
  const wanted = columns.filter(({ shown }) => shown)
  const some = without(wanted, dispensable, (drawn) => needed(drawn, 'natural') > room)
  return without(some, lastDispensable, (drawn) => needed(drawn, 'least') > room)
}

/** Removes these columns one by one, last first, as long as there are too many. */
function without(
  columns: readonly Column[],
  keys: readonly TableColumn[],
  areTooMany: (drawn: readonly Column[]) => boolean
): Column[] {
  const drop = keys.filter((key) => columns.some((column) => column.key === key))
  let drawn = [...columns]
  while (drop.length > 0 && areTooMany(drawn)) {
    const key = drop.pop()
    drawn = drawn.filter((column) => column.key !== key)
  }
  return drawn
}

function needed(columns: readonly Column[], size: 'natural' | 'least'): number {
  const widths = columns.map(({ key, width }) =>
    size === 'least' ? sizes[key].least : (width ?? sizes[key].natural)
  )
  return widths.reduce((sum, width) => sum + width + gap, gap)
}

/** The value of `grid-template-columns`. */
export function template(columns: readonly Column[]): string {
  return columns
    .map(({ key, width }) => {
      const { natural, least, share } = sizes[key]
      if (width !== undefined) return `minmax(${least}px, ${width}px)`
      return share === undefined ? `minmax(${least}px, ${natural}px)` : `minmax(${least}px, ${share}fr)`
    })
    .join(' ')
}

/** @param width in pixels; undefined for automatic */
export function resized(columns: readonly Column[], key: TableColumn, width: number | undefined): Column[] {
  return columns.map((column) => {
    if (column.key !== key) return column
    const { width: _before, ...rest } = column
    return width === undefined ? rest : { ...rest, width: Math.max(sizes[key].least, Math.round(width)) }
  })
}

/** Moves a column before another, or to the end. */
export function movedBefore(
  columns: readonly Column[],
  key: TableColumn,
  before: TableColumn | undefined
): Column[] {
  if (key === before) return [...columns]
  const moved = columns.find((column) => column.key === key)!
  const others = columns.filter((column) => column !== moved)
  const at = before === undefined ? others.length : others.findIndex((column) => column.key === before)
  return [...others.slice(0, at), moved, ...others.slice(at)]
}

export function toggledColumn(columns: readonly Column[], key: TableColumn): Column[] {
  return columns.map((column) => (column.key === key ? { ...column, shown: !column.shown } : column))
}

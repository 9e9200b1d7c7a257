import type { ResultTable } from './result-table'
import type { CompareRows } from './sorted-rows'

export const sortKeys = ['image', 'label', 'probability'] as const
export interface RowSort {
  by: (typeof sortKeys)[number]
  descending: boolean
}

/**
 * The order of a table's rows. Images without a label come last in both directions.
 * @param nameOf the display name of a label
 */
export function rowOrder(
  table: ResultTable,
  { by, descending }: RowSort,
  locale: string,
  nameOf: (label: string) => string
): CompareRows {
  const collator = new Intl.Collator(locale, { numeric: true })
  const sign = descending ? -1 : 1
  const byPath: CompareRows = (a, b) => {
    const [left, right] = [table.ref(a), table.ref(b)]
    return left.source - right.source || collator.compare(left.path, right.path) || a - b
  }
  if (by === 'image') return (a, b) => sign * byPath(a, b)

  const rank = ranks(table, (one, other) => collator.compare(nameOf(one), nameOf(other)))
  const byProbability: CompareRows = (a, b) => table.bestProbability(a) - table.bestProbability(b)
  const byLabel: CompareRows = (a, b) => rank(table.bestClass(a)) - rank(table.bestClass(b))
  const key: CompareRows =
    by === 'label'
      ? (a, b) => sign * byLabel(a, b) || byProbability(b, a)
      : (a, b) => sign * byProbability(a, b)
  return (a, b) => {
    const [aHas, bHas] = [table.bestClass(a) >= 0, table.bestClass(b) >= 0]
    if (aHas !== bHas) return aHas ? -1 : 1
    return (aHas && key(a, b)) || a - b
  }
}

/** The rank of each class by name, because numbers compare faster than names. */
function ranks(
  table: ResultTable,
  compareLabels: (one: string, other: string) => number
): (index: number) => number {
  let places = new Map<number, number>()
  return (index) => {
    // Rows that arrive later may bring a new class.
    if (!places.has(index)) {
      const sorted = table.shownClasses().sort((a, b) => compareLabels(a.label, b.label) || a.index - b.index)
      places = new Map(sorted.map((found, place) => [found.index, place]))
    }
    return places.get(index)!
  }
}

import type { ImageErrorCode } from '../../src-main/contract/errors'
import type { ResultTable } from './result-table'

export interface FilterWish {
  status: 'all' | 'ok' | 'error'
  text: string
  /** Only images that show the class with this index. */
  shown?: number
  /** Only images in which nothing was found. */
  empty?: true
  /** Only images that failed with this error. */
  reason?: ImageErrorCode
}

/** Rows of a table in some order, computed in slices so that the window stays responsive. */
export interface RowList {
  readonly length: number
  /** The table row at a position in the list. */
  at(position: number): number
  /** The position of a table row in the list; -1 if it is not in it. */
  positionOf(row: number): number
  /** Works for at most this many milliseconds. @returns whether everything is done */
  advance(milliseconds: number): boolean
}

/** The rows of a table that match a filter. */
export class RowFilter implements RowList {
  private rows = new Uint32Array(1024)
  private found = 0
  private scanned = 0
  private readonly text: string
  /** By class index: whether its name contains the text. */
  private readonly called = new Map<number, boolean>()

  /** @param nameOf the display name of a label */
  constructor(
    private readonly table: ResultTable,
    private readonly wish: FilterWish,
    private readonly nameOf = (label: string): string => label
  ) {
    this.text = wish.text.trim().toLowerCase()
  }

  get length(): number {
    return this.everything ? this.table.length : this.found
  }

  at(position: number): number {
    return this.everything ? position : this.rows[position]!
  }

  positionOf(row: number): number {
    if (this.everything) return row < this.table.length ? row : -1
    let low = 0
    let high = this.found
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.rows[middle]! < row) low = middle + 1
      else high = middle
    }
    return low < this.found && this.rows[low] === row ? low : -1
  }

  advance(milliseconds: number): boolean {
    if (this.everything) return true
    const end = performance.now() + milliseconds
    while (this.scanned < this.table.length) {
      if (this.matches(this.scanned)) this.add(this.scanned)
      this.scanned++
      if (this.scanned % 512 === 0 && performance.now() > end) break
    }
    return this.scanned === this.table.length
  }

  private get everything(): boolean {
    const { status, shown, empty, reason } = this.wish
    return status === 'all' && this.text === '' && shown === undefined && !empty && reason === undefined
  }

  private matches(row: number): boolean {
    const { table, text } = this
    const { status, shown, empty, reason } = this.wish
    if (status !== 'all' && table.isFailed(row) !== (status === 'error')) return false
    if (shown !== undefined && !table.shows(row, (index) => index === shown)) return false
    if (empty && !table.isEmpty(row)) return false
    if (reason !== undefined && table.error(row)?.code !== reason) return false
    return text === '' || table.shows(row, this.isCalled) || table.pathContains(row, text)
  }

  private readonly isCalled = (index: number): boolean => {
    let called = this.called.get(index)
    if (called === undefined) {
      const label = this.table.label(index)
      called = [label, this.nameOf(label)].some((name) => name.toLowerCase().includes(this.text))
      this.called.set(index, called)
    }
    return called
  }

  private add(row: number): void {
    if (this.found === this.rows.length) {
      const larger = new Uint32Array(2 * this.rows.length)
      larger.set(this.rows)
      this.rows = larger
    }
    this.rows[this.found++] = row
  }
}

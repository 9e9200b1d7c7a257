import type { ResultTable } from './result-table'

export interface FilterWish {
  status: 'all' | 'ok' | 'error'
  text: string
}

/** The rows of a table that match a wish, found in slices so that the window stays responsive. */
export class RowFilter {
  private rows = new Uint32Array(1024)
  private found = 0
  private scanned = 0
  private readonly status: FilterWish['status']
  private readonly text: string

  constructor(
    private readonly table: ResultTable,
    { status, text }: FilterWish
  ) {
    this.status = status
    this.text = text.trim().toLowerCase()
  }

  get length(): number {
    return this.everything ? this.table.length : this.found
  }

  /** The row of the table at a position of the filtered list. */
  at(position: number): number {
    return this.everything ? position : this.rows[position]!
  }

  /** Where a row of the table stands in the filtered list; -1 where it does not. */
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

  /** Looks at rows that it has not seen yet, for so many milliseconds. @returns whether all are seen */
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
    return this.status === 'all' && this.text === ''
  }

  private matches(row: number): boolean {
    if (this.status !== 'all' && this.table.isFailed(row) !== (this.status === 'error')) return false
    return this.text === '' || this.table.contains(row, this.text)
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

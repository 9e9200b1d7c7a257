import type { RowList } from './row-filter'

/** Compares two rows: negative if the first comes first; never 0. */
export type CompareRows = (a: number, b: number) => number

type Rows = Uint32Array<ArrayBuffer>

/** Rows sorted or merged between two checks of the time. */
const slice = 1024

/**
 * The rows of a list in another order. Until they are sorted for the first time, they stay in the original
 * order; rows that arrive later are merged in.
 */
export class SortedRows implements RowList {
  private sorted = new Uint32Array(0)
  private ready = false
  /** Number of rows that are sorted or being sorted. */
  private taken = 0
  private work: Iterator<void> | undefined

  constructor(
    private readonly list: RowList,
    private readonly compare: CompareRows
  ) {}

  get length(): number {
    return this.ready ? this.sorted.length : this.list.length
  }

  at(position: number): number {
    return this.ready ? this.sorted[position]! : this.list.at(position)
  }

  positionOf(row: number): number {
    if (!this.ready) return this.list.positionOf(row)
    const at = this.placeOf(row, 0)
    return this.sorted[at] === row ? at : -1
  }

  advance(milliseconds: number): boolean {
    const end = performance.now() + milliseconds
    // Let the filter finish first, so that all new rows are merged in at once.
    if (!this.work && !this.list.advance(milliseconds)) return false
    do {
      if (!this.work) {
        if (this.ready && this.taken === this.list.length) return true
        this.work = this.sortIn()
      }
      if (this.work.next().done) this.work = undefined
    } while (performance.now() < end)
    return false
  }

  private *sortIn(): Generator<void> {
    const start = this.taken
    this.taken = this.list.length
    const more = new Uint32Array(this.taken - start)
    for (let i = 0; i < more.length; i++) more[i] = this.list.at(start + i)
    yield* this.merged(yield* sortedInSlices(more, this.compare))
    this.ready = true
  }

  /** Merges sorted rows into the existing ones, copying the stretches between them in one piece. */
  private *merged(more: Uint32Array): Generator<void> {
    const all = new Uint32Array(this.sorted.length + more.length)
    let from = 0
    for (const [i, row] of more.entries()) {
      const place = this.placeOf(row, from)
      all.set(this.sorted.subarray(from, place), from + i)
      all[place + i] = row
      from = place
      if (i % slice === slice - 1) yield
    }
    all.set(this.sorted.subarray(from), from + more.length)
    this.sorted = all
  }

  /** The first position, from `low` on, whose row does not come before this one. */
  private placeOf(row: number, low: number): number {
    let high = this.sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.sorted[middle]!
      if (other !== row && this.compare(other, row) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Bottom-up merge sort that can pause after each slice. */
function* sortedInSlices(rows: Rows, compare: CompareRows): Generator<void, Rows> {
  for (let start = 0; start < rows.length; start += slice) {
    rows.subarray(start, start + slice).sort(compare)
    yield
  }
  let from = rows
  let to: Rows = new Uint32Array(rows.length)
  for (let run = slice; run < rows.length; run *= 2) {
    for (let start = 0; start < rows.length; start += 2 * run) {
      const middle = Math.min(rows.length, start + run)
      yield* mergeRuns(from, to, [start, middle, Math.min(rows.length, middle + run)], compare)
    }
    ;[from, to] = [to, from]
  }
  return from
}

function* mergeRuns(
  from: Uint32Array,
  to: Uint32Array,
  [start, middle, end]: [number, number, number],
  compare: CompareRows
): Generator<void> {
  let left = start
  let right = middle
  // Most often, rows are already in order or in reverse order.
  if (right < end && compare(from[end - 1]!, from[start]!) < 0) {
    to.set(from.subarray(middle, end), start)
    to.set(from.subarray(start, middle), start + end - middle)
    return yield
  }
  if (right === end || compare(from[middle - 1]!, from[middle]!) < 0) {
    to.set(from.subarray(start, end), start)
    return yield
  }
  for (let at = start; at < end; at++) {
    const takeLeft = right === end || (left < middle && compare(from[left]!, from[right]!) < 0)
    to[at] = takeLeft ? from[left++]! : from[right++]!
    if (at % slice === 0) yield
  }
}

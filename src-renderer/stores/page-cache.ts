/** Rows of a list that is far too long to be held: pages of it, fetched when they come into sight. */

const pageRows = 100
/** Pages that are kept: some thousand rows, wherever the user was last. */
const keptPages = 80
const requestsAtOnce = 2

interface Page<T> {
  rows: readonly T[]
  /** What it holds may have changed: it is shown until the new one is there. */
  stale: boolean
}

export class PageCache<T> {
  private pages = new Map<number, Page<T>>()
  private readonly going = new Set<number>()
  private wanted: number[] = []
  /** What was asked before a `reset` or `refresh` no longer counts. */
  private generation = 0

  /**
   * @param fetch rows `offset` to `offset + limit`
   * @param onRows called when rows have come
   * @param onProblem called when they could not be had; nothing is tried again until something is wanted
   */
  constructor(
    private readonly fetch: (offset: number, limit: number) => Promise<readonly T[]>,
    private readonly onRows: () => void,
    private readonly onProblem: (error: unknown) => void
  ) {}

  /** The row at a position, unless it is still to come. */
  get(position: number): T | undefined {
    const page = this.pages.get(Math.floor(position / pageRows))
    return page?.rows[position % pageRows]
  }

  /** Fetches what is missing of rows `first` to `last` (exclusive). What was wanted before is not begun any more. */
  want(first: number, last: number): void {
    const pages: number[] = []
    for (let page = Math.floor(first / pageRows); page * pageRows < last; page++) pages.push(page)
    for (const page of pages) this.touch(page)
    this.wanted = pages
    this.next()
  }

  /** Another list: nothing of the old one is shown. */
  reset(): void {
    this.generation++
    this.going.clear()
    this.pages.clear()
    this.wanted = []
  }

  /** The same list, in which something changed. */
  refresh(): void {
    this.generation++
    this.going.clear()
    for (const page of this.pages.values()) page.stale = true
  }

  private next(): void {
    for (const page of this.wanted) {
      if (this.going.size >= requestsAtOnce) return
      const known = this.pages.get(page)
      if ((known && !known.stale) || this.going.has(page)) continue
      void this.load(page)
    }
  }

  private async load(page: number): Promise<void> {
    const { generation } = this
    this.going.add(page)
    try {
      const rows = await this.fetch(page * pageRows, pageRows)
      if (generation !== this.generation) return
      this.pages.delete(page)
      this.pages.set(page, { rows, stale: false })
      this.drop()
      this.onRows()
    } catch (error) {
      if (generation !== this.generation) return
      this.wanted = []
      this.onProblem(error)
    } finally {
      if (generation === this.generation) {
        this.going.delete(page)
        this.next()
      }
    }
  }

  /** Keeps the pages used last. */
  private touch(page: number): void {
    const known = this.pages.get(page)
    if (!known) return
    this.pages.delete(page)
    this.pages.set(page, known)
  }

  private drop(): void {
    while (this.pages.size > keptPages) this.pages.delete(this.pages.keys().next().value!)
  }
}

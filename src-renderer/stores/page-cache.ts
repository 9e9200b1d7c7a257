/** Caches pages of a list that is too long to hold in memory; pages are fetched when they come into view. */

const pageRows = 100
/** Pages kept, the most recently used: a few thousand rows. */
const keptPages = 80
const requestsAtOnce = 2

interface Page<T> {
  rows: readonly T[]
  /** Its content may have changed; it is shown until the new page arrives. */
  stale: boolean
}

export class PageCache<T> {
  private pages = new Map<number, Page<T>>()
  private readonly going = new Set<number>()
  private wanted: number[] = []
  /** Answers to requests before a `reset` or `refresh` are ignored. */
  private generation = 0

  /**
   * @param fetch gets rows `offset` to `offset + limit`
   * @param onRows called when rows have arrived
   * @param onProblem called when fetching failed; there is no retry until rows are wanted again
   */
  constructor(
    private readonly fetch: (offset: number, limit: number) => Promise<readonly T[]>,
    private readonly onRows: () => void,
    private readonly onProblem: (error: unknown) => void
  ) {}

  /** The row at a position, if it has been fetched. */
  get(position: number): T | undefined {
    const page = this.pages.get(Math.floor(position / pageRows))
    return page?.rows[position % pageRows]
  }

  /**
   * Fetches the missing ones of rows `first` to `last` (exclusive), and drops requests that have not started.
   */
  want(first: number, last: number): void {
    const pages: number[] = []
    for (let page = Math.floor(first / pageRows); page * pageRows < last; page++) pages.push(page)
    for (const page of pages) this.touch(page)
    this.wanted = pages
    this.next()
  }

  /** Starts over with another list, dropping all rows. */
  reset(): void {
    this.generation++
    this.going.clear()
    this.pages.clear()
    this.wanted = []
  }

  /** Marks all rows as outdated: the list is the same, but something in it has changed. */
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

  /** Marks a page as the most recently used. */
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

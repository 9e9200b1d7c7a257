/** Reads the pages of a database that SQLite may refuse to open: https://www.sqlite.org/fileformat2.html */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { readWal, type Wal } from './wal'

/** Bytes; the page size of every library so far. */
const usualPageSize = 4096
const pageSizes = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]
/** Type bytes of b-tree pages. */
const pageTypes = new Set([2, 5, 10, 13])

export class Pages {
  readonly pageSize: number
  readonly count: number
  private readonly wal: Wal | undefined
  private readonly files: { main?: number; log?: number } = {}
  private readonly mainPages: number

  constructor(file: string) {
    if (existsSync(file)) this.files.main = openSync(file, 'r')
    const size = this.files.main === undefined ? 0 : fstatSync(this.files.main).size
    const fromHeader = this.headerPageSize(size)
    this.wal = readWal(file, fromHeader)
    this.pageSize = this.wal?.pageSize || fromHeader
    if (this.wal) this.files.log = openSync(`${file}-wal`, 'r')
    this.mainPages = Math.ceil(size / this.pageSize)
    this.count = Math.max(this.mainPages, ...(this.wal?.pages.keys() ?? []))
  }

  close(): void {
    for (const file of Object.values(this.files)) closeSync(file)
  }

  /** The newest intact copy of a page, or undefined past the end of the file. @param number counted from 1 */
  page(number: number): Buffer | undefined {
    const inLog = this.wal?.pages.get(number)
    if (inLog !== undefined) return this.read(this.files.log!, inLog)
    if (number < 1 || number > this.mainPages) return undefined
    return this.read(this.files.main!, (number - 1) * this.pageSize)
  }

  /** Damaged copies in the log that are newer than what {@link page} returns. */
  *damagedCopies(): Generator<Buffer> {
    for (const at of this.wal?.damagedPages.values() ?? []) yield this.read(this.files.log!, at)
  }

  private read(file: number, at: number): Buffer {
    // If the file is truncated, the rest of the page is zeros.
    const page = Buffer.alloc(this.pageSize)
    readSync(file, page, 0, this.pageSize, at)
    return page
  }

  /** The page size in the header, unless another one fits the file's content better. */
  private headerPageSize(size: number): number {
    if (this.files.main === undefined) return usualPageSize
    const header = Buffer.alloc(100)
    readSync(this.files.main, header, 0, 100, 0)
    const given = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16)
    if (given === usualPageSize) return given
    const fitting = pageSizes.map((pageSize) => ({ pageSize, pages: this.likelyPages(pageSize, size) }))
    const usual = fitting.find(({ pageSize }) => pageSize === usualPageSize)!
    const best = fitting.reduce((one, other) =>
      other.pages * other.pageSize > one.pages * one.pageSize ? other : one
    )
    return usual.pages * usualPageSize * 1.5 >= best.pages * best.pageSize ? usualPageSize : best.pageSize
  }

  private likelyPages(pageSize: number, size: number): number {
    const first = Buffer.alloc(1)
    let likely = 0
    for (let page = 1; page < Math.min(500, size / pageSize); page++) {
      readSync(this.files.main!, first, 0, 1, page * pageSize)
      if (pageTypes.has(first[0]!)) likely++
    }
    return likely
  }
}

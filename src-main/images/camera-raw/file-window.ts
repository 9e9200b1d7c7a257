/** Small parts of a large file, as many as a well-made one needs. */

/** Fills `target` from an offset in the file. @returns how many bytes there were */
export type ReadAt = (target: Uint8Array, at: number) => Promise<number>

/** What a file says of itself leads out of it, or to more than is read of it. */
export class OutOfFile extends Error {}

/** Read at once: a directory with its values mostly lies together. */
const windowBytes = 8192
/** Directories and headers of a camera's file have some hundred kilobytes. */
const mostBytes = 16 * 2 ** 20

export class FileWindow {
  private start = 0
  private content = Buffer.alloc(0)
  private left = mostBytes

  constructor(
    private readonly readAt: ReadAt,
    readonly size: number
  ) {}

  /** @throws OutOfFile unless all of it lies in the file */
  async bytes(at: number, length: number): Promise<Buffer> {
    if (!this.contains(at, length)) throw new OutOfFile('It lies behind the end.')
    if (at < this.start || at + length > this.start + this.content.length) await this.load(at, length)
    return this.content.subarray(at - this.start, at - this.start + length)
  }

  contains(at: number, length: number): boolean {
    return at >= 0 && length >= 0 && at + length <= this.size
  }

  private async load(at: number, length: number): Promise<void> {
    const wanted = Math.min(Math.max(length, windowBytes), this.size - at)
    this.left -= wanted
    if (this.left < 0) throw new OutOfFile('It leads to more than is read.')
    const content = Buffer.alloc(wanted)
    const read = await this.readAt(content, at)
    if (read < length) throw new OutOfFile('The file ends early.')
    this.start = at
    this.content = content.subarray(0, read)
  }
}

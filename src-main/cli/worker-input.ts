/** Parses a worker's input: JSON Lines, some of them followed by an image's bytes. */
import { parseJson } from '../platform/json'

export type Id = string | number

/** `id` is null if it cannot be determined. */
export type WorkerRequest =
  | { kind: 'path'; id: Id; path: string }
  /** The bytes must be taken before the next request; `path` is the image's name. */
  | { kind: 'bytes'; id: Id; bytes: number; path?: string }
  | { kind: 'refused'; id: Id | null; reason: string }

/** In bytes. A Linux path has at most 4096 bytes, and JSON may need six characters for each. */
const longestLine = 1024 * 1024
const newline = 0x0a
const quoted = 'one line of JSON such as {"id": 1, "path": "a.jpg"} or {"id": 1, "bytes": 1234}'

export class WorkerInput {
  private readonly chunks: AsyncIterator<Uint8Array>
  private rest: Uint8Array = new Uint8Array(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]()
  }

  /** The next request; undefined at the end of the input. */
  async next(): Promise<WorkerRequest | undefined> {
    for (;;) {
      const line = await this.line()
      if (line === undefined) return undefined
      if (line === 'too-long') {
        return { kind: 'refused', id: null, reason: `The line is longer than ${longestLine} bytes.` }
      }
      if (line.some((byte) => byte > 0x20)) return requestOf(line)
    }
  }

  /** Reads the bytes that follow a request, in pieces. @returns how many there were before the input ended */
  async take(bytes: number, piece: (data: Uint8Array) => Promise<void>): Promise<number> {
    let taken = 0
    while (taken < bytes && (await this.fill())) {
      const data = this.rest.subarray(0, bytes - taken)
      this.rest = this.rest.subarray(data.length)
      taken += data.length
      await piece(data)
    }
    return taken
  }

  /** The next line, without its newline. */
  private async line(): Promise<Buffer | 'too-long' | undefined> {
    const parts: Uint8Array[] = []
    let length = 0
    while (await this.fill()) {
      const end = this.rest.indexOf(newline)
      const part = end < 0 ? this.rest : this.rest.subarray(0, end)
      length += part.length
      // Skip a line that is too long without storing it.
      if (length <= longestLine) parts.push(part)
      this.rest = end < 0 ? new Uint8Array(0) : this.rest.subarray(end + 1)
      if (end >= 0) return length <= longestLine ? Buffer.concat(parts) : 'too-long'
    }
    if (length === 0) return undefined
    return length <= longestLine ? Buffer.concat(parts) : 'too-long'
  }

  /** @returns whether there is any input left */
  private async fill(): Promise<boolean> {
    while (this.rest.length === 0) {
      const { done, value } = await this.chunks.next()
      if (done) return false
      this.rest = value
    }
    return true
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function requestOf(line: Buffer): WorkerRequest {
  let value: unknown
  try {
    value = parseJson(utf8.decode(line))
  } catch {
    return { kind: 'refused', id: null, reason: `This is not what a worker reads: ${quoted}.` }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'refused', id: null, reason: `This is not what a worker reads: ${quoted}.` }
  }
  const { id, path, bytes } = value as Record<string, unknown>
  if (typeof id !== 'string' && typeof id !== 'number') {
    return { kind: 'refused', id: null, reason: 'The line has no "id" that is a text or a number.' }
  }
  // Beyond this, JavaScript and many other programs cannot tell all integers apart.
  if (typeof id === 'number' && Math.abs(id) > Number.MAX_SAFE_INTEGER) {
    return { kind: 'refused', id: null, reason: 'The "id" is too large for a number: write it as a text.' }
  }
  const refused = (reason: string): WorkerRequest => ({ kind: 'refused', id, reason })
  if (path !== undefined && (typeof path !== 'string' || path === '' || path.includes('\0'))) {
    return refused('The "path" is not the path of a file.')
  }
  if (bytes === undefined) {
    return path === undefined
      ? refused('The line has neither "path" nor "bytes".')
      : { kind: 'path', id, path }
  }
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0) {
    return refused('The "bytes" are not a number of bytes.')
  }
  return { kind: 'bytes', id, bytes, ...(path !== undefined && { path }) }
}

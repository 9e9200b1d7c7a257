/** The HEIC decoder on the system's libheif (`native/heic.cc`), if setup has built it: a process for each image. */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { programDir } from '../platform/paths'
import type { HeicItem } from './heic'

/** `protocolVersion` in native/heic.cc. Another version has another interface, or produces other pixels. */
const version = 1
const headBytes = 16

let usable: boolean | undefined

/** Whether it can be used; `NETLENS_DECODER=sharp` disables it. */
export function hasNativeHeic(): boolean {
  if (process.env['NETLENS_DECODER'] === 'sharp') return false
  return (usable ??= spawnSync(program(), ['--version'], { timeout: 10_000 }).status === 0)
}

const program = (): string => join(programDir(), 'native/build/heic')

/**
 * @param factor by how much to shrink the image; divides both sides
 * @param limitMs how long it may take
 * @returns the pixels, row by row; 'late', or undefined if another decoder should decode the file or determine what
 *   is wrong with it
 */
export function nativeHeicPixels(
  bytes: Uint8Array,
  { id, width, height, hasAlpha }: HeicItem,
  factor: number,
  threads: number,
  limitMs: number
): Promise<Uint8Array | 'late' | undefined> {
  const words = [bytes.length, id, factor, threads].map(String)
  const child = spawn(program(), words, { stdio: ['pipe', 'pipe', 'ignore'] })
  const channels = hasAlpha ? 4 : 3
  const head = [version, width / factor, height / factor, channels]
  const length = headBytes + (width / factor) * (height / factor) * channels
  // Not shared with other buffers, so that it can be passed on as a whole.
  const answer = Buffer.allocUnsafeSlow(length)
  let read = 0
  let late = false
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, limitMs)
    child.stdout.on('data', (chunk: Buffer) => {
      if (read + chunk.length > length) child.kill('SIGKILL')
      else chunk.copy(answer, read)
      read += chunk.length
    })
    // A process that ends early closes its input, and one that cannot be started has none.
    child.stdin.on('error', () => undefined)
    child.on('error', () => undefined)
    child.on('close', (status) => {
      clearTimeout(timer)
      if (late) return resolve('late')
      const isWhole = status === 0 && read === length
      const isAsked = isWhole && head.every((value, i) => answer.readUInt32LE(4 * i) === value)
      resolve(isAsked ? answer.subarray(headBytes) : undefined)
    })
    child.stdin.end(bytes)
  })
}

/**
 * Paths whose bytes are not valid UTF-8. In text, each such byte is represented by the lone surrogate U+DC00
 * + byte, as Python's surrogateescape does.
 */
import { dirname, sep } from 'node:path'

/** A path, as bytes if it is not valid UTF-8. */
export type FilePath = string | Buffer

export function joinPath(folder: FilePath, name: FilePath): FilePath {
  if (typeof folder === 'string' && typeof name === 'string')
    return folder.endsWith(sep) ? folder + name : folder + sep + name
  return Buffer.concat([Buffer.from(folder), Buffer.from(sep), Buffer.from(name)])
}

/** The folder that contains a file, as bytes if the file's path is bytes. */
export function folderOf(file: FilePath): FilePath {
  return typeof file === 'string' ? dirname(file) : file.subarray(0, Math.max(1, file.lastIndexOf(sep)))
}

const escaped = /[\udc80-\udcff]/
const lone = /[\ud800-\udbff][\udc00-\udfff]|([\udc80-\udcff])/g

/** The path to pass to the system: bytes if the text contains escaped bytes. */
export function pathOfText(path: string): FilePath {
  if (!escaped.test(path)) return path
  const parts: Buffer[] = []
  let from = 0
  for (const match of path.matchAll(lone)) {
    const [, byte] = match
    if (byte === undefined) continue
    parts.push(Buffer.from(path.slice(from, match.index)), Buffer.of(byte.charCodeAt(0) - 0xdc00))
    from = match.index + 1
  }
  return Buffer.concat([...parts, Buffer.from(path.slice(from))])
}

/** File names that are valid on Windows, macOS and Linux. */
import { extname } from 'node:path'

/** In bytes. Linux and macOS allow 255; the rest leaves room for a number and a sidecar's extension. */
const longest = 240

// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i

/**
 * Turns a name into one safe path component: replaces separators, control characters and everything that
 * Windows refuses, normalizes to NFC, and shortens the stem to fit 240 bytes of UTF-8. Never empty, `.` or
 * `..`.
 */
export function safeName(name: string): string {
  const usable = name
    .normalize('NFC')
    .replace(/[\u0000-\u001f\u007f-\u009f<>:"/\\|?*]/g, '_')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trim()
    .replace(/[. ]+$/, '')
    // A name that starts with a dot would be hidden, and hard to find again.
    .replace(/^\./, '_')
  const named = usable === '' || reserved.test(usable) ? `_${usable}` : usable
  return shortened(named)
}

/** Names with the same result are the same file on a system that ignores case or Unicode form. */
export function foldName(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase()
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= longest) return name
  const extension = extname(name)
  const ending = Buffer.byteLength(extension) <= 20 ? extension : ''
  let [stem, room] = ['', longest - Buffer.byteLength(ending)]
  for (const character of name.slice(0, name.length - ending.length)) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    stem += character
  }
  return stem.replace(/[. ]+$/, '') + ending
}

/** File names that every file system takes: those of Windows, macOS and Linux. */
import { extname } from 'node:path'

/** Linux and macOS allow 255 bytes; the rest is room for a number and a sidecar's ending. */
const longest = 240

// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i

/**
 * One component of a path: no separators, control characters or what Windows refuses; in Unicode form C; cut to 240
 * bytes of UTF-8, in front of the extension. Never empty, `.` or `..`.
 */
export function safeName(name: string): string {
  const usable = name
    .normalize('NFC')
    .replace(/[\u0000-\u001f\u007f-\u009f<>:"/\\|?*]/g, '_')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trim()
    .replace(/[. ]+$/, '')
    // A file that begins with a dot is hidden, and would not be found again.
    .replace(/^\./, '_')
  const named = usable === '' || reserved.test(usable) ? `_${usable}` : usable
  return shortened(named)
}

/** Names that are equal here are one file on a system that ignores case or Unicode form. */
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

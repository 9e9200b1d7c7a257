/** Understands which part of a file is asked for (RFC 9110, one range of bytes). */

/**
 * @param header the value of the request's `Range`; all of the file without one
 * @returns the first and last byte; undefined where the file has none of what is asked for
 */
export function byteRange(header: string | null, size: number): { start: number; end: number } | undefined {
  if (size === 0) return undefined
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? 'bytes=0-') ?? []
  if (from === '') {
    const length = Math.min(Number(to), size)
    return to === '' || length === 0 ? undefined : { start: size - length, end: size - 1 }
  }
  const start = Number(from)
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return start < size && start <= end ? { start, end } : undefined
}

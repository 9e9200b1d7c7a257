/** Wraps pixels and a colour profile in an in-memory file, because sharp accepts profiles only from files. */

interface PixelShape {
  width: number
  height: number
  channels: 3 | 4
}

/** The TIFF field types used (TIFF 6.0). */
const short = 3
const long = 4
const undefinedBytes = 7

/** @param pixels 8 bits per channel, rows from top to bottom. @returns an uncompressed TIFF */
export function tiffOf(pixels: Uint8Array, { width, height, channels }: PixelShape, icc: Buffer): Buffer {
  const entries = channels === 4 ? 12 : 11
  const directory = 8
  const bits = directory + 2 + 12 * entries + 4
  const profile = bits + 2 * channels
  // Offsets must be even.
  const image = profile + icc.length + (icc.length % 2)
  const head = Buffer.alloc(image)
  head.write('II*\0', 'latin1')
  head.writeUInt32LE(directory, 4)
  head.writeUInt16LE(entries, directory)
  const tags: [tag: number, type: number, count: number, value: number][] = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, channels, bits],
    [259, short, 1, 1], // no compression
    [262, short, 1, 2], // RGB
    [273, long, 1, image],
    [274, short, 1, 1], // upright
    [277, short, 1, channels],
    [278, long, 1, height],
    [279, long, 1, pixels.length],
    ...(channels === 4 ? [[338, short, 1, 2] as [number, number, number, number]] : []), // unassociated alpha
    [34675, undefinedBytes, icc.length, profile]
  ]
  tags.forEach(([tag, type, count, value], i) => {
    const at = directory + 2 + 12 * i
    head.writeUInt16LE(tag, at)
    head.writeUInt16LE(type, at + 2)
    head.writeUInt32LE(count, at + 4)
    head.writeUInt32LE(value, at + 8)
  })
  for (let i = 0; i < channels; i++) head.writeUInt16LE(8, bits + 2 * i)
  icc.copy(head, profile)
  return Buffer.concat([head, pixels])
}

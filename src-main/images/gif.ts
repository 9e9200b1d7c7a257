/** GIF files whose first frame does not cover the whole screen. */
import sharp, { type Sharp, type SharpOptions } from 'sharp'

interface Frame {
  left: number
  top: number
  width: number
  height: number
}

/** Size of a colour table in bytes, from the flags that announce it. */
const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** The first frame's position on the screen; undefined if the file ends before it. */
function firstFrame(file: Buffer): Frame | undefined {
  let at = 13 + tableBytes(file[10]!)
  // Skip extensions, each a chain of blocks that ends with an empty one.
  while (file[at] === 0x21) {
    at += 2
    while (file[at]) at += file[at]! + 1
    at++
  }
  if (file[at] !== 0x2c || at + 10 > file.length) return undefined
  const [left, top, width, height] = [1, 3, 5, 7].map((offset) => file.readUInt16LE(at + offset)) as [
    number,
    number,
    number,
    number
  ]
  return { left, top, width, height }
}

/**
 * The first frame on a transparent screen; undefined if it covers the screen, which sharp handles correctly.
 * @param width of the screen
 */
export async function smallFirstFrame(
  bytes: Buffer,
  options: SharpOptions,
  { width, height }: { width: number; height: number }
): Promise<Sharp | undefined> {
  const frame = firstFrame(bytes)
  if (!frame) return undefined
  const left = Math.min(frame.left, width)
  const top = Math.min(frame.top, height)
  const seen = { width: Math.min(frame.width, width - left), height: Math.min(frame.height, height - top) }
  if (seen.width === width && seen.height === height) return undefined
  if (seen.width === 0 || seen.height === 0) return undefined
  const { data, info } = await sharp(bytes, options)
    .extract({ left, top, ...seen })
    .ensureAlpha()
    .extend({
      left,
      top,
      right: width - left - seen.width,
      bottom: height - top - seen.height,
      background: { r: 255, g: 255, b: 255, alpha: 0 }
    })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
}

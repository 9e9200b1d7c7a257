/** Netlens' own JPEG decoder (`native`), if setup has built it. */
import { join } from 'node:path'
import type { Crop } from '../contract/preprocessing'
import { programDir } from '../platform/paths'
import { toSrgb } from './icc'
import type { PlainJpeg } from './plain-jpeg'

interface Addon {
  version: number
  /** Fills `pixels`, or returns false for a file that another decoder should handle. */
  decode(
    file: Uint8Array,
    size: number,
    whole: boolean,
    orientation: number,
    pixels: Uint8Array
  ): Promise<boolean>
  /** The same with the values of {@link nativeJpegValues}. */
  sample(file: Uint8Array, size: number, orientation: number, values: Float32Array): Promise<boolean>
}

/**
 * `decoderVersion` in native/jpeg.h. Another version has a different interface or produces different pixels.
 */
const version = 2

let loaded: Addon | undefined
let looked = false

/** Whether the decoder is available; `NETLENS_DECODER=sharp` disables it. */
export function hasNativeJpeg(): boolean {
  return addon() !== undefined
}

/**
 * @param orientation from EXIF
 * @returns size x size x 3 bytes; undefined if sharp should decode the file or determine what is wrong with
 * it
 */
async function nativeJpegPixels(
  file: Uint8Array,
  size: number,
  crop: Crop,
  orientation: number
): Promise<Uint8Array | undefined> {
  const pixels = new Uint8Array(size * size * 3)
  const decoded = await addon()?.decode(file, size, crop === 'whole', orientation, pixels)
  return decoded ? pixels : undefined
}

/**
 * As {@link nativeJpegPixels}, in sRGB whatever the picture's colours.
 * @returns undefined also for colours that sharp should convert
 */
export async function plainJpegPixels(
  file: Uint8Array,
  { colours, orientation }: Pick<PlainJpeg, 'colours' | 'orientation'>,
  size: number,
  crop: Crop
): Promise<Uint8Array | undefined> {
  if (!colours) return undefined
  const pixels = await nativeJpegPixels(file, size, crop, orientation)
  // After scaling, when there are far fewer pixels.
  if (pixels && colours !== 'srgb') toSrgb(pixels, colours)
  return pixels
}

/**
 * The whole picture at full size, squashed as by `bilinearSquare`, without its colour profile.
 * @returns as {@link nativeJpegPixels}, but values from 0 to 255
 */
export async function nativeJpegValues(
  file: Uint8Array,
  size: number,
  orientation: number
): Promise<Float32Array | undefined> {
  const values = new Float32Array(size * size * 3)
  const decoded = await addon()?.sample(file, size, orientation, values)
  return decoded ? values : undefined
}

function addon(): Addon | undefined {
  if (process.env['NETLENS_DECODER'] === 'sharp') return undefined
  if (!looked) {
    looked = true
    loaded = load(join(programDir(), 'native/build/jpeg.node'))
  }
  return loaded
}

/**
 * @returns undefined if it is missing, cannot be loaded or has another version; `npm run doctor` says which
 */
export function load(file: string): Addon | undefined {
  const module = { exports: {} as Partial<Addon> }
  try {
    process.dlopen(module, file)
  } catch {
    return undefined
  }
  const { exports } = module
  return exports.version === version && exports.decode && exports.sample ? (exports as Addon) : undefined
}

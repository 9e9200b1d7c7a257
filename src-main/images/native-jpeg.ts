/** Netlens' own JPEG decoder (`native`), if setup has built it. */
import { join } from 'node:path'
import type { Crop } from '../contract/preprocessing'
import { programDir } from '../platform/paths'
import type { Colours } from './icc'
import type { PlainJpeg } from './plain-jpeg'

interface Addon {
  version: number
  /** Fills `pixels`, or returns false for a file that another decoder should handle. */
  decode(
    file: Uint8Array,
    size: number,
    whole: boolean,
    orientation: number,
    pixels: Uint8Array,
    colours: Colours | undefined
  ): Promise<boolean>
  /** The same with the values of {@link nativeJpegValues}. */
  sample(file: Uint8Array, size: number, orientation: number, values: Float32Array): Promise<boolean>
}

/**
 * `decoderVersion` in native/jpeg.h. Another version has a different interface or produces different pixels.
 */
const version = 4

let loaded: Addon | undefined
let looked = false

/** Whether the decoder is available; `NETLENS_DECODER=sharp` disables it. */
export function hasNativeJpeg(): boolean {
  return addon() !== undefined
}

/**
 * In sRGB, whatever the picture's colours.
 * @returns size x size x 3 bytes; undefined if sharp should decode the file or determine what is wrong with
 * it
 */
export async function nativeJpegPixels(
  file: Uint8Array,
  { colours, orientation }: Pick<PlainJpeg, 'colours' | 'orientation'>,
  size: number,
  crop: Crop
): Promise<Uint8Array | undefined> {
  if (!colours) return undefined
  const pixels = new Uint8Array(size * size * 3)
  const converted = colours === 'srgb' ? undefined : colours
  const decoded = await addon()?.decode(file, size, crop === 'whole', orientation, pixels, converted)
  return decoded ? pixels : undefined
}

/**
 * The whole picture at full size, as `squareForDetector` gives it, without its colour profile.
 * @returns as {@link nativeJpegPixels}, but values from -1 to 1
 */
export async function nativeJpegValues(
  file: Uint8Array,
  size: number,
  orientation: number,
  values: Float32Array = new Float32Array(size * size * 3)
): Promise<Float32Array | undefined> {
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

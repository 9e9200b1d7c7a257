/** Netlens' own JPEG decoder (`native`), where setup has built it. */
import { join } from 'node:path'
import type { Crop } from '../contract/preprocessing'
import { programDir } from '../platform/paths'

interface Addon {
  version: number
  /** Fills `pixels`, or answers false for a file that another decoder is to be asked about. */
  decode(
    file: Uint8Array,
    size: number,
    whole: boolean,
    orientation: number,
    pixels: Uint8Array
  ): Promise<boolean>
}

/** `decoderVersion` in native/jpeg.h: another one is called otherwise, or makes other pixels. */
const version = 1

let loaded: Addon | undefined
let looked = false

/** Whether there is such a decoder; `NETLENS_DECODER=sharp` does without. */
export function hasNativeJpeg(): boolean {
  return addon() !== undefined
}

/**
 * @param orientation of EXIF
 * @returns size x size x 3 bytes; undefined where the image library is to decode the file, or to say what is wrong with it
 */
export async function nativeJpegPixels(
  file: Uint8Array,
  size: number,
  crop: Crop,
  orientation: number
): Promise<Uint8Array | undefined> {
  const pixels = new Uint8Array(size * size * 3)
  const decoded = await addon()?.decode(file, size, crop === 'whole', orientation, pixels)
  return decoded ? pixels : undefined
}

function addon(): Addon | undefined {
  if (process.env['NETLENS_DECODER'] === 'sharp') return undefined
  if (!looked) {
    looked = true
    loaded = load(join(programDir(), 'native/build/jpeg.node'))
  }
  return loaded
}

/** @returns undefined where it is not there, cannot be loaded, or is of another version: doctor tells which */
export function load(file: string): Addon | undefined {
  const module = { exports: {} as Partial<Addon> }
  try {
    process.dlopen(module, file)
  } catch {
    return undefined
  }
  const { exports } = module
  return exports.version === version && exports.decode ? (exports as Addon) : undefined
}

/** Converts a raster's samples to the bytes of a picture. */
import type { ImageNote } from '../contract/image-facts'
import { ImageError } from './errors'

export type Samples =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array

/** By the name of libvips' sample format. */
export const sampleArrays = {
  uchar: Uint8Array,
  char: Int8Array,
  ushort: Uint16Array,
  short: Int16Array,
  uint: Uint32Array,
  int: Int32Array,
  float: Float32Array
} as const
export type SampleKind = keyof typeof sampleArrays

/** What each band of a raster means. */
export interface BandChoice {
  /** Number of bands in the file. */
  bands: number
  /** One band for grey; three for red, green and blue. */
  colours: readonly number[]
  alpha?: number
  whiteIsZero: boolean
}

/**
 * Converts bands to a picture with 1 or 3 bytes per pixel, transparency on white. Unsigned samples are scaled
 * from their full range; others according to their values: from 0 to 1, from 0 to 255, or stretched from the
 * minimum to the maximum.
 * @param samples interleaved by pixel
 * @throws ImageError if there is no finite value
 */
export function bytesOfSamples(
  samples: Samples,
  { bands, colours, alpha, whiteIsZero }: BandChoice
): { bytes: Buffer; note?: ImageNote } {
  const pixels = Math.floor(samples.length / bands)
  const { scale, offset, note } = scaling(samples, bands, pixels, colours)
  const alphaScale = alpha === undefined ? 0 : opaque(samples, bands, pixels, alpha)
  const bytes = Buffer.allocUnsafeSlow(pixels * colours.length)
  let to = 0
  for (let from = 0; to < bytes.length; from += bands) {
    const share = alpha === undefined ? 1 : clamp(samples[from + alpha]! * alphaScale, 1)
    for (const band of colours) {
      const value = clamp((samples[from + band]! - offset) * scale, 255)
      const seen = whiteIsZero ? 255 - value : value
      bytes[to++] = Math.round(255 + (seen - 255) * share)
    }
  }
  return { bytes, ...(note && { note }) }
}

/** NaN becomes 0. */
function clamp(value: number, most: number): number {
  return value > 0 ? Math.min(value, most) : 0
}

interface Scaling {
  scale: number
  offset: number
  note?: ImageNote
}

function scaling(samples: Samples, bands: number, pixels: number, colours: readonly number[]): Scaling {
  const white = fullRange(samples)
  if (white !== undefined) return { scale: 255 / white, offset: 0 }
  let minimum = Infinity
  let maximum = -Infinity
  for (let from = 0; from < pixels * bands; from += bands) {
    for (const band of colours) {
      const value = samples[from + band]!
      if (!Number.isFinite(value)) continue
      if (value < minimum) minimum = value
      if (value > maximum) maximum = value
    }
  }
  if (maximum < minimum) {
    throw new ImageError('unsupported-format', 'The image holds no finite number, so it shows nothing.')
  }
  if (minimum >= 0 && maximum <= 1 && samples instanceof Float32Array) return { scale: 255, offset: 0 }
  if (minimum >= 0 && maximum <= 255) return { scale: 1, offset: 0 }
  const scale = 255 / (maximum - minimum || 1)
  return { scale, offset: minimum, note: { kind: 'stretched', minimum, maximum } }
}

/** The sample value of white, for unsigned samples. */
function fullRange(samples: Samples): number | undefined {
  if (samples instanceof Uint8Array) return 0xff
  if (samples instanceof Uint16Array) return 0xffff
  return samples instanceof Uint32Array ? 0xffffffff : undefined
}

/** The factor that converts alpha samples to the range from 0 to 1. */
function opaque(samples: Samples, bands: number, pixels: number, alpha: number): number {
  const white = fullRange(samples)
  if (white !== undefined) return 1 / white
  let most = 0
  for (let at = alpha; at < pixels * bands; at += bands) most = Math.max(most, samples[at]!)
  if (samples instanceof Float32Array && most <= 1) return 1
  const positive = samples instanceof Float32Array ? 255 : 2 ** (8 * samples.BYTES_PER_ELEMENT - 1) - 1
  return 1 / (most <= 255 ? Math.min(255, positive) : positive)
}

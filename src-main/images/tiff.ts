/** TIFF files whose bands or samples are not those of an ordinary picture. */
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import type { ImageNote } from '../contract/image-facts'
import { ImageError, unsupported } from './errors'
import { bytesOfSamples, sampleArrays, type BandChoice, type SampleKind } from './samples'
import { readTiffLayout, type TiffLayout } from './tiff-header'

/** Maximum size of a raster's samples while they are converted to a picture. */
const MAX_SAMPLE_BYTES = 2 ** 30

// Photometric kinds.
const whiteIsZero = 0
const blackIsZero = 1
const rgb = 2
const palette = 3
const inks = 5
const yCbCr = 6
const lab = 8
/** Compression kind. */
const jpeg = 7
const greyOrRgb = [whiteIsZero, blackIsZero, rgb]

/** ICCLab: libvips returns its samples exactly as they are in the file. */
const asTheyStand = 9

export interface OddTiff {
  image: Sharp
  notes: ImageNote[]
}

/**
 * How to get a picture from a TIFF that sharp would read differently; undefined if it needs no help.
 * @throws ImageError 'unsupported-format' for samples and colours that cannot be read
 */
export function oddTiff(
  bytes: Buffer,
  options: SharpOptions
): ((metadata: Metadata) => Promise<OddTiff>) | undefined {
  const layout = readTiffLayout(bytes)
  if (!layout) return undefined
  const problem = unreadable(layout)
  if (problem) throw unsupported(`TIFF with ${problem}`)
  const { photometric, bands, extraSamples, planar } = layout
  const extra = extraSamples.findIndex((kind) => kind === 1 || kind === 2)
  const alpha = extra < 0 ? undefined : bands - extraSamples.length + extra
  const leave = (metadata: Metadata): Promise<OddTiff> => withoutExtras(bytes, metadata, options, layout)

  // sharp assumes that every file has its colours and at most one alpha band after them.
  const expected = extraSamples.length === (alpha === undefined ? 0 : 1)
  if (!greyOrRgb.includes(photometric)) return expected ? undefined : leave
  const isRgb = photometric === rgb
  const complete = bands - extraSamples.length === (isRgb ? 3 : 1)
  // With several separate grey planes, sharp reads only the first one correctly.
  const greyPlanes = planar && !isRgb && bands > 1
  const usual = isOrdinary(layout) && complete && !greyPlanes
  if (usual && expected) return undefined
  if (usual && alpha === undefined && (isRgb || bands === 2)) return leave
  return (metadata) => fromSamples(bytes, metadata, layout, alpha)
}

/** Unsigned samples of at most 16 bits, whose white is known. */
function isOrdinary({ sampleFormats: [format], bits: [depth] }: TiffLayout): boolean {
  return (format === 1 || format === 4) && depth! <= 16
}

/** What sharp reads wrongly or not at all, in words; undefined if nothing. */
export function unreadable(layout: TiffLayout): string | undefined {
  const { bits, sampleFormats, photometric, bands, compression } = layout
  const planar = layout.planar && bands > 1
  const [depth = 1] = bits
  const [format = 1] = sampleFormats
  const float = format === 3
  const numbers = `${float ? 'floating-point numbers' : 'numbers'} of ${depth} bits`
  if (bits.some((other) => other !== depth)) return 'bands of different depths'
  if (sampleFormats.some((other) => other !== format)) return 'bands of different kinds of number'
  if (format > 4) return 'complex numbers'
  const packed = bands === 1 && [1, 2, 4].includes(depth) && isOrdinary(layout) && photometric !== rgb
  if (!packed && ![8, 16, 32].includes(depth)) return numbers
  if (float && depth < 16) return numbers
  if (planar && layout.tiled) return 'tiles in separate planes'
  if (planar && ((float && depth === 16) || [palette, yCbCr, lab].includes(photometric))) {
    return `${numbers} in separate planes`
  }
  if (photometric === palette && depth > 8) return `a palette of ${depth} bits`
  if (photometric === yCbCr && compression !== jpeg) return 'YCbCr colours that are not coded as JPEG'
  if (photometric === lab && depth !== 16) return `L*a*b* colours of ${depth} bits`
  if (![...greyOrRgb, palette, inks, yCbCr, lab].includes(photometric))
    return `colours of kind ${photometric}`
  if (![...greyOrRgb, lab].includes(photometric) && !isOrdinary(layout)) return `colours in ${numbers}`
  if (photometric === inks && bands < 4) return 'fewer than four inks'
  return [yCbCr, lab].includes(photometric) && bands < 3 ? 'fewer than three bands of colour' : undefined
}

/** @throws ImageError 'too-large' before anything of that size is allocated */
function checkSize({ width, height }: Metadata, { bands, bits: [depth] }: TiffLayout): void {
  if ((width * height * bands * depth!) / 8 <= MAX_SAMPLE_BYTES) return
  const limit = MAX_SAMPLE_BYTES / 2 ** 20
  throw new ImageError('too-large', `The numbers in the image take more than ${limit} MiB.`)
}

/** The colours as sharp reads them, without the extra bands, which are not alpha. */
async function withoutExtras(
  bytes: Buffer,
  metadata: Metadata,
  options: SharpOptions,
  layout: TiffLayout
): Promise<OddTiff> {
  checkSize(metadata, layout)
  const { data, info } = await sharp(bytes, options)
    .autoOrient()
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const { photometric, bands } = layout
  const shown = photometric === inks ? 4 : photometric <= blackIsZero ? 1 : 3
  return {
    image: sharp(data, { raw: { width, height, channels } }),
    notes: [{ kind: 'bands', bands, shown }]
  }
}

async function fromSamples(
  bytes: Buffer,
  metadata: Metadata,
  layout: TiffLayout,
  alpha: number | undefined
): Promise<OddTiff> {
  checkSize(metadata, layout)
  const { bands } = layout
  const kind = metadata.depth as SampleKind
  const { data, info } = await sharp(withPhotometric(bytes, layout, asTheyStand), {
    failOn: 'error',
    ignoreIcc: true,
    limitInputChannels: false
  })
    .autoOrient()
    .toColourspace('multiband')
    .raw({ depth: kind })
    .toBuffer({ resolveWithObject: true })
  const array = sampleArrays[kind]
  const samples = new array(data.buffer, data.byteOffset, data.byteLength / array.BYTES_PER_ELEMENT)
  const { width, height } = info
  if (samples.length !== width * height * bands) {
    throw new ImageError(
      'unsupported-format',
      `This kind of TIFF image with ${bands} bands is not supported.`
    )
  }
  const others = bands - (alpha === undefined ? 0 : 1)
  const colours = Array.from({ length: bands }, (_, band) => band)
    .filter((band) => band !== alpha)
    .slice(0, others >= 3 ? 3 : 1)
  const choice: BandChoice = {
    bands,
    colours,
    ...(alpha !== undefined && { alpha }),
    whiteIsZero: layout.photometric === whiteIsZero
  }
  const { bytes: pixels, note } = bytesOfSamples(samples, choice)
  const channels = colours.length as 1 | 3
  return {
    image: sharp(pixels, { raw: { width, height, channels } }),
    notes: [
      ...(others > channels ? [{ kind: 'bands' as const, bands, shown: channels }] : []),
      ...(note ? [note] : [])
    ]
  }
}

/** A copy of the file with another photometric kind. */
function withPhotometric(bytes: Buffer, { photometricAt, littleEndian }: TiffLayout, kind: number): Buffer {
  const copy = Buffer.from(bytes)
  if (littleEndian) copy.writeUInt16LE(kind, photometricAt)
  else copy.writeUInt16BE(kind, photometricAt)
  return copy
}

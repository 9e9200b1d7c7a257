/** Camera raw files are shown and classified by the JPEG previews that the camera put into them. */
import { ImageError } from '../errors'
import type { Container, Facts, Size } from './container'
import { readCr3 } from './canon-cr3'
import { byteOrder, type TiffBlock } from './directory'
import { exifBlock } from './facts'
import { FileWindow, OutOfFile, type ReadAt } from './file-window'
import type { Place } from './place'
import { readPreview, withExif, type Preview } from './preview'
import { holdsSensorData, readTiffContainer } from './tiff-container'

export type { Preview } from './preview'

export interface CameraRaw {
  /** From small to large; all show the same part of the scene as the last. */
  previews: readonly [Preview, ...Preview[]]
  sensor?: Size
  facts?: Facts
}

/** Files say the same place up to four times. */
const mostPlaces = 100
/** The preview of 150 megapixels has some 60 MiB. */
const mostPreviewBytes = 128 * 2 ** 20
/** Sides of small previews are rounded; where the shape is another, a part is cut off or black bars are added. */
const sameShape = 0.03

/**
 * Finds the previews; little of the file is read for it.
 * @throws ImageError 'corrupt-image', or 'unsupported-format' where there is none
 */
export async function readCameraRaw(readAt: ReadAt, size: number): Promise<CameraRaw> {
  const file = new FileWindow(readAt, size)
  try {
    const { places, sensor, facts } = await readContainer(file)
    const { previews, cut } = await previewsAt(file, places)
    const [first, ...others] = ofOneShape(previews)
    if (!first) throw cut ? damaged() : new ImageError('unsupported-format', noPreview)
    return { previews: [first, ...others], ...(sensor && { sensor }), ...(facts && { facts }) }
  } catch (error) {
    throw error instanceof OutOfFile ? damaged(error) : error
  }
}

const noPreview =
  'The camera raw file holds no preview that can be shown. Develop it with a raw converter, and save it as JPEG or TIFF.'

function damaged(cause?: Error): ImageError {
  return new ImageError('corrupt-image', 'The camera raw file is damaged or incomplete.', { cause })
}

/** Whether a TIFF file, whatever its name, is a camera's raw file. */
export async function isRawTiff(readAt: ReadAt, size: number): Promise<boolean> {
  const file = new FileWindow(readAt, size)
  try {
    const block = tiffBlock(await file.bytes(0, 4))
    return block !== undefined && (await holdsSensorData(file, block))
  } catch (error) {
    if (error instanceof OutOfFile) return false
    throw error
  }
}

/** Where the file says that there are previews, none of which was looked at. @throws ImageError, OutOfFile */
export async function previewPlaces(readAt: ReadAt, size: number): Promise<Place[]> {
  return (await readContainer(new FileWindow(readAt, size))).places
}

async function readContainer(file: FileWindow): Promise<Container> {
  const head = await file.bytes(0, Math.min(file.size, 16))
  const text = head.toString('latin1')
  if (text.startsWith('FUJIFILMCCD-RAW')) return readRaf(file)
  if (text.startsWith('ftypcrx ', 4)) return readCr3(file)
  const block = tiffBlock(head)
  if (block) return readTiffContainer(file, block)
  throw new ImageError(
    'unsupported-format',
    'Camera raw files of this kind are not supported. Develop it with a raw converter, and save it as JPEG or TIFF.'
  )
}

/** Of TIFF, and of Olympus' and Panasonic's files, which have another number. */
function tiffBlock(head: Buffer): TiffBlock | undefined {
  const kind = /^(II|MM)(\*\0|\0\*|RO|RS|OR|U\0)/.exec(head.toString('latin1'))
  return kind ? { base: 0, littleEndian: byteOrder(kind[1]!)! } : undefined
}

/** Fujifilm's files begin with a whole JPEG file, which has the EXIF of both. */
async function readRaf(file: FileWindow): Promise<Container> {
  const directory = await file.bytes(84, 8)
  return { places: [{ at: directory.readUInt32BE(0), length: directory.readUInt32BE(4) }] }
}

/** @returns `cut`: whether one of them lies behind the end of the file */
async function previewsAt(
  file: FileWindow,
  places: readonly Place[]
): Promise<{ previews: Preview[]; cut: boolean }> {
  const previews = new Map<number, Preview>()
  let cut = false
  for (const place of places.slice(0, mostPlaces)) {
    if (place.length > mostPreviewBytes || previews.has(place.at)) continue
    try {
      const preview = await readPreview(file, place)
      if (preview) previews.set(place.at, preview)
    } catch (error) {
      if (!(error instanceof OutOfFile)) throw error
      cut = true
    }
  }
  return { previews: [...previews.values()], cut }
}

const pixels = ({ width, height }: Size): number => width * height

function ofOneShape(previews: readonly Preview[]): Preview[] {
  const sorted = [...previews].sort((a, b) => pixels(a) - pixels(b) || a.length - b.length)
  const largest = sorted.at(-1)
  if (!largest) return []
  const shape = largest.width / largest.height
  return sorted.filter(({ width, height }) => Math.abs(width / height / shape - 1) <= sameShape)
}

/**
 * The smallest preview that will do, or the largest.
 * @param enough pixels of the shorter side that will do; without it, the largest is wanted
 */
export function previewFor({ previews }: CameraRaw, enough = Infinity): Preview {
  return previews.find(({ width, height }) => Math.min(width, height) >= enough) ?? previews.at(-1)!
}

/** @throws ImageError 'unsupported-format' where the largest preview has fewer pixels on its shorter side */
export function checkSize({ width, height }: Preview, wanted: number): void {
  if (Math.min(width, height) >= wanted) return
  throw new ImageError(
    'unsupported-format',
    `The largest preview in the camera raw file has ${width} × ${height} pixels, and ${wanted} on the shorter side are ` +
      'needed. Develop it with a raw converter, and save it as JPEG or TIFF.'
  )
}

/** The preview as a JPEG file that says how it is to be turned. @throws ImageError 'corrupt-image' */
export async function readPreviewBytes(
  readAt: ReadAt,
  { facts }: CameraRaw,
  preview: Preview
): Promise<Buffer> {
  const jpeg = Buffer.allocUnsafeSlow(preview.length)
  if ((await readAt(jpeg, preview.at)) < jpeg.length) throw damaged()
  return facts && !preview.saysOrientation ? withExif(jpeg, preview, exifBlock(facts)) : jpeg
}

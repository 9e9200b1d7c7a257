/** Camera raw files that are TIFF files with sensor data: CR2, NEF, NRW, ARW, DNG, ORF, RW2, PEF, SRW and others. */
import type { Container, Size } from './container'
import { numberOf, numbersOf, readDirectory, type Directory, type TiffBlock } from './directory'
import { factsOf } from './facts'
import { OutOfFile, type FileWindow } from './file-window'
import { makerPreviews } from './maker-notes'
import { placeBy, type Place } from './place'

const tag = {
  subfileType: 0xfe,
  width: 0x100,
  height: 0x101,
  compression: 0x103,
  photometric: 0x106,
  stripOffsets: 0x111,
  stripBytes: 0x117,
  subDirectories: 0x14a,
  jpegTables: 0x15b,
  jpegOffset: 0x201,
  jpegBytes: 0x202,
  exif: 0x8769,
  gps: 0x8825,
  exifWidth: 0xa002,
  exifHeight: 0xa003,
  makerNote: 0x927c,
  dngVersion: 0xc612
}

/** Panasonic's own. */
const panasonic = { sensor: [2, 3], previews: [0x2e, 0x127] } as const

/** Compressions that are JPEG, lossless ones among them. */
const jpegCompressions = [6, 7]
/** Numbers of the sensor: its filter's colours one by one, and put together. */
const sensorData = [32803, 34892]
/** Of pictures: full, reduced, and another look of a reduced one. Others are masks and maps of depth. */
const pictureTypes = [0, 1, 0x10001]

/** Cameras write up to ten. */
const mostDirectories = 64

/** @throws OutOfFile where the first directory makes no sense */
export async function readTiffContainer(file: FileWindow, block: TiffBlock): Promise<Container> {
  const { images, exif, gps } = await directoriesOf(file, block)
  const places: Place[] = []
  /** One part that is damaged does not hide the others. */
  const gather = async (find: () => Promise<Place[]>): Promise<void> => {
    places.push(...(await unlessOut(find, [])))
  }
  for (const image of images) await gather(() => placesIn(file, image))
  const notes = exif?.entries.get(tag.makerNote)
  if (notes) await gather(() => makerPreviews(file, notes.at, notes.bytes, block))
  const sensor = await sensorOf(file, images, exif)
  return { places, facts: await factsOf(file, images[0], exif, gps), ...(sensor && { sensor }) }
}

/** Whether a TIFF file holds what a sensor took, and not a picture; pages behind the first are not looked at. */
export async function holdsSensorData(file: FileWindow, block: TiffBlock): Promise<boolean> {
  const first = await readDirectory(file, block, await firstOffset(file, block))
  if (first.entries.has(tag.dngVersion) || (await isSensorData(file, first))) return true
  for (const offset of await numbersOf(file, first, tag.subDirectories)) {
    const child = await directoryAt(file, block, offset)
    if (child && (await isSensorData(file, child))) return true
  }
  return false
}

async function isSensorData(file: FileWindow, image: Directory): Promise<boolean> {
  return sensorData.includes((await numberOf(file, image, tag.photometric)) ?? 0)
}

interface Directories {
  /** The first one first. */
  images: [Directory, ...Directory[]]
  exif?: Directory
  gps?: Directory
}

async function directoriesOf(file: FileWindow, block: TiffBlock): Promise<Directories> {
  const first = await readDirectory(file, block, await firstOffset(file, block))
  const images: [Directory, ...Directory[]] = [first]
  const seen = new Set<number>()
  const waiting: number[] = []
  const follow = async (directory: Directory): Promise<void> => {
    waiting.push(directory.next, ...(await numbersOf(file, directory, tag.subDirectories)))
  }
  await follow(first)
  for (let offset = waiting.shift(); offset !== undefined; offset = waiting.shift()) {
    if (offset === 0 || seen.has(offset)) continue
    if (seen.size >= mostDirectories) break
    seen.add(offset)
    const directory = await directoryAt(file, block, offset)
    if (!directory) continue
    images.push(directory)
    await follow(directory)
  }
  const pointed = async (pointer: number): Promise<Directory | undefined> => {
    const offset = await numberOf(file, first, pointer)
    return offset === undefined ? undefined : directoryAt(file, block, offset)
  }
  const [exif, gps] = [await pointed(tag.exif), await pointed(tag.gps)]
  return { images, ...(exif && { exif }), ...(gps && { gps }) }
}

async function firstOffset(file: FileWindow, { base, littleEndian }: TiffBlock): Promise<number> {
  const bytes = await file.bytes(base + 4, 4)
  return littleEndian ? bytes.readUInt32LE() : bytes.readUInt32BE()
}

/** @returns undefined where there is none */
function directoryAt(file: FileWindow, block: TiffBlock, offset: number): Promise<Directory | undefined> {
  return unlessOut(() => readDirectory(file, block, offset), undefined)
}

async function unlessOut<T>(find: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof OutOfFile) return otherwise
    throw error
  }
}

async function placesIn(file: FileWindow, image: Directory): Promise<Place[]> {
  const inside = panasonic.previews.flatMap((id) => {
    const entry = image.entries.get(id)
    return entry && entry.bytes > 4 ? [{ at: entry.at, length: entry.bytes }] : []
  })
  const pointed = await placeBy(file, image, tag.jpegOffset, tag.jpegBytes)
  return [...inside, ...pointed, ...(await stripIn(file, image))]
}

/** A picture whose only strip is a JPEG file. */
async function stripIn(file: FileWindow, image: Directory): Promise<Place[]> {
  const number = (id: number): Promise<number | undefined> => numberOf(file, image, id)
  const oneStrip = image.entries.get(tag.stripOffsets)?.count === 1
  const isJpeg = jpegCompressions.includes((await number(tag.compression)) ?? 0)
  const isPicture = pictureTypes.includes((await number(tag.subfileType)) ?? 0)
  // With tables of its own, the strip alone is no JPEG file.
  const isWhole = oneStrip && !image.entries.has(tag.jpegTables)
  if (!isWhole || !isJpeg || !isPicture || (await isSensorData(file, image))) return []
  return placeBy(file, image, tag.stripOffsets, tag.stripBytes)
}

/** Of the largest one that holds the sensor's data, or what EXIF says of the photo. */
async function sensorOf(
  file: FileWindow,
  images: readonly Directory[],
  exif: Directory | undefined
): Promise<Size | undefined> {
  const sizes: Size[] = []
  const look = async (directory: Directory, [width, height]: readonly [number, number]): Promise<void> => {
    const size = {
      width: await numberOf(file, directory, width),
      height: await numberOf(file, directory, height)
    }
    if (size.width && size.height) sizes.push({ width: size.width, height: size.height })
  }
  for (const image of images) {
    if (await isSensorData(file, image)) await look(image, [tag.width, tag.height])
    if (image.entries.has(panasonic.previews[0])) await look(image, panasonic.sensor)
  }
  if (sizes.length === 0 && exif) await look(exif, [tag.exifWidth, tag.exifHeight])
  return sizes.sort((a, b) => b.width * b.height - a.width * a.height)[0]
}

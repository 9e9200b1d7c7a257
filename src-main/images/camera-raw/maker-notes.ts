/** Previews that cameras keep in their maker notes. */
import { byteOrder, numberOf, readDirectory, type Directory, type TiffBlock } from './directory'
import type { FileWindow } from './file-window'
import { placeBy, type Place } from './place'

/** How a maker's notes begin, and where their directory lies. */
interface Layout {
  start: RegExp
  /** Of the directory, from the start of the notes. */
  directory: number | 'tiff header'
  /** Where "II" or "MM" stands; without it, numbers stand as in the file. */
  order?: number
  /** Whether offsets count from the notes (from their TIFF header), not from the file's. */
  own?: boolean
  previews(file: FileWindow, notes: Directory, around: TiffBlock): Promise<Place[]>
}

const layouts: Layout[] = [
  { start: /^Nikon\0\x02/, directory: 'tiff header', order: 10, own: true, previews: nikon },
  { start: /^OLYMPUS\0/, directory: 12, order: 8, own: true, previews: olympus },
  { start: /^OM SYSTEM\0/, directory: 16, order: 12, own: true, previews: olympus },
  { start: /^(OLYMP|EPSON)\0/, directory: 8, previews: olympus },
  { start: /^AOC\0/, directory: 6, order: 4, previews: pentax },
  { start: /^PENTAX \0/, directory: 10, order: 8, own: true, previews: pentax },
  { start: /^SONY (DSC|CAM) \0\0\0/, directory: 12, previews: sony }
]

/**
 * @param at where the notes stand in the file
 * @throws OutOfFile where they make no sense
 */
export async function makerPreviews(
  file: FileWindow,
  at: number,
  bytes: number,
  around: TiffBlock
): Promise<Place[]> {
  const head = (await file.bytes(at, Math.min(bytes, 32))).toString('latin1')
  const layout = layouts.find(({ start }) => start.test(head))
  if (!layout) return []
  const { order, own, directory } = layout
  const littleEndian =
    (order === undefined ? undefined : byteOrder(head.slice(order, order + 2))) ?? around.littleEndian
  if (directory === 'tiff header') {
    const block = { base: at + order!, littleEndian }
    const first = await file.bytes(block.base + 4, 4)
    const offset = littleEndian ? first.readUInt32LE() : first.readUInt32BE()
    return layout.previews(file, await readDirectory(file, block, offset), around)
  }
  const base = own ? at : around.base
  const notes = await readDirectory(file, { base, littleEndian }, at + directory - base)
  return layout.previews(file, notes, around)
}

async function nikon(file: FileWindow, notes: Directory): Promise<Place[]> {
  const previewDirectory = await numberOf(file, notes, 0x11)
  if (previewDirectory === undefined) return []
  return placeBy(file, await readDirectory(file, notes, previewDirectory), 0x201, 0x202)
}

async function olympus(file: FileWindow, notes: Directory): Promise<Place[]> {
  const own = await placeBy(file, notes, 0x1036, 0x1037)
  const settings = notes.entries.get(0x2020)
  if (!settings) return own
  // Older cameras put the directory itself there, newer ones its offset.
  const offset = settings.bytes > 4 ? settings.at - notes.base : ((await numberOf(file, notes, 0x2020)) ?? 0)
  return [...own, ...(await placeBy(file, await readDirectory(file, notes, offset), 0x101, 0x102))]
}

/** The offset counts from the file's TIFF header, wherever others count from. */
async function pentax(file: FileWindow, notes: Directory, { base }: TiffBlock): Promise<Place[]> {
  return placeBy(file, { ...notes, base }, 4, 3)
}

/** Behind 32 bytes of Sony's own. */
async function sony(_file: FileWindow, notes: Directory): Promise<Place[]> {
  const preview = notes.entries.get(0x2001)
  return preview && preview.bytes > 32 ? [{ at: preview.at + 32, length: preview.bytes - 32 }] : []
}

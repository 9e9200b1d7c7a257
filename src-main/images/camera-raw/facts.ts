/** The tags that are shown of a photo, copied into a small EXIF block (CIPA DC-008). */
import type { Facts, Tag } from './container'
import { numberOf, type Directory } from './directory'
import type { FileWindow } from './file-window'

const orientation = 0x112
const exifPointer = 0x8769
const gpsPointer = 0x8825
/** Make, model, date. */
const imageTags = [0x10f, 0x110, 0x132]
/** Exposure, aperture, ISO, dates with their zones, focal length, lens. */
const exifTags = [0x829a, 0x829d, 0x8827, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x920a, 0xa433, 0xa434]
/** Latitude and longitude, each behind its direction. */
const gpsTags = [1, 2, 3, 4]
/** Of one value; longer ones are no names. */
const mostBytes = 256

export async function factsOf(
  file: FileWindow,
  image: Directory,
  exif: Directory | undefined,
  gps: Directory | undefined
): Promise<Facts> {
  const turn = await numberOf(file, image, orientation)
  const known = turn !== undefined && turn >= 1 && turn <= 8
  // Some makers keep what belongs to EXIF in the first directory (TIFF/EP).
  const exposure = await tagsOf(file, image, exifTags)
  const tagsIn = async (directory: Directory | undefined, wanted: readonly number[]): Promise<Tag[]> =>
    directory?.littleEndian === image.littleEndian ? tagsOf(file, directory, wanted) : []
  const own = await tagsIn(exif, exifTags)
  return {
    littleEndian: image.littleEndian,
    image: await tagsOf(file, image, imageTags),
    exif: [...own, ...exposure.filter(({ tag }) => !own.some((other) => other.tag === tag))],
    gps: await tagsIn(gps, gpsTags),
    ...(known && { orientation: turn })
  }
}

async function tagsOf(file: FileWindow, { entries }: Directory, wanted: readonly number[]): Promise<Tag[]> {
  const tags: Tag[] = []
  for (const tag of wanted) {
    const entry = entries.get(tag)
    if (!entry || entry.bytes > mostBytes || !file.contains(entry.at, entry.bytes)) continue
    const { type, count } = entry
    tags.push({ tag, type, count, value: Buffer.from(await file.bytes(entry.at, entry.bytes)) })
  }
  return tags
}

/** A TIFF block as EXIF has it, without the head that it has in a JPEG. */
export function exifBlock({ littleEndian, image, exif, gps, orientation: turn }: Facts): Buffer {
  const number = (value: number, bytes: 2 | 4): Buffer => {
    const content = Buffer.alloc(bytes)
    if (littleEndian) content.writeUIntLE(value, 0, bytes)
    else content.writeUIntBE(value, 0, bytes)
    return content
  }
  const directory = (tags: readonly Tag[], at: number): Buffer => {
    const sorted = [...tags].sort((a, b) => a.tag - b.tag)
    let behind = at + 2 + 12 * sorted.length + 4
    const entries: Buffer[] = []
    const values: Buffer[] = []
    for (const { tag, type, count, value } of sorted) {
      const fits = value.length <= 4
      const place = fits ? Buffer.concat([value, Buffer.alloc(4 - value.length)]) : number(behind, 4)
      entries.push(number(tag, 2), number(type, 2), number(count, 4), place)
      if (fits) continue
      // Offsets are even.
      const padded = Buffer.concat([value, Buffer.alloc(value.length % 2)])
      values.push(padded)
      behind += padded.length
    }
    return Buffer.concat([number(sorted.length, 2), ...entries, number(0, 4), ...values])
  }
  const first = 8
  const [short, long] = [3, 4]
  const upright: Tag = { tag: orientation, type: short, count: 1, value: number(turn ?? 1, 2) }
  const pointer = (tag: number, to: number): Tag => ({ tag, type: long, count: 1, value: number(to, 4) })
  const main = (second: number, third: number): Buffer => {
    const place = gps.length > 0 ? [pointer(gpsPointer, third)] : []
    return directory([...image, upright, pointer(exifPointer, second), ...place], first)
  }
  const second = first + main(0, 0).length
  const exposure = directory(exif, second)
  const third = second + exposure.length
  return Buffer.concat([
    Buffer.from(littleEndian ? 'II' : 'MM'),
    number(42, 2),
    number(first, 4),
    main(second, third),
    exposure,
    ...(gps.length > 0 ? [directory(gps, third)] : [])
  ])
}

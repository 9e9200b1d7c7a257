/** Draws, cuts out and blurs objects in copies of pictures; the pictures themselves are only read. */
import { open, rename } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import sharp, { type OverlayOptions, type Sharp } from 'sharp'
import type { Detection } from '../contract/detection'
import type { ObjectCopies } from '../contract/object-pictures'
import { uprightPixels, type Raster, type Region } from '../images/cut'
import { withImage } from '../images/with-image'
import { escapeXml } from '../network/svg'
import { writeAside } from '../platform/aside'
import type { FilePath } from '../platform/byte-path'
import { makeFolder, onWriting } from '../platform/on-writing'
import { readRegular } from '../platform/read-regular'
import { oneAtATime } from '../platform/turns'

/** Told apart from each other and from most photos. */
const colours = ['#e6194b', '#3cb44b', '#4363d8', '#f58231', '#911eb4', '#008080', '#9a6324', '#808000']
/** What is left of a blurred object: cells of its longer side. */
const cellsLeft = 6
/** A blurred region is larger than its box by this share of the box on each side. */
const blurMargin = 0.05
const jpeg = { quality: 95, chromaSubsampling: '4:4:4' } as const

/**
 * Writes the copies, upright, in sRGB and without the picture's metadata: PNG where the name ends in `.png`, or else JPEG.
 * @throws ImageError for the picture; the file system's error, EEXIST for a name that is taken
 */
export async function copyObjects(
  picture: FilePath,
  detections: readonly Detection[],
  { drawn, blurred, crops }: ObjectCopies
): Promise<void> {
  const raster = await withImage(picture, ({ image }) => uprightPixels(image))
  // Each holds the whole picture once more.
  await oneAtATime(async () => {
    if (drawn !== undefined) await save(await withBoxes(raster, detections), drawn)
    for (const [i, file] of (crops ?? []).entries()) {
      const region = regionOf(raster, detections[i]!, 0)
      await save(imageOf(raster).extract(region), file)
    }
    if (!blurred) return
    const hidden = detections.filter(({ label }) => blurred.labels.includes(label))
    await save(await withoutDetail(raster, hidden), blurred.file)
  })
}

function imageOf({ data, width, height }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/** All pixels that a box touches, of at least one. */
function regionOf({ width, height }: Raster, { box: [x, y, w, h] }: Detection, margin: number): Region {
  const [left, across] = span(x - margin * w, w * (1 + 2 * margin), width)
  const [top, down] = span(y - margin * h, h * (1 + 2 * margin), height)
  return { left, top, width: across, height: down }
}

function span(start: number, length: number, side: number): [first: number, count: number] {
  const first = Math.min(Math.max(Math.floor(start), 0), side - 1)
  const end = Math.min(Math.max(Math.ceil(start + length), first + 1), side)
  return [first, end - first]
}

async function withBoxes(raster: Raster, detections: readonly Detection[]): Promise<Sharp> {
  const thickness = Math.max(2, Math.round(Math.max(raster.width, raster.height) / 300))
  const picture = { ...raster, data: Buffer.from(raster.data) }
  const labels: OverlayOptions[] = []
  // The best lies on top.
  for (const detection of [...detections].reverse()) {
    const colour = colourOf(detection.label)
    const region = regionOf(raster, detection, 0)
    frame(picture, region, thickness, colour)
    labels.push(...(await labelOf(detection, region, colour, raster, thickness)))
  }
  return imageOf(picture).composite(labels)
}

function frame({ data, width }: Raster, region: Region, thickness: number, colour: string): void {
  const bytes = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
  for (let y = 0; y < region.height; y++) {
    for (let x = 0; x < region.width; x++) {
      const edge = Math.min(x, y, region.width - 1 - x, region.height - 1 - y)
      if (edge >= thickness) {
        // On to the right side of the frame.
        x = region.width - thickness - 1
        continue
      }
      data.set(bytes, 3 * ((region.top + y) * width + region.left + x))
    }
  }
}

/** The same for a class in every picture. */
function colourOf(label: string): string {
  let sum = 0
  for (const character of label) sum = (31 * sum + character.codePointAt(0)!) % 65_521
  return colours[sum % colours.length]!
}

/** Class and score in the corner of the box, where there is room for them. */
async function labelOf(
  { label, score }: Detection,
  { left, top }: Region,
  colour: string,
  { width, height }: Raster,
  thickness: number
): Promise<OverlayOptions[]> {
  const text = `<span foreground="white" background="${colour}"> ${escapeXml(label)} ${score.toFixed(2)} </span>`
  const { data, info } = await sharp({ text: { text, rgba: true, font: 'sans', dpi: 36 * thickness } })
    .raw()
    .toBuffer({ resolveWithObject: true })
  if (info.width > width || info.height > height) return []
  const place = { left: Math.min(left, width - info.width), top: Math.min(top, height - info.height) }
  return [{ input: data, raw: { width: info.width, height: info.height, channels: 4 }, ...place }]
}

/** A few cells of each region are left, drawn softly: what is not in them, nobody can bring back. */
async function withoutDetail(raster: Raster, hidden: readonly Detection[]): Promise<Sharp> {
  const patches: OverlayOptions[] = []
  // The largest lies on top: its cells are the coarsest.
  for (const detection of [...hidden].sort((a, b) => areaOf(a) - areaOf(b))) {
    const region = regionOf(raster, detection, blurMargin)
    const { left, top, width, height } = region
    const scale = cellsLeft / Math.max(width, height)
    const cells = await imageOf(raster)
      .extract(region)
      .resize(cellsAlong(width * scale), cellsAlong(height * scale), { fit: 'fill', kernel: 'linear' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const input = await sharp(cells.data, { raw: cells.info })
      .resize(width, height, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer()
    patches.push({ input, raw: { width, height, channels: 3 }, left, top })
  }
  return imageOf(raster).composite(patches)
}

function areaOf({ box: [, , width, height] }: Detection): number {
  return width * height
}

function cellsAlong(side: number): number {
  return Math.max(1, Math.round(side))
}

/** @throws the file system's error, EEXIST where something else has the name */
async function save(image: Sharp, file: string): Promise<void> {
  const picture = image.removeAlpha()
  const bytes = await (extname(file).toLowerCase() === '.png' ? picture.png() : picture.jpeg(jpeg)).toBuffer()
  await makeFolder(dirname(file)).catch((error: unknown) => {
    throw onWriting(file, error)
  })
  const place = async (aside: FilePath): Promise<void> => {
    await reserve(file, bytes)
    await rename(aside, file)
  }
  await writeAside(file, bytes, { durable: false, place })
}

/** Takes the name; what an engine that died had written under it counts as this one's. */
async function reserve(file: string, bytes: Buffer): Promise<void> {
  try {
    await (await open(file, 'wx')).close()
  } catch (error) {
    const there = await readRegular(file, bytes.length).catch(() => undefined)
    if (!there || (there.length > 0 && !there.equals(bytes))) throw error
  }
}

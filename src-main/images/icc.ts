/** Reads ICC profiles (ICC.1:2022) of RGB pictures that a matrix and a curve for each channel describe. */

const srgb = 'sRGB IEC61966-2'
const names = [Buffer.from(srgb, 'latin1'), Buffer.from(srgb, 'utf16le').swap16()]

const HEADER_BYTES = 128
const MOST_TAGS = 100
/** Tags of tables that are used in place of the matrix. */
const tableTags = ['A2B0', 'A2B1', 'D2B0', 'D2B1']

/** XYZ of linear sRGB at full red, green and blue, for the profiles' white D50 (IEC 61966-2-1, Bradford). */
const srgbColumns: readonly Column[] = [
  [0.43607, 0.22249, 0.01392],
  [0.38515, 0.71687, 0.09708],
  [0.14307, 0.06061, 0.7141]
]
/** The white that the columns of a matrix add up to. */
const d50: Column = [0.9642, 1, 0.8249]

/** X, Y and Z. */
type Column = readonly [number, number, number]

/**
 * How a picture's bytes become sRGB's: the linear light for each byte of red, of green and of blue, 3 x 256 values,
 * then a matrix from that light to sRGB's, row by row. `Colours` in native/jpeg.h reads it.
 */
export type Colours = Float32Array

/** Whether the profile calls itself sRGB, in ASCII (version 2) or UTF-16 (version 4). */
export function isSrgbProfile(icc: Uint8Array): boolean {
  const bytes = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength)
  return names.some((name) => bytes.includes(name))
}

/** @returns undefined for a profile of another kind, or one that is damaged */
export function readColours(icc: Buffer): Colours | undefined {
  if (icc.length < HEADER_BYTES + 4) return undefined
  const text = (at: number): string => icc.toString('latin1', at, at + 4)
  if (text(16) !== 'RGB ' || text(20) !== 'XYZ ' || text(36) !== 'acsp') return undefined
  const tags = readTags(icc)
  if (!tags || tableTags.some((name) => tags.has(name))) return undefined
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => columnOf(tags.get(name)))
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((name) => curveOf(tags.get(name)))
  if (!columns.every(isDefined) || !curves.every(isDefined) || !addsUpToWhite(columns)) return undefined
  const linear = new Float32Array(3 * 256)
  for (const [channel, curve] of curves.entries()) {
    for (let byte = 0; byte < 256; byte++) linear[256 * channel + byte] = curve(byte / 255)
  }
  // Where black has light, the image library moves it.
  const isUsual = [0, 256, 512].every((at) => linear[at]! <= 1e-4 && Math.abs(linear[at + 255]! - 1) < 0.01)
  if (!isUsual || !linear.every(Number.isFinite)) return undefined
  return Float32Array.from([...linear, ...product(inverse(srgbColumns), columns)])
}

function readTags(icc: Buffer): Map<string, Buffer> | undefined {
  const count = icc.readUInt32BE(HEADER_BYTES)
  if (count > MOST_TAGS || HEADER_BYTES + 4 + 12 * count > icc.length) return undefined
  const tags = new Map<string, Buffer>()
  for (let i = 0; i < count; i++) {
    const entry = HEADER_BYTES + 4 + 12 * i
    const start = icc.readUInt32BE(entry + 4)
    const end = start + icc.readUInt32BE(entry + 8)
    if (end > icc.length) return undefined
    tags.set(icc.toString('latin1', entry, entry + 4), icc.subarray(start, end))
  }
  return tags
}

function columnOf(tag: Buffer | undefined): Column | undefined {
  if (!tag || tag.length < 20 || tag.toString('latin1', 0, 4) !== 'XYZ ') return undefined
  return [fixed(tag, 8), fixed(tag, 12), fixed(tag, 16)]
}

function fixed(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) / 65536
}

/** @returns from a value to its linear light, both 0 to 1 */
function curveOf(tag: Buffer | undefined): ((value: number) => number) | undefined {
  if (!tag || tag.length < 12) return undefined
  const kind = tag.toString('latin1', 0, 4)
  if (kind === 'curv') return sampledCurve(tag)
  return kind === 'para' ? parametricCurve(tag) : undefined
}

function sampledCurve(tag: Buffer): ((value: number) => number) | undefined {
  const count = tag.readUInt32BE(8)
  if (tag.length < 12 + 2 * count) return undefined
  if (count === 0) return (value) => value
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256
    return (value) => value ** gamma
  }
  return (value) => {
    const place = value * (count - 1)
    const before = Math.min(Math.floor(place), count - 2)
    const [low, high] = [tag.readUInt16BE(12 + 2 * before), tag.readUInt16BE(14 + 2 * before)]
    return (low + (high - low) * (place - before)) / 65535
  }
}

/** The number of parameters of each formula, g first; 2 and 4, which lift black, are left out. */
const parameterCounts: Readonly<Record<number, number>> = { 0: 1, 1: 3, 3: 5 }

function parametricCurve(tag: Buffer): ((value: number) => number) | undefined {
  const count = parameterCounts[tag.readUInt16BE(8)]
  if (count === undefined || tag.length < 12 + 4 * count) return undefined
  const [g, a = 1, b = 0, c = 0, d = -b / a] = Array.from({ length: count }, (_, i) =>
    fixed(tag, 12 + 4 * i)
  ) as [number, ...number[]]
  return (value) => (value >= d ? Math.max(a * value + b, 0) ** g : c * value)
}

/** The library that converts other pictures knows what to do with a matrix that is odd. */
function addsUpToWhite(columns: readonly Column[]): boolean {
  return d50.every((white, i) => {
    const sum = columns.reduce((total, column) => total + column[i]!, 0)
    return Math.abs(sum - white) < 0.01
  })
}

/** @returns row by row */
function inverse([r, g, b]: readonly Column[]): number[] {
  const [a, d, k] = r!
  const [p, e, h] = g!
  const [c, f, i] = b!
  const whole = a * (e * i - f * h) - p * (d * i - f * k) + c * (d * h - e * k)
  const cofactors = [
    e * i - f * h,
    c * h - p * i,
    p * f - c * e,
    f * k - d * i,
    a * i - c * k,
    c * d - a * f,
    d * h - e * k,
    p * k - a * h,
    a * e - p * d
  ]
  return cofactors.map((value) => value / whole)
}

/** @param rows of a 3 x 3 matrix @returns row by row */
function product(rows: readonly number[], columns: readonly Column[]): number[] {
  return [0, 1, 2].flatMap((row) =>
    columns.map((column) => column.reduce((sum, value, i) => sum + rows[3 * row + i]! * value, 0))
  )
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined
}

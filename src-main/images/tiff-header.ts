/** How a TIFF file describes the samples of its first picture (TIFF 6.0 and BigTIFF). */

export interface TiffLayout {
  /** Bits per sample, for each band. */
  bits: readonly number[]
  /** For each band: 1 unsigned, 2 signed, 3 floating point, 4 undefined, 5 and 6 complex. */
  sampleFormats: readonly number[]
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 inks, 6 YCbCr, 8 CIELab. */
  photometric: number
  /** Offset of the 16-bit `photometric` value in the file. */
  photometricAt: number
  littleEndian: boolean
  compression: number
  bands: number
  /** Whether each band is stored separately, one after the other. */
  planar: boolean
  tiled: boolean
  /** For each band after the colours: 0 unspecified, 1 and 2 alpha. */
  extraSamples: readonly number[]
}

const tag = {
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  samplesPerPixel: 277,
  planarConfiguration: 284,
  tileWidth: 322,
  extraSamples: 338,
  sampleFormat: 339
}

/** Number of colour bands by photometric kind; 1 if it is not listed. */
const colours: Record<number, number> = { 2: 3, 5: 4, 6: 3, 8: 3, 9: 3, 10: 3 }

/** @returns undefined if the directory makes no sense, so that the decoder can determine what is wrong */
export function readTiffLayout(file: Buffer): TiffLayout | undefined {
  try {
    return read(file)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function read(file: Buffer): TiffLayout | undefined {
  const littleEndian = file[0] === 0x49
  const u16 = (at: number): number => (littleEndian ? file.readUInt16LE(at) : file.readUInt16BE(at))
  const u32 = (at: number): number => (littleEndian ? file.readUInt32LE(at) : file.readUInt32BE(at))
  const u64 = (at: number): number =>
    Number(littleEndian ? file.readBigUInt64LE(at) : file.readBigUInt64BE(at))

  const big = u16(2) === 43
  const word = big ? u64 : u32
  const wordBytes = big ? 8 : 4
  const directory = word(big ? 8 : 4)
  const entries = Math.min(0xffff, big ? u64(directory) : u16(directory))
  const first = directory + (big ? 8 : 2)
  const entryBytes = 4 + 2 * wordBytes

  /** For each tag: the offset, number and width of its values. */
  const places = new Map<number, { at: number; count: number; bytes: number }>()
  for (let at = first; at < first + entries * entryBytes; at += entryBytes) {
    const bytes = { 1: 1, 3: 2, 4: 4 }[u16(at + 2)]
    if (!bytes) continue
    const count = word(at + 4)
    const value = at + 4 + wordBytes
    places.set(u16(at), { at: count * bytes <= wordBytes ? value : word(value), count, bytes })
  }
  const values = (id: number): number[] => {
    const place = places.get(id)
    if (!place) return []
    const { at, count, bytes } = place
    const one = { 1: (i: number) => file.readUInt8(i), 2: u16, 4: u32 }[bytes]!
    return Array.from({ length: Math.min(count, 0xffff) }, (_, i) => one(at + i * bytes))
  }

  const photometric = values(tag.photometric)[0]
  if (photometric === undefined) return undefined
  const bands = values(tag.samplesPerPixel)[0] ?? 1
  const perBand = (found: number[], otherwise: number): number[] =>
    Array.from({ length: bands }, (_, i) => found[i] ?? found.at(-1) ?? otherwise)
  const extras = Math.max(0, bands - (colours[photometric] ?? 1))
  const extraSamples = values(tag.extraSamples)
  return {
    bits: perBand(values(tag.bitsPerSample), 1),
    sampleFormats: perBand(values(tag.sampleFormat), 1),
    photometric,
    photometricAt: places.get(tag.photometric)!.at,
    littleEndian,
    compression: values(tag.compression)[0] ?? 1,
    bands,
    planar: values(tag.planarConfiguration)[0] === 2,
    tiled: places.has(tag.tileWidth),
    extraSamples: Array.from({ length: extras }, (_, i) => extraSamples[i] ?? 0)
  }
}

/** What an HEVC stream says of its own colours (ITU-T H.265): in the sequence parameter set that a file keeps in its `hvcC` box. */

/** The parameters end early, or count more than there may be. */
class OddParameters extends Error {}

const sequenceParameterSet = 33

/**
 * Whether the values of the stream reach from 0 to the largest, and not from 16 to 235.
 * @param hvcC content of the box (ISO/IEC 14496-15)
 * @returns undefined where the stream does not say, or cannot be read
 */
export function hasFullRange(hvcC: Buffer): boolean | undefined {
  try {
    const set = firstSequenceParameterSet(hvcC)
    return set && rangeIn(new Bits(withoutEmulationPrevention(set)))
  } catch (error) {
    if (error instanceof OddParameters || error instanceof RangeError) return undefined
    throw error
  }
}

/** Without the two bytes of its head. @throws RangeError where the box ends early */
function firstSequenceParameterSet(hvcC: Buffer): Buffer | undefined {
  let at = 23
  for (let arrays = hvcC.readUInt8(22); arrays > 0; arrays--) {
    const kind = hvcC.readUInt8(at) & 0x3f
    let units = hvcC.readUInt16BE(at + 1)
    at += 3
    for (; units > 0; units--) {
      const length = hvcC.readUInt16BE(at)
      at += 2
      if (kind === sequenceParameterSet) return hvcC.subarray(at + 2, at + length)
      at += length
    }
  }
  return undefined
}

/** A byte of 3 behind two of 0 keeps them from looking like the start of a unit. */
function withoutEmulationPrevention(unit: Buffer): Buffer {
  const bytes = Buffer.alloc(unit.length)
  let length = 0
  let zeros = 0
  for (const byte of unit) {
    if (zeros >= 2 && byte === 3) zeros = 0
    else {
      bytes[length++] = byte
      zeros = byte === 0 ? zeros + 1 : 0
    }
  }
  return bytes.subarray(0, length)
}

class Bits {
  private at = 0

  constructor(private readonly bytes: Buffer) {}

  /** At most 32 of them. */
  number(count: number): number {
    let value = 0
    for (; count > 0; count--) value = value * 2 + this.bit()
    return value
  }

  flag(): boolean {
    return this.bit() === 1
  }

  skip(count: number): void {
    this.at += count
    if (this.at > 8 * this.bytes.length) throw new OddParameters()
  }

  /** An Exp-Golomb code. */
  code(most = 2 ** 32): number {
    let zeros = 0
    while (!this.flag()) if (++zeros > 32) throw new OddParameters()
    const value = 2 ** zeros - 1 + this.number(zeros)
    if (value > most) throw new OddParameters()
    return value
  }

  codes(count: number): void {
    for (; count > 0; count--) this.code()
  }

  private bit(): number {
    const byte = this.bytes[this.at >> 3]
    if (byte === undefined) throw new OddParameters()
    return (byte >> (7 - (this.at++ & 7))) & 1
  }
}

/** Reads what comes before it, in the order of section 7.3.2.2. */
function rangeIn(bits: Bits): boolean | undefined {
  bits.skip(4)
  const layers = bits.number(3) + 1
  bits.skip(1)
  skipProfile(bits, layers)
  bits.code()
  const separatePlanes = bits.code() === 3
  if (separatePlanes) bits.skip(1)
  bits.codes(2)
  if (bits.flag()) bits.codes(4)
  bits.codes(2)
  const orderBits = bits.code(12) + 4
  const eachLayer = bits.flag()
  bits.codes(3 * (eachLayer ? layers : 1))
  bits.codes(6)
  if (bits.flag() && bits.flag()) skipScalingLists(bits)
  bits.skip(2)
  if (bits.flag()) {
    bits.skip(8)
    bits.codes(2)
    bits.skip(1)
  }
  skipReferenceSets(bits)
  if (bits.flag()) bits.skip(bits.code(32) * (orderBits + 1))
  bits.skip(2)
  return bits.flag() ? rangeOfUse(bits) : undefined
}

function skipProfile(bits: Bits, layers: number): void {
  const [profileBits, levelBits] = [88, 8]
  bits.skip(profileBits + levelBits)
  if (layers === 1) return
  const below = Array.from({ length: layers - 1 }, () => [bits.flag(), bits.flag()] as const)
  bits.skip(2 * (8 - below.length))
  for (const [profile, level] of below) bits.skip((profile ? profileBits : 0) + (level ? levelBits : 0))
}

function skipScalingLists(bits: Bits): void {
  for (let size = 0; size < 4; size++) {
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (bits.flag()) bits.codes((size > 1 ? 1 : 0) + Math.min(64, 16 << (2 * size)))
      else bits.code()
    }
  }
}

function skipReferenceSets(bits: Bits): void {
  const [mostSets, mostPictures] = [64, 16]
  const sets = bits.code(mostSets)
  let pictures = 0
  for (let set = 0; set < sets; set++) {
    if (set > 0 && bits.flag()) {
      // As the set before it, moved: each of its pictures stays or goes.
      bits.skip(1)
      bits.code()
      let kept = 0
      for (let picture = 0; picture <= pictures; picture++) if (bits.flag() || bits.flag()) kept++
      pictures = kept
    } else {
      pictures = bits.code(mostPictures) + bits.code(mostPictures)
      for (let picture = 0; picture < pictures; picture++) {
        bits.code()
        bits.skip(1)
      }
    }
  }
}

/** The video usability information (section E.2.1), up to the range. */
function rangeOfUse(bits: Bits): boolean | undefined {
  const [extendedShape, formatBits] = [255, 3]
  if (bits.flag() && bits.number(8) === extendedShape) bits.skip(32)
  if (bits.flag()) bits.skip(1)
  if (!bits.flag()) return undefined
  bits.skip(formatBits)
  return bits.flag()
}

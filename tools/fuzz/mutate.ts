/** Damages valid inputs: changes bytes and numbers, and removes, moves or repeats parts. */

/** From 0 (inclusive) to 1 (exclusive). */
export type Random = () => number

/** A deterministic generator (mulberry32, Tommy Ettinger, public domain). */
export function randomNumbers(seed: number): Random {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export const pick = <T>(random: Random, values: readonly T[]): T => values[upTo(random, values.length)]!
const upTo = (random: Random, limit: number): number => Math.floor(random() * limit)

const largestInput = 512 * 1024
/** Numbers that tend to go wrong where readers count, add or allocate. */
const oddNumbers = [
  0,
  1,
  -1,
  2,
  16,
  127,
  128,
  255,
  256,
  32767,
  32768,
  65535,
  65536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1
]
const oddTexts = [
  '0',
  '-1',
  '1e999',
  '4294967296',
  '9007199254740993',
  'null',
  'true',
  '[]',
  '{}',
  '""',
  '"__proto__"'
]

type Change = (input: Buffer, random: Random, others: readonly Buffer[]) => Buffer

const changes: readonly Change[] = [
  flipBit,
  otherByte,
  oddNumber,
  oddNumber,
  otherText,
  otherText,
  cutOff,
  without,
  repeated,
  moved,
  spliced,
  spliced,
  nested
]

/** Makes at least one change, and usually few. `others` are inputs to take parts from. */
export function mutated(input: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  let changed = input
  do changed = pick(random, changes)(changed, random, others)
  while (random() < 0.5)
  return changed.subarray(0, largestInput)
}

/** A random position, more often near the beginning, where headers are. */
function somewhere({ length }: Buffer, random: Random): number {
  return random() < 0.3 ? upTo(random, Math.min(length, 512)) : upTo(random, length)
}

function partOf(input: Buffer, random: Random): { start: number; end: number } {
  const start = somewhere(input, random)
  const longest = random() < 0.7 ? 32 : input.length
  return { start, end: Math.min(input.length, start + 1 + upTo(random, longest)) }
}

const replaced = (input: Buffer, start: number, end: number, part: Buffer): Buffer =>
  Buffer.concat([input.subarray(0, start), part, input.subarray(end)])

function flipBit(input: Buffer, random: Random): Buffer {
  const copy = Buffer.from(input)
  if (copy.length > 0) copy[somewhere(copy, random)]! ^= 1 << upTo(random, 8)
  return copy
}

function otherByte(input: Buffer, random: Random): Buffer {
  const copy = Buffer.from(input)
  if (copy.length > 0) copy[somewhere(copy, random)] = upTo(random, 256)
  return copy
}

function oddNumber(input: Buffer, random: Random): Buffer {
  const copy = Buffer.from(input)
  const size = pick(random, [1, 2, 4, 8])
  if (copy.length < size) return copy
  const at = Math.min(somewhere(copy, random), copy.length - size)
  const number = BigInt.asUintN(
    64,
    BigInt(pick(random, [...oddNumbers, input.length, at, input.length - at]))
  )
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(number)
  const part = bytes.subarray(0, size)
  if (random() < 0.5) part.reverse()
  part.copy(copy, at)
  return copy
}

/** Replaces a number or another value in a text. */
function otherText(input: Buffer, random: Random): Buffer {
  const start = somewhere(input, random)
  const text = input.toString('latin1', start, start + 4096)
  const found = /-?\d+(\.\d+)?|"[^"\\]*"|true|false|null/.exec(text)
  if (!found) return oddNumber(input, random)
  const at = start + found.index
  const value = random() < 0.3 ? String(upTo(random, 100)) : pick(random, oddTexts)
  return replaced(input, at, at + found[0].length, Buffer.from(value))
}

function cutOff(input: Buffer, random: Random): Buffer {
  return input.subarray(0, somewhere(input, random))
}

function without(input: Buffer, random: Random): Buffer {
  const { start, end } = partOf(input, random)
  return replaced(input, start, end, Buffer.alloc(0))
}

function repeated(input: Buffer, random: Random): Buffer {
  const { start, end } = partOf(input, random)
  const times = random() < 0.9 ? 2 : 1 + upTo(random, 300)
  return replaced(input, start, end, Buffer.concat(Array<Buffer>(times).fill(input.subarray(start, end))))
}

function moved(input: Buffer, random: Random): Buffer {
  const { start, end } = partOf(input, random)
  const rest = replaced(input, start, end, Buffer.alloc(0))
  const at = somewhere(rest, random)
  return replaced(rest, at, at, input.subarray(start, end))
}

/** Inserts a part of another input, or overwrites with it. */
function spliced(input: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  const other = pick(random, others)
  const { start, end } = partOf(other, random)
  const at = somewhere(input, random)
  return replaced(input, at, random() < 0.5 ? at : at + end - start, other.subarray(start, end))
}

/** Opens a bracket or tag many times: recursion must have a limit. */
function nested(input: Buffer, random: Random): Buffer {
  const at = somewhere(input, random)
  const text = pick(random, ['[', '{"a":', '<a>', '<rdf:li>', '("', '\u0012\u007f'])
  const times = random() < 0.9 ? 1 + upTo(random, 8) : 20_000
  return replaced(input, at, at, Buffer.from(text.repeat(times)))
}

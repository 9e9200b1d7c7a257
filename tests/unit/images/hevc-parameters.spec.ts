/** Parameters of HEVC streams, as encoders write them and bit by bit. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hasFullRange } from '../../../src-main/images/hevc-parameters'
import { codedImages, u16 } from '../../support/heif-writer'

function parametersOf(name: string): Buffer {
  const [image] = codedImages(readFileSync(join(import.meta.dirname, '../../engine/heic', `${name}.heic`)))
  return image!.properties.find((one) => one.toString('latin1', 4, 8) === 'hvcC')!.subarray(8)
}

/** The bits of a number, or of its Exp-Golomb code. */
const bits = (value: number, count: number): string => value.toString(2).padStart(count, '0')
const code = (value: number): string => bits(value + 1, 2 * Math.floor(Math.log2(value + 1)) + 1)
const codes = (...values: number[]): string => values.map(code).join('')

interface Stream {
  /** What is different from the simplest stream; without, a part is absent. */
  layers?: string
  chroma?: string
  window?: string
  scaling?: string
  pulse?: string
  sets?: string
  longTerm?: string
  usability?: string
}

/** A sequence parameter set (ITU-T H.265, 7.3.2.2), up to its usability information. */
function streamBits(stream: Stream): string {
  const { layers = '', chroma = code(1), window = '0', scaling = '0', pulse = '0' } = stream
  const { sets = code(0), longTerm = '0', usability = '' } = stream
  const deepest = layers ? 2 : 0
  return [
    bits(0, 4) + bits(deepest, 3) + '1' + bits(0, 96) + layers,
    code(0) + chroma + codes(64, 64) + window + codes(0, 0, 4),
    `1${codes(4, 0, 0).repeat(deepest + 1)}`,
    codes(0, 3, 0, 3, 1, 1),
    `${scaling}11${pulse}`,
    `${sets}${longTerm}11`,
    usability ? `1${usability}` : '0'
  ].join('')
}

function boxOf(rbsp: string): Buffer {
  const bytes = [
    0x42,
    1,
    ...(`${rbsp}1`.match(/.{1,8}/g) ?? []).map((one) => parseInt(one.padEnd(8, '0'), 2))
  ]
  const guarded: number[] = []
  for (const byte of bytes) {
    if (byte <= 3 && guarded.at(-1) === 0 && guarded.at(-2) === 0) guarded.push(3)
    guarded.push(byte)
  }
  const head = Buffer.alloc(22)
  const other = Buffer.concat([Buffer.from([0xa0]), u16(1, 2), Buffer.from([0x40, 1])])
  return Buffer.concat([
    head,
    Buffer.from([2]),
    other,
    Buffer.from([0xa1]),
    u16(1, guarded.length),
    Buffer.from(guarded)
  ])
}

/** No shape, no overscan, and the kind of signal. */
const signal = (full: boolean): string => `001${bits(5, 3)}${full ? 1 : 0}0`

const layers = `${'11'}${'10'}${bits(0, 12)}${bits(0, 96)}${bits(0, 88)}`
const oneList = (size: number): string =>
  `1${size > 1 ? code(3) : ''}${code(2).repeat(Math.min(64, 16 << (2 * size)))}`
const lists = [6, 6, 6, 2].map((count, size) => oneList(size) + `0${code(0)}`.repeat(count - 1)).join('')
// Two pictures; the same moved, of which two stay; and none.
const sets = code(3) + codes(1, 1) + `${code(0)}1${code(0)}1` + `10${code(0)}10001` + `0${codes(0, 0)}`

describe('the range that an HEVC stream claims', () => {
  test.each([
    ['plain', true],
    ['ten-bits', true],
    ['limited-range', false]
  ])('of x265 (%s) is %s', (name, full) => {
    expect(hasFullRange(parametersOf(name))).toBe(full)
  })

  test.each<[part: string, stream: Stream]>([
    ['nothing else', {}],
    ['layers', { layers }],
    ['planes apart', { chroma: `${code(3)}0` }],
    ['a window', { window: `1${codes(0, 4, 0, 4)}` }],
    ['usual scaling lists', { scaling: '10' }],
    ['scaling lists', { scaling: `11${lists}` }],
    ['uncoded blocks', { pulse: `1${bits(0x77, 8)}${codes(0, 0)}1` }],
    ['pictures to refer to', { sets }],
    // Eight bits of order and a flag for each.
    ['pictures to refer to for long', { longTerm: `1${code(2)}${bits(0x3ff, 18)}` }]
  ])('is found behind %s', (_part, stream) => {
    for (const full of [true, false]) {
      expect(hasFullRange(boxOf(streamBits({ ...stream, usability: signal(full) })))).toBe(full)
    }
  })

  test('is found behind the shape of its pixels', () => {
    const shaped = `1${bits(255, 8)}${bits(4, 16)}${bits(3, 16)}11`
    expect(hasFullRange(boxOf(streamBits({ usability: `${shaped}1${bits(5, 3)}10` })))).toBe(true)
  })

  test('is not known where the stream does not say', () => {
    expect(hasFullRange(boxOf(streamBits({})))).toBeUndefined()
    expect(hasFullRange(boxOf(streamBits({ usability: '000' })))).toBeUndefined()
    expect(hasFullRange(Buffer.alloc(23))).toBeUndefined()
  })

  test('is not known where the parameters end early, wherever that is', () => {
    const box = parametersOf('plain')
    for (let length = 0; length < box.length; length++) {
      expect([true, undefined]).toContain(hasFullRange(box.subarray(0, length)))
    }
    expect(hasFullRange(box.subarray(0, 60))).toBeUndefined()
  })

  test.each<[name: string, box: Buffer]>([
    ['65,535 units in each of 255 arrays', Buffer.alloc(2 ** 20, 0xff)],
    [
      'a million bytes of zeros as a set',
      Buffer.concat([Buffer.alloc(22), Buffer.from([1, 0xa1]), u16(1, 65_535), Buffer.alloc(2 ** 20)])
    ],
    ['a code of 40 bits', boxOf(`${bits(0, 4)}0001${bits(0, 96)}${bits(0, 40)}1`)],
    ['4,294,967,294 reference pictures', boxOf(streamBits({ sets: code(1) + code(2 ** 32 - 2) + code(0) }))],
    ['4,294,967,294 sets of them', boxOf(streamBits({ sets: code(2 ** 32 - 2) }))],
    ['4,294,967,294 of them for long', boxOf(streamBits({ longTerm: `1${code(2 ** 32 - 2)}` }))]
  ])('is not known, and is so at once, of %s', (_name, box) => {
    const started = process.cpuUsage()
    expect(hasFullRange(box)).toBeUndefined()
    expect(process.cpuUsage(started).user).toBeLessThan(1e6)
  })
})

/** Colour boxes that contradict the streams, in files of every shape, sound and damaged. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withRangeOfStreams } from '../../../src-main/images/heic-range'
import {
  codedImages,
  gridData,
  ispe,
  nclx,
  withNclx,
  writeHeif,
  type CodedImage,
  type HeifItem
} from '../../support/heif-writer'

const imageOf = (name: string): CodedImage =>
  codedImages(readFileSync(join(import.meta.dirname, '../../engine/heic', `${name}.heic`)))[0]!
const full = imageOf('plain')
const limited = imageOf('limited-range')
const silent: CodedImage = { ...full, properties: [ispe(64, 64)] }

/** @returns for each colour box, in the order of the file, whether it says full range */
function boxesIn(file: Buffer): boolean[] {
  const found: boolean[] = []
  for (let at = file.indexOf('nclx'); at >= 0; at = file.indexOf('nclx', at + 1))
    found.push(file[at + 10] === 0x80)
  return found
}

const item = (id: number, { data, properties }: CodedImage, fullRange: boolean, hidden = false): HeifItem => {
  const own = properties.filter((one) => one.toString('latin1', 4, 8) !== 'colr')
  // A free byte keeps equal boxes apart.
  return { id, type: 'hvc1', data, hidden, properties: [...own, withByte(nclx(fullRange), id)] }
}

function withByte(box: Buffer, byte: number): Buffer {
  const longer = Buffer.concat([box, Buffer.from([byte])])
  longer.writeUInt32BE(longer.length)
  return longer
}

function gridFile(tiles: readonly CodedImage[], fullRange: boolean): Buffer {
  const items = tiles.map((tile, i) => item(i + 1, tile, fullRange, true))
  const [id, width] = [items.length + 1, 64 * tiles.length]
  const data = gridData(1, tiles.length, width, 64)
  const properties = [ispe(width, 64), nclx(fullRange)]
  return writeHeif({
    primary: id,
    items: [...items, { id, type: 'grid', data, properties }],
    references: [{ type: 'dimg', from: id, to: items.map((one) => one.id) }]
  })
}

describe('a colour box', () => {
  test('that says what the stream says stays, and nothing is copied', () => {
    for (const [image, fullRange] of [
      [full, true],
      [limited, false],
      [silent, true],
      [silent, false]
    ] as const) {
      const file = withNclx(image, fullRange)
      expect(withRangeOfStreams(file, 1)).toBe(file)
    }
  })

  test('that contradicts the stream says what the stream says, and nothing else changes', () => {
    for (const fullRange of [true, false]) {
      const image = fullRange ? full : limited
      const file = withNclx(image, !fullRange)
      const before = Buffer.from(file)
      expect(withRangeOfStreams(file, 1)).toEqual(withNclx(image, fullRange))
      expect(file).toEqual(before)
    }
  })

  test('of a grid is as its tiles are, and each tile as itself', () => {
    expect(boxesIn(withRangeOfStreams(gridFile([full, full], false), 3))).toEqual([true, true, true])
    expect(boxesIn(withRangeOfStreams(gridFile([limited, full], true), 3))).toEqual([false, true, false])
    expect(boxesIn(withRangeOfStreams(gridFile([silent, limited], true), 3))).toEqual([false, false, false])
    expect(boxesIn(withRangeOfStreams(gridFile([silent, silent], true), 3))).toEqual([true, true, true])
  })

  test('of what is not decoded stays', () => {
    const file = writeHeif({
      primary: 1,
      items: [item(1, full, false), item(2, limited, true)],
      references: [{ type: 'thmb', from: 2, to: [1] }]
    })
    expect(boxesIn(withRangeOfStreams(file, 1))).toEqual([true, true])
    expect(boxesIn(withRangeOfStreams(file, 2))).toEqual([false, false])
    expect(withRangeOfStreams(file, 77)).toBe(file)
  })
})

describe('a damaged file', () => {
  test('that ends early or has any byte changed is for the decoder to judge', () => {
    const whole = gridFile([full, limited], false)
    const end = whole.indexOf('mdat')
    for (let i = 0; i < end; i++) {
      expect(() => withRangeOfStreams(whole.subarray(0, i), 3)).not.toThrow()
      for (const value of [0, 1, 0x7f, 0xff]) {
        const odd = Buffer.from(whole)
        odd[i] = value
        expect(withRangeOfStreams(odd, 3)).toHaveLength(odd.length)
      }
    }
  })

  test('whose items consist of each other comes to an end', () => {
    const items = [item(1, full, false), item(2, silent, false)]
    const references = [1, 2].map((from) => ({ type: 'dimg', from, to: [1, 2] }))
    expect(boxesIn(withRangeOfStreams(writeHeif({ primary: 2, items, references }), 2))).toEqual([true, true])
  })

  test('whose references all claim 65,535 parts is done at once', () => {
    const references = Array.from({ length: 16_000 }, () => ({ type: 'dimg', from: 1, to: [] }))
    const file = writeHeif({ primary: 1, items: [item(1, full, false)], references })
    for (let at = file.indexOf('dimg'); at >= 0; at = file.indexOf('dimg', at + 4))
      file.writeUInt16BE(0xffff, at + 6)
    const started = process.cpuUsage()
    expect(withRangeOfStreams(file, 1)).toBe(file)
    expect(process.cpuUsage(started).user).toBeLessThan(1e6)
  })
})

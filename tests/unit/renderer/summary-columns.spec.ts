import { describe, expect, it } from 'vitest'
import { describeNetwork } from '../../../src-main/network/network'
import { defaultSettings } from '../../../src-main/network/settings'
import { summaryRows } from '../../../src-main/network/summary'
import {
  arrangedRows,
  columns,
  nextSorting,
  type Sorting
} from '../../../src-renderer/summary/summary-columns'

const rows = summaryRows(describeNetwork(defaultSettings))
const names = (words: string[], sorting?: Sorting): string[] =>
  arrangedRows(rows, words, sorting).map((row) => row.name)
const column = (name: string) => columns.find((each) => each.name === name)!

describe('rows of the summary', () => {
  it('are in the network’s order until a column sorts them', () => {
    expect(names([])).toEqual(rows.map(({ name }) => name))
  })

  it('are filtered by every word of name, type, shape and connection', () => {
    expect(names(['add', 'block_2_add'])).toEqual(['block_2_add', 'block_3_expand'])
    expect(names(['depthwiseconv2d'])).toHaveLength(17)
  })

  it('sort by number, largest first', () => {
    expect(names([], { column: 'params', descending: true }).slice(0, 2)).toEqual(['predictions', 'Conv_1'])
  })

  it('sort by name as people count', () => {
    const sorted = names(['add'], { column: 'layer', descending: false })
    const blocks = sorted.filter((name) => name.endsWith('_add'))
    expect(blocks.slice(0, 3)).toEqual(['block_2_add', 'block_4_add', 'block_5_add'])
    expect(blocks.at(-1)).toBe('block_15_add')
  })

  it('that are equal stay in the network’s order', () => {
    const sorted = names([], { column: 'receptiveField', descending: false })
    expect(sorted.slice(0, 4)).toEqual(['input_layer', 'Conv1', 'bn_Conv1', 'Conv1_relu'])
  })

  it('leave the rows they come from as they are', () => {
    const before = [...rows]
    arrangedRows(rows, [], { column: 'macs', descending: true })
    expect(rows).toEqual(before)
  })
})

describe('clicks on a column', () => {
  it('sort numbers from the largest, then from the smallest, then not at all', () => {
    const first = nextSorting(undefined, column('macs'))
    const second = nextSorting(first, column('macs'))
    expect(first).toEqual({ column: 'macs', descending: true })
    expect(second).toEqual({ column: 'macs', descending: false })
    expect(nextSorting(second, column('macs'))).toBeUndefined()
  })

  it('sort texts from the first letter', () => {
    expect(nextSorting({ column: 'macs', descending: true }, column('layer'))).toEqual({
      column: 'layer',
      descending: false
    })
  })
})

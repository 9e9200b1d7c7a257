import { describe, expect, it } from 'vitest'
import { describeNetwork } from '../../../src-main/network/network'
import { defaultSettings } from '../../../src-main/network/settings'
import { networkTree } from '../../../src-main/network/tree'
import { treeKey, typeAhead } from '../../../src-renderer/components/tree-keys'
import { visibleRows } from '../../../src-renderer/stores/tree-rows'

const tree = networkTree(describeNetwork(defaultSettings))
const rows = visibleRows(tree, new Set(['network', 'stage_2', 'stage_2/block_2']))
const at = (label: string): number => rows.findIndex(({ node }) => node.label === label)

describe('a key in the tree', () => {
  it.each([
    ['ArrowDown', 'stem', { focus: at('stage_1') }],
    ['ArrowUp', 'stem', { focus: at('input') }],
    ['ArrowUp', 'mobilenetv2_1.00_224', { focus: 0 }],
    ['ArrowDown', 'classifier', { focus: rows.length - 1 }],
    ['Home', 'stage_2', { focus: 0 }],
    ['End', 'stage_2', { focus: rows.length - 1 }],
    ['PageDown', 'input', { focus: at('input') + 5 }],
    ['PageUp', 'stem', { focus: 0 }]
  ])('%s moves from %s', (key, label, action) => {
    expect(treeKey(rows, at(label), key, 5)).toEqual(action)
  })

  it('Right opens a closed node, goes into an open one and does nothing at a leaf', () => {
    expect(treeKey(rows, at('stage_1'), 'ArrowRight')).toEqual({ expand: ['stage_1'] })
    expect(treeKey(rows, at('stage_2'), 'ArrowRight')).toEqual({ focus: at('block_1') })
    expect(treeKey(rows, at('block_2_add'), 'ArrowRight')).toEqual({})
  })

  it('Left closes an open node and goes from any other to its parent', () => {
    expect(treeKey(rows, at('stage_2'), 'ArrowLeft')).toEqual({ collapse: ['stage_2'] })
    expect(treeKey(rows, at('block_2_add'), 'ArrowLeft')).toEqual({ focus: at('block_2') })
    expect(treeKey(rows, at('block_1'), 'ArrowLeft')).toEqual({ focus: at('stage_2') })
  })

  it('* opens all siblings', () => {
    expect(treeKey(rows, at('block_2'), '*')).toEqual({ expand: ['stage_2/block_1', 'stage_2/block_2'] })
  })

  it('Enter and Space open and close', () => {
    expect(treeKey(rows, at('stage_1'), 'Enter')).toEqual({ expand: ['stage_1'] })
    expect(treeKey(rows, at('stage_2'), ' ')).toEqual({ collapse: ['stage_2'] })
  })

  it('that is none of the tree’s is left alone', () => {
    expect(treeKey(rows, 0, 'F5')).toBeUndefined()
    expect(treeKey(rows, 0, 's')).toBeUndefined()
  })
})

describe('typing in the tree', () => {
  it('goes to the next name that starts so, and round the end', () => {
    expect(typeAhead(rows, at('stage_2'), 's')).toBe(at('stage_3'))
    expect(typeAhead(rows, at('classifier'), 'i')).toBe(at('input'))
  })

  it('stays while more letters fit', () => {
    expect(typeAhead(rows, at('block_2_depthwise'), 'block_2_d')).toBe(at('block_2_depthwise'))
  })

  it('is not particular about capitals', () => {
    expect(typeAhead(rows, 0, 'HEAD')).toBe(at('head'))
  })

  it('finds nothing where nothing starts so', () => {
    expect(typeAhead(rows, 0, 'resnet')).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { describeNetwork } from '../../../src-main/network/network'
import { defaultSettings } from '../../../src-main/network/settings'
import { networkTree } from '../../../src-main/network/tree'
import {
  ancestorIds,
  branchIds,
  nearestNode,
  searchTree,
  visibleRows
} from '../../../src-renderer/stores/tree-rows'

const tree = networkTree(describeNetwork(defaultSettings))
const ids = (rows: ReturnType<typeof visibleRows>): string[] => rows.map(({ node }) => node.id)

describe('rows of the tree', () => {
  it('are the root alone while nothing is open', () => {
    const root = { level: 1, position: 1, siblings: 1, expanded: false }
    expect(visibleRows(tree, new Set())).toMatchObject([root])
  })

  it('have the children of what is open, each with its level and place', () => {
    const rows = visibleRows(tree, new Set(['network', 'stage_1']))
    expect(ids(rows).slice(0, 6)).toEqual([
      'network',
      'input',
      'stem',
      'stage_1',
      'stage_1/expanded_conv',
      'stage_2'
    ])
    expect(rows[3]).toMatchObject({ level: 2, position: 3, siblings: 11, expanded: true })
    expect(rows[4]).toMatchObject({ level: 3, position: 1, siblings: 1, expanded: false })
  })

  it('are all nodes of the network when all is open', () => {
    // The network, 11 stages, 17 bottlenecks and 4 other blocks, 156 layers.
    expect(visibleRows(tree, branchIds(tree))).toHaveLength(1 + 11 + 21 + 156)
  })

  it('say nothing of being open at a leaf', () => {
    expect(visibleRows(tree, branchIds(tree)).at(-1)).toMatchObject({ level: 4, expanded: undefined })
  })
})

describe('a search in the tree', () => {
  const search = searchTree(tree, (node) => node.label === 'block_2_add' || node.label === 'block_6')

  it('finds nodes of every level', () => {
    expect([...search.matches]).toEqual(['stage_2/block_2/block_2_add', 'stage_4/block_6'])
  })

  it('shows the way to a match and hides the rest', () => {
    expect(ids(visibleRows(tree, search.open, search.kept))).toEqual([
      'network',
      'stage_2',
      'stage_2/block_2',
      'stage_2/block_2/block_2_add',
      'stage_4',
      'stage_4/block_6'
    ])
  })

  it('keeps what lies in a match, to be opened', () => {
    expect(search.kept.has('stage_4/block_6/block_6_expand')).toBe(true)
    expect(search.open.has('stage_4/block_6')).toBe(false)
  })

  it('shows nothing where nothing matches', () => {
    const nothing = searchTree(tree, () => false)
    expect(visibleRows(tree, nothing.open, nothing.kept)).toEqual([])
  })
})

describe('a selected id', () => {
  it('is found at every level', () => {
    for (const id of ['network', 'stage_2', 'stage_2/block_1', 'stage_2/block_1/block_1_pad']) {
      expect(nearestNode(tree, id).id).toBe(id)
    }
  })

  it('that another network lacks gives the nearest node above it', () => {
    expect(nearestNode(tree, 'stage_2/separable_2/conv_dw_2').id).toBe('stage_2')
    expect(nearestNode(tree, 'stage_9').id).toBe('network')
  })

  it('is not taken for one with a longer number', () => {
    expect(nearestNode(tree, 'stage_6/block_14').label).toBe('block_14')
  })

  it('has its ancestors', () => {
    expect(ancestorIds('stage_2/block_1/block_1_pad')).toEqual(['network', 'stage_2', 'stage_2/block_1'])
  })
})

import { describe, expect, it } from 'vitest'
import { describeNetwork } from '../../../src-main/network/network'
import { defaultSettings } from '../../../src-main/network/settings'
import { networkTree, treeText } from '../../../src-main/network/tree'
import type { TreeNode } from '../../../src-main/network/tree'

const network = describeNetwork(defaultSettings)
const tree = networkTree(network)

function flatten(node: TreeNode): TreeNode[] {
  return [node, ...node.children.flatMap(flatten)]
}

const find = (id: string): TreeNode => flatten(tree).find((node) => node.id === id)!

describe('the architecture tree', () => {
  it('goes from network to stage to block to layer', () => {
    const kinds = ['network', 'stage', 'block', 'layer'] as const
    const check = (node: TreeNode, depth: number): void => {
      expect(node.kind).toBe(kinds[depth])
      for (const child of node.children) check(child, depth + 1)
    }
    check(tree, 0)
    expect(flatten(tree)).toHaveLength(1 + 11 + 21 + 156)
  })

  it('gives each node an id of its own', () => {
    const ids = flatten(tree).map((node) => node.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain('stage_2/block_1/block_1_expand')
  })

  it('has costs that add up at every node', () => {
    for (const node of flatten(tree).filter((each) => each.children.length > 0)) {
      const sum = (count: (child: TreeNode) => number): number =>
        node.children.reduce((total, child) => total + count(child), 0)
      expect(sum((child) => child.params)).toBe(node.params)
      expect(sum((child) => child.trainableParams)).toBe(node.trainableParams)
      expect(sum((child) => child.macs)).toBe(node.macs)
      expect(sum((child) => child.macsShare)).toBeCloseTo(node.macsShare, 12)
      expect(sum((child) => child.paramsShare)).toBeCloseTo(node.paramsShare, 12)
    }
    expect(tree).toMatchObject({ params: 3538984, macs: 300774272, paramsShare: 1, macsShare: 1 })
  })

  it('knows stages, blocks and layers by what they are', () => {
    expect(find('stage_2')).toMatchObject({ t: 6, c: 24, n: 2, s: 2, outputShape: [56, 56, 24] })
    expect(find('stage_2/block_2')).toMatchObject({
      blockKind: 'inverted-residual',
      t: 6,
      s: 1,
      shortcut: true,
      linearBottleneck: true
    })
    expect(find('stage_2/block_1')).toMatchObject({ s: 2, shortcut: false, linearBottleneck: true })
    expect(find('stage_2/block_1/block_1_depthwise')).toMatchObject({
      type: 'DepthwiseConv2D',
      role: 'depthwise',
      s: 2,
      kernel: [3, 3],
      inputShape: [113, 113, 96],
      outputShape: [56, 56, 96],
      linearBottleneck: false
    })
    expect(find('stage_2/block_2/block_2_project_BN')).toMatchObject({
      linearBottleneck: true,
      activation: 'linear'
    })
    expect(find('stage_2/block_2/block_2_add')).toMatchObject({ shortcut: true, role: 'shortcut' })
    expect(find('head')).toMatchObject({ shortcut: false, linearBottleneck: false })
  })
})

describe('the tree as text', () => {
  const lines = treeText(network).split('\n')

  it('has a header, a line for each node and a newline at the end', () => {
    expect(lines).toHaveLength(1 + 189 + 1)
    expect(lines.at(-1)).toBe('')
    expect(lines[1]).toMatch(/^mobilenetv2_1\.00_224 +1000 +3,538,984 +100\.0 % +300,774,272 +100\.0 %$/)
  })

  it('draws the branches and says what a node is', () => {
    const line = (name: string): string => lines.find((each) => each.includes(`─ ${name}  `))!
    expect(line('stage_2')).toMatch(
      /^├─ stage_2 {2}t=6 c=24 n=2 s=2 +56×56×24 +15,024 +0\.4 % +54,942,720 +18\.3 %$/
    )
    expect(line('block_2')).toMatch(
      /^│ {2}└─ block_2 {2}inverted-residual, stride 1, \+ shortcut, linear bottleneck/
    )
    expect(line('block_1_depthwise')).toMatch(/^│ {2}│ {2}├─ .*DepthwiseConv2D 3×3, stride 2 \[depthwise\]/)
    expect(line('predictions')).toMatch(/^ {6}└─ predictions {2}Dense, softmax \[classifier\] +1000/)
  })
})

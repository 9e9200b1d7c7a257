import { groupDigits, percentText, shapeText } from './number-text'
import type { Block, Layer, LayerRole, LayerType, Network, Shape, Stage } from './layer'
import { totalsOf } from './network'
import { alignedTable } from './table'

/** A node of the architecture tree: network, stage, block or layer. */
export interface TreeNode {
  /** Unique path in the tree: `network`, `stage_2`, `stage_2/block_1`, `stage_2/block_1/block_1_expand`. */
  id: string
  label: string
  kind: 'network' | 'stage' | 'block' | 'layer'
  /** Layers only. */
  type?: LayerType
  role?: LayerRole
  /** Blocks only. */
  blockKind?: Block['kind']
  /** The row of the t/c/n/s table, for stages; blocks also have `t`. */
  t?: number
  c?: number
  n?: number
  /** Stride of the stage's first block, of the block, or of the layer if it has one. */
  s?: number
  kernel?: readonly [height: number, width: number]
  groups?: number
  activation?: Layer['activation']
  inputShape: Shape
  outputShape: Shape
  params: number
  trainableParams: number
  macs: number
  /** Fractions of the whole network, from 0 to 1. */
  paramsShare: number
  macsShare: number
  /** Whether the block adds its input to its output; for a layer, whether it is on the shortcut. */
  shortcut: boolean
  /** Whether the block ends in a linear bottleneck; for a layer, whether it is that end. */
  linearBottleneck: boolean
  children: TreeNode[]
}

type Costs = Pick<TreeNode, 'params' | 'trainableParams' | 'macs' | 'paramsShare' | 'macsShare'>

export function networkTree(network: Network): TreeNode {
  const { totals } = network
  const costs = (layers: readonly Layer[]): Costs => {
    const { params, trainable, macs } = totalsOf(layers)
    return {
      params,
      trainableParams: trainable,
      macs,
      paramsShare: params / totals.params,
      macsShare: macs / totals.macs
    }
  }

  const layerNode = (layer: Layer, path: string): TreeNode => ({
    id: `${path}/${layer.name}`,
    label: layer.name,
    kind: 'layer',
    type: layer.type,
    role: layer.role,
    s: layer.stride,
    kernel: layer.kernel,
    ...(layer.groups && { groups: layer.groups }),
    activation: layer.activation,
    inputShape: layer.inputShape,
    outputShape: layer.outputShape,
    ...costs([layer]),
    shortcut: layer.role === 'shortcut',
    linearBottleneck: layer.activation === 'linear',
    children: []
  })

  const blockNode = (block: Block, path: string): TreeNode => {
    const id = `${path}/${block.name}`
    return {
      id,
      label: block.name,
      kind: 'block',
      blockKind: block.kind,
      t: block.t,
      s: block.stride,
      inputShape: block.inputShape,
      outputShape: block.outputShape,
      ...costs(block.layers),
      shortcut: block.shortcut,
      linearBottleneck: endsLinear(block),
      children: block.layers.map((layer) => layerNode(layer, id))
    }
  }

  const stageNode = (stage: Stage): TreeNode => ({
    id: stage.name,
    label: stage.name,
    kind: 'stage',
    t: stage.t,
    c: stage.c,
    n: stage.n,
    s: stage.s,
    inputShape: stage.blocks[0]!.inputShape,
    outputShape: stage.blocks.at(-1)!.outputShape,
    ...costs(stage.blocks.flatMap((block) => block.layers)),
    shortcut: stage.blocks.some((block) => block.shortcut),
    linearBottleneck: stage.blocks.some(endsLinear),
    children: stage.blocks.map((block) => blockNode(block, stage.name))
  })

  return {
    id: 'network',
    label: network.name,
    kind: 'network',
    inputShape: network.layers[0]!.outputShape,
    outputShape: network.layers.at(-1)!.outputShape,
    ...costs(network.layers),
    shortcut: false,
    linearBottleneck: false,
    children: network.stages.map(stageNode)
  }
}

export function endsLinear(block: Block): boolean {
  return block.layers.some((layer) => layer.activation === 'linear')
}

/** Formats the tree for a terminal: output shape, parameters and multiply-adds of each node, with shares. */
export function treeText(network: Network): string {
  const rows = [['', 'output', 'params', '', 'multiply-adds', '']]
  const visit = (node: TreeNode, lead: string, childLead: string): void => {
    rows.push([
      `${lead}${node.label}${detail(node)}`,
      shapeText(node.outputShape),
      groupDigits(node.params),
      percentText(node.paramsShare),
      groupDigits(node.macs),
      percentText(node.macsShare)
    ])
    node.children.forEach((child, index) => {
      const last = index === node.children.length - 1
      visit(child, `${childLead}${last ? '└─ ' : '├─ '}`, `${childLead}${last ? '   ' : '│  '}`)
    })
  }
  visit(networkTree(network), '', '')
  return alignedTable(rows, ['left', 'right', 'right', 'right', 'right', 'right'])
}

function detail(node: TreeNode): string {
  if (node.kind === 'stage') {
    const t = node.t === undefined ? '' : `t=${node.t} `
    return `  ${t}c=${node.c} n=${node.n} s=${node.s}`
  }
  if (node.kind === 'block') {
    const facts = [node.blockKind, `stride ${node.s}`]
    if (node.shortcut) facts.push('+ shortcut')
    if (node.linearBottleneck) facts.push('linear bottleneck')
    return `  ${facts.join(', ')}`
  }
  if (node.kind === 'layer') {
    const kernel = node.kernel ? ` ${node.kernel.join('×')}` : ''
    const stride = node.s !== undefined && node.s > 1 ? `, stride ${node.s}` : ''
    const groups = node.groups ? `, ${node.groups} groups` : ''
    const activation = node.activation ? `, ${node.activation}` : ''
    return `  ${node.type}${kernel}${stride}${groups}${activation} [${node.role}]`
  }
  return ''
}

/** Describes what a node of the tree does. */
import type { TreeNode } from '../../src-main/network/tree'

type Translate = (key: string, values?: Record<string, unknown>) => string

/** For example "3×3 conv, stride 2" or "t=6, stride 2". */
export function operationText(node: TreeNode, t: Translate): string {
  if (node.kind === 'stage') return stageText(node)
  if (node.kind === 'block') return blockText(node, t)
  return node.kind === 'layer' ? layerText(node, t) : ''
}

function stageText({ t, c, n, s }: TreeNode): string {
  const factors = { t, c, n, s }
  return Object.entries(factors)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

function blockText(node: TreeNode, t: Translate): string {
  const parts = node.t === undefined ? [] : [`t=${node.t}`]
  if (node.s !== undefined && node.blockKind !== 'input' && node.blockKind !== 'classifier') {
    parts.push(t('network.stride', { s: node.s }))
  }
  return parts.join(' · ')
}

function layerText(node: TreeNode, t: Translate): string {
  if (node.activation && node.activation !== 'linear') {
    const isActivation = node.type === 'ReLU' || node.type === 'Activation'
    if (isActivation) return t(`network.activationNames.${node.activation}`)
  }
  const type = t(`network.types.${node.type}`)
  const kernel = node.kernel ? `${node.kernel.join('×')} ` : ''
  const stride = node.s !== undefined && node.s > 1 ? ` · ${t('network.stride', { s: node.s })}` : ''
  const groups = node.groups ? ` · ${t('network.groups', { count: node.groups })}` : ''
  return `${kernel}${type}${stride}${groups}`
}

/** All words that a search for the node can match. */
export function searchText(node: TreeNode, t: Translate): string {
  const words = [node.label, t(`network.kinds.${node.kind}`), operationText(node, t)]
  if (node.type) words.push(node.type)
  if (node.role) words.push(node.role, t(`network.roles.${node.role}`))
  if (node.blockKind) words.push(node.blockKind, t(`network.blockKinds.${node.blockKind}`))
  if (node.activation) words.push(t(`network.activationNames.${node.activation}`))
  if (node.kind !== 'stage' && node.shortcut) words.push(t('network.tree.shortcut'))
  if (node.kind !== 'stage' && node.linearBottleneck) words.push(t('network.tree.linearBottleneck'))
  return words.join(' ').toLowerCase()
}

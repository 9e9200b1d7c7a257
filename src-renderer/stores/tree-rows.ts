/** The visible rows of a tree, depending on the expanded nodes and the search. */
import type { TreeNode } from '../../src-main/network/tree'

export interface TreeRow {
  node: TreeNode
  /** 1 for the root. */
  level: number
  /** Position among the visible siblings, from 1. */
  position: number
  siblings: number
  /** Undefined for a leaf. */
  expanded: boolean | undefined
}

/** @param kept ids of the nodes to show; all if undefined */
export function visibleRows(
  root: TreeNode,
  expanded: ReadonlySet<string>,
  kept?: ReadonlySet<string>
): TreeRow[] {
  const rows: TreeRow[] = []
  const visit = (nodes: readonly TreeNode[], level: number): void => {
    const shown = kept ? nodes.filter((node) => kept.has(node.id)) : nodes
    shown.forEach((node, index) => {
      const open = node.children.length > 0 ? expanded.has(node.id) : undefined
      rows.push({ node, level, position: index + 1, siblings: shown.length, expanded: open })
      if (open) visit(node.children, level + 1)
    })
  }
  visit([root], 1)
  return rows
}

export interface TreeSearch {
  matches: ReadonlySet<string>
  /** Matches, their ancestors and their descendants. */
  kept: ReadonlySet<string>
  /** What has to be expanded to make every match visible. */
  open: ReadonlySet<string>
}

/** Finds the matching nodes, and those to show and expand because of them. */
export function searchTree(root: TreeNode, isMatch: (node: TreeNode) => boolean): TreeSearch {
  const matches = new Set<string>()
  const kept = new Set<string>()
  const open = new Set<string>()
  /** @returns whether the node or a descendant matches */
  const visit = (node: TreeNode, inMatch: boolean): boolean => {
    const match = isMatch(node)
    if (match) matches.add(node.id)
    let within = false
    for (const child of node.children) within = visit(child, inMatch || match) || within
    if (within) open.add(node.id)
    if (match || within || inMatch) kept.add(node.id)
    return match || within
  }
  visit(root, false)
  return { matches, kept, open }
}

/** Ids of all nodes that have children. */
export function branchIds(root: TreeNode): Set<string> {
  const ids = new Set<string>()
  const visit = (node: TreeNode): void => {
    if (node.children.length > 0) ids.add(node.id)
    node.children.forEach(visit)
  }
  visit(root)
  return ids
}

/** The node with this id, or else its nearest ancestor. */
export function nearestNode(root: TreeNode, id: string): TreeNode {
  let found = root
  for (let node: TreeNode | undefined = root; node;) {
    found = node
    node = node.children.find((child) => id === child.id || id.startsWith(`${child.id}/`))
  }
  return found
}

/** Ids of the node's ancestors. */
export function ancestorIds(id: string): string[] {
  if (id === 'network') return []
  const parts = id.split('/')
  return ['network', ...parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))]
}

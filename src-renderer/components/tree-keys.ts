/** Handles keys in a tree (WAI-ARIA Authoring Practices, tree view pattern). */

/** The properties of a row that matter for keys. */
export interface TreeKeyRow {
  node: { id: string; label: string }
  /** 1 for the root. */
  level: number
  /** Undefined for a leaf. */
  expanded: boolean | undefined
}

export interface TreeAction {
  /** Index of the row to focus. */
  focus?: number
  expand?: readonly string[]
  collapse?: readonly string[]
}

/** @param page number of rows per page */
export function treeKey(
  rows: readonly TreeKeyRow[],
  index: number,
  key: string,
  page = 10
): TreeAction | undefined {
  const row = rows[index]
  if (!row) return undefined
  const last = rows.length - 1
  switch (key) {
    case 'ArrowDown':
      return { focus: Math.min(index + 1, last) }
    case 'ArrowUp':
      return { focus: Math.max(index - 1, 0) }
    case 'PageDown':
      return { focus: Math.min(index + page, last) }
    case 'PageUp':
      return { focus: Math.max(index - page, 0) }
    case 'Home':
      return { focus: 0 }
    case 'End':
      return { focus: last }
    case 'ArrowRight':
      if (row.expanded === undefined) return {}
      return row.expanded ? { focus: Math.min(index + 1, last) } : { expand: [row.node.id] }
    case 'ArrowLeft':
      return row.expanded ? { collapse: [row.node.id] } : { focus: parentIndex(rows, index) }
    case '*':
      return { expand: siblingIndexes(rows, index).map((at) => rows[at]!.node.id) }
    case 'Enter':
    case ' ':
      if (row.expanded === undefined) return {}
      return row.expanded ? { collapse: [row.node.id] } : { expand: [row.node.id] }
    default:
      return undefined
  }
}

/** The next row, starting at `index` and wrapping around, whose label starts with the typed text. */
export function typeAhead(rows: readonly TreeKeyRow[], index: number, typed: string): number | undefined {
  const wanted = typed.toLowerCase()
  // A single letter moves on to the next match; with more letters, the current row may still match.
  const from = wanted.length > 1 ? index : index + 1
  for (let step = 0; step < rows.length; step++) {
    const at = (from + step) % rows.length
    if (rows[at]!.node.label.toLowerCase().startsWith(wanted)) return at
  }
  return undefined
}

function parentIndex(rows: readonly TreeKeyRow[], index: number): number {
  const { level } = rows[index]!
  for (let at = index - 1; at >= 0; at--) if (rows[at]!.level < level) return at
  return index
}

function siblingIndexes(rows: readonly TreeKeyRow[], index: number): number[] {
  const { level } = rows[index]!
  const parent = parentIndex(rows, index)
  const found: number[] = []
  for (let at = level === 1 ? 0 : parent + 1; at < rows.length && rows[at]!.level >= level; at++) {
    if (rows[at]!.level === level) found.push(at)
  }
  return found
}

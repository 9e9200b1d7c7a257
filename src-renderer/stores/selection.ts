/** The selected images: just the one with the keyboard focus, some of them, or all that the filter shows. */
import type { LibraryFilter, LibrarySelection } from '../../src-main/contract/library'

export type Selection = { kind: 'current' } | { kind: 'some'; ids: ReadonlySet<number> } | { kind: 'all' }

export const current: Selection = { kind: 'current' }
export const all: Selection = { kind: 'all' }

/** @param currentId the image with the keyboard focus */
export function isSelected(selection: Selection, id: number, currentId: number | undefined): boolean {
  if (selection.kind === 'some') return selection.ids.has(id)
  return selection.kind === 'all' || id === currentId
}

export function selectedCount(selection: Selection, shown: number): number {
  if (selection.kind === 'some') return selection.ids.size
  if (selection.kind === 'all') return shown
  return shown > 0 ? 1 : 0
}

/**
 * Adds or removes an image.
 * @param before id of the image that had the focus, which becomes part of the selection
 */
export function toggled(selection: Selection, id: number, before: number | undefined): Selection {
  const ids = new Set(selection.kind === 'some' ? selection.ids : before === undefined ? [] : [before])
  if (!ids.delete(id) || ids.size === 0) ids.add(id)
  return { kind: 'some', ids }
}

/** What an action applies to; undefined if nothing is selected. */
export function asRequest(
  selection: Selection,
  filter: LibraryFilter,
  currentId: number | undefined
): LibrarySelection | undefined {
  if (selection.kind === 'all') return { filter }
  const ids = selection.kind === 'some' ? [...selection.ids] : currentId === undefined ? [] : [currentId]
  if (ids.length === 0) return undefined
  return { ids, ...(filter.model !== undefined && { model: filter.model }) }
}

/** The range between two positions, inclusive. */
export function span(from: number, to: number): { offset: number; limit: number } {
  return { offset: Math.min(from, to), limit: Math.abs(from - to) + 1 }
}

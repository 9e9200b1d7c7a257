/** The rows that the tree of folders shows, from what was asked for so far and which folders are open. */
import type { LibraryFolder } from '../../src-main/contract/library'
import { endOf, nameOf } from './item-facts'

/** Under this key are the topmost folders, or those that were found. */
export const top = ''

export interface FolderRow {
  kind: 'folder'
  node: { id: string; label: string }
  folder: LibraryFolder
  level: number
  /** Place among its siblings, from 1, and how many there are. */
  position: number
  siblings: number
  expanded: boolean | undefined
}

/** Stands for folders that were not asked for yet. */
export interface MoreRow {
  kind: 'more'
  node: { id: string; label: string }
  parent: string
  left: number
  level: number
  expanded: undefined
}

/**
 * @param children folders below each path that were asked for
 * @param expanded paths that are open
 */
export function folderRows(
  children: ReadonlyMap<string, readonly LibraryFolder[]>,
  expanded: ReadonlySet<string>
): (FolderRow | MoreRow)[] {
  const rows: (FolderRow | MoreRow)[] = []
  const visit = (parent: string, level: number, count?: number): void => {
    const folders = children.get(parent) ?? []
    const siblings = count ?? folders.length
    folders.forEach((folder, i) => {
      const { path } = folder
      // By its name alone, a topmost folder would not be known.
      const label = level === 1 ? endOf(path) : nameOf(path) || path
      const open = folder.folders > 0 ? expanded.has(path) : undefined
      rows.push({
        kind: 'folder',
        node: { id: path, label },
        folder,
        level,
        position: i + 1,
        siblings,
        expanded: open
      })
      if (open) visit(path, level + 1, folder.folders)
    })
    const left = siblings - folders.length
    if (left > 0 && folders.length > 0) {
      rows.push({
        kind: 'more',
        node: { id: `${parent}\0`, label: '' },
        parent,
        left,
        level,
        expanded: undefined
      })
    }
  }
  visit(top, 1)
  return rows
}

/** The folders that lie above one, the nearest last. */
export function foldersAbove(path: string): string[] {
  const above: string[] = []
  for (let i = 1; i < path.length; i++) if (path[i] === '/' || path[i] === '\\') above.push(path.slice(0, i))
  return above
}

/** Folders of files for tests, and their contents byte by byte. */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const newFolder = (where = tmpdir()): string => mkdtempSync(join(where, 'tree-'))

/** Writes files with a different time each. */
export function writeTree(root: string, files: Record<string, string | Buffer>): void {
  for (const [i, [path, content]] of Object.entries(files).entries()) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    utimesSync(file, 1_600_000_000 + i, 1_600_000_000.25 + i)
  }
}

/** Maps each path to its content and modification time. Folders end in `/`; names are decoded as Latin-1. */
export function treeOf(root: string): Record<string, string> {
  const tree: Record<string, string> = {}
  const walk = (folder: Buffer, prefix: string): void => {
    for (const name of readdirSync(folder, { encoding: 'buffer' })) {
      const path = Buffer.concat([folder, Buffer.from('/'), name])
      const shown = prefix + name.toString('latin1')
      const stats = lstatSync(path, { bigint: true })
      if (stats.isDirectory()) {
        tree[`${shown}/`] = ''
        walk(path, `${shown}/`)
      } else if (stats.isSymbolicLink()) tree[shown] = `-> ${readlinkSync(path)}`
      else tree[shown] = `${stats.mtimeNs} ${readFileSync(path).toString('latin1')}`
    }
  }
  walk(Buffer.from(root), '')
  return tree
}

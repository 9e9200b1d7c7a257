import { stat } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import type { NameOf } from './classify'
import { sharedFolder } from '../platform/shared-folder'
import { UsageError } from './exit-codes'

/**
 * Images are called by their path in the folder that all sources lie in, with '/': for programs that take no other names.
 * @throws UsageError where there is no such folder, or no such source
 */
export async function relativeNaming(sources: string[]): Promise<NameOf> {
  const folders: string[] = []
  for (const source of sources) {
    const stats = await stat(source).catch(() => undefined)
    if (!stats) throw new UsageError(`There is no file or folder ${source}`)
    folders.push(stats.isDirectory() ? resolve(source) : dirname(resolve(source)))
  }
  const shared = folders.reduce((one, other) => {
    const folder = sharedFolder(one, other)
    if (folder !== undefined) return folder
    throw new UsageError(`${one} and ${other} lie in no folder together. Give them one by one.`)
  })
  const starts = folders.map((folder) => relative(shared, folder).split(sep).join('/'))
  return ({ source, path }) => (starts[source] === '' ? path : `${starts[source]}/${path}`)
}

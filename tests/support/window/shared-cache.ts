/** What the engine finds out about a model once per machine: for all tests, in place of once for each. */
import { link, mkdir, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = ['graphs', 'networks', 'tuning', 'javascript']
const shared = join(tmpdir(), 'found-out')
const inData = (data: string): string => join(data, 'cache')

/** Puts into an app's data what earlier tests found out. */
export const lendCache = (data: string): Promise<void> => linkFolders(shared, inData(data))

/** Keeps what is new for later tests. */
export const keepCache = (data: string): Promise<void> => linkFolders(inData(data), shared)

async function linkFolders(from: string, to: string): Promise<void> {
  for (const name of folders) await linkFiles(join(from, name), join(to, name))
}

/** The engine replaces these files, and never writes into one. */
async function linkFiles(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch(() => [])
  if (entries.length > 0) await mkdir(to, { recursive: true, mode: 0o700 })
  for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await linkFiles(source, target)
    // It may be there already, or may have gone.
    else await link(source, target).catch(() => undefined)
  }
}

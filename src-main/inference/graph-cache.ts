/** Caches compiled graphs on disk, so that each model is compiled once per machine. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemReason } from '../platform/system-reason'
import { asideOf, privateMode, removeLeftovers } from '../platform/aside'
import { cacheFailed, inTemporaryCache } from '../platform/cache-failure'

/**
 * The folder of the SavedModel for `key`, compiled if there is no undamaged one. Written aside, so that an
 * interruption leaves no partial graph; if the cache cannot be written, the graph is kept for this process
 * only.
 * @param key names everything that the graph depends on
 */
export async function cachedGraph(
  cacheDir: string,
  key: string,
  compile: () => Promise<Uint8Array>
): Promise<string> {
  const name = sha256(key).slice(0, 32)
  const directory = join(cacheDir, 'graphs', name)
  if (await isUndamaged(directory)) return directory
  const graph = await compile()
  try {
    await store(directory, graph)
    return directory
  } catch (error) {
    cacheFailed(dirname(directory), systemReason(error))
  }
  return inTemporaryCache(async (folder) => {
    const instead = join(folder, name)
    if (!(await isUndamaged(instead))) await store(instead, graph)
    return instead
  })
}

/** Partial graphs that an earlier version left behind. */
const earlierLeftover = /^[0-9a-f]{32}\./

async function store(directory: string, graph: Uint8Array): Promise<void> {
  const folder = dirname(directory)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeLeftovers(folder, earlierLeftover)
  const aside = asideOf(directory).toString()
  try {
    await mkdir(aside, { mode: 0o700 })
    await writeFile(join(aside, 'saved_model.pb'), graph, { mode: privateMode })
    await writeFile(join(aside, 'sha256'), sha256(graph), { mode: privateMode })
    await rm(directory, { recursive: true, force: true })
    await rename(aside, directory)
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined)
    // Another engine may just have finished the same graph.
    if (!(await isUndamaged(directory))) throw error
  }
}

async function isUndamaged(directory: string): Promise<boolean> {
  try {
    const [graph, expected] = await Promise.all([
      readFile(join(directory, 'saved_model.pb')),
      readFile(join(directory, 'sha256'), 'utf8')
    ])
    return sha256(graph) === expected
  } catch {
    return false
  }
}

/** In hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

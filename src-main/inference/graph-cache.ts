/** Keeps compiled graphs on disk, so that a model is compiled once on a machine. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The directory that holds the SavedModel for `key`, compiled by `compile` unless an undamaged one is there. It is
 * written beside and renamed, so that an interruption leaves no half of it.
 * @param key names everything that the graph depends on
 */
export async function cachedGraph(
  cacheDir: string,
  key: string,
  compile: () => Promise<Uint8Array>
): Promise<string> {
  const directory = join(cacheDir, 'graphs', sha256(key).slice(0, 32))
  if (await isUndamaged(directory)) return directory
  const graph = await compile()
  const temporary = `${directory}.${randomUUID()}`
  await mkdir(temporary, { recursive: true })
  await writeFile(join(temporary, 'saved_model.pb'), graph)
  await writeFile(join(temporary, 'sha256'), sha256(graph))
  await rm(directory, { recursive: true, force: true })
  await rename(temporary, directory).catch(async (error) => {
    // Another engine may have finished the same graph just now.
    await rm(temporary, { recursive: true, force: true })
    if (!(await isUndamaged(directory))) throw error
  })
  return directory
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

/** In hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

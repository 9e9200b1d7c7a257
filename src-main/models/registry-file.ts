/** The list of known models on disk: one JSON file in the models folder. */
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import * as v from 'valibot'
import { UserError } from '../contract/errors'
import { KnownModel } from '../contract/models'

export const StoredModel = v.object({
  ...v.omit(KnownModel, ['state']).entries,
  added: v.string(),
  /** When its files were last changed, as far as known to have their checksum; in milliseconds since 1970. */
  modified: v.number()
})
export type StoredModel = v.InferOutput<typeof StoredModel>

const version = 1
/** A change takes milliseconds. */
const staleLockMs = 5000
const Registry = v.object({
  version: v.literal(version),
  default: v.optional(v.string()),
  mirror: v.optional(v.string()),
  models: v.array(StoredModel)
})
export type Registry = v.InferOutput<typeof Registry>

export class RegistryFile {
  /** Where a damaged file was put aside. */
  damaged: string | undefined

  constructor(private readonly path: string) {}

  /**
   * What the file holds, or an empty list where there is none; a damaged file is put aside and kept.
   * @throws UserError `models-damaged` for one that cannot be read, or that a newer Netlens wrote
   */
  async read(): Promise<Registry> {
    let text: string
    try {
      text = await readFile(this.path, 'utf8')
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return { version, models: [] }
      throw new UserError('models-damaged', `The list of models ${this.path} cannot be read (${code}).`)
    }
    const value = parsed(text)
    const registry = v.safeParse(Registry, value)
    if (registry.success) return registry.output
    const written = (value as { version?: unknown } | undefined)?.version
    if (typeof written === 'number' && written > version) {
      throw new UserError('models-damaged', `The list of models ${this.path} was written by a newer Netlens.`)
    }
    const aside = `${this.path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`
    await rename(this.path, aside)
    this.damaged = aside
    return { version, models: [] }
  }

  /** Reads, changes and writes, one at a time over all processes; the file is the old or the new one at any moment. */
  async change<T>(change: (registry: Registry) => T): Promise<T> {
    await mkdir(dirname(this.path), { recursive: true })
    const unlock = await this.lock()
    try {
      const registry = await this.read()
      const result = change(registry)
      const unfinished = `${this.path}.new`
      const file = await open(unfinished, 'w')
      try {
        await file.writeFile(`${JSON.stringify(registry, undefined, 2)}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinished, this.path)
      return result
    } finally {
      await unlock()
    }
  }

  /** The window and the command line may both be at it. A lock that a dead process left is broken. */
  private async lock(): Promise<() => Promise<void>> {
    const path = `${this.path}.lock`
    for (;;) {
      try {
        await (await open(path, 'wx')).close()
        return () => rm(path, { force: true })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
        if (Date.now() - mtimeMs > staleLockMs) await rm(path, { force: true })
        else await wait(10)
      }
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

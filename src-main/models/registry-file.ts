/** The list of known models on disk: one JSON file in the models folder. */
import { createHash } from 'node:crypto'
import { mkdir, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { UserError } from '../contract/errors'
import { KnownModel } from '../contract/models'
import { systemReason } from '../platform/system-reason'
import { privateMode, writeAside } from '../platform/aside'
import { withFileLock } from '../platform/file-lock'
import { parsed } from '../platform/json'
import { readRegular, RefusedFile } from '../platform/read-regular'
import { exists } from './facts'

export const RegisteredModel = v.object({
  ...v.omit(KnownModel, ['state']).entries,
  added: v.string(),
  /** Modification time of its files for which the checksum was verified, in milliseconds since 1970 (UTC). */
  modified: v.number()
})
export type RegisteredModel = v.InferOutput<typeof RegisteredModel>

const version = 1
const largestList = 16 * 1024 * 1024
// Strict, so that a key corrupted by a flipped bit does not count as absent.
const Registry = v.strictObject({
  version: v.literal(version),
  default: v.optional(v.string()),
  mirror: v.optional(v.string()),
  models: v.array(RegisteredModel)
})
export type Registry = v.InferOutput<typeof Registry>

/** A damaged list, and the ways to repair it. */
export interface DamagedList {
  path: string
  /** One sentence, for a person. */
  message: string
  /** The copy of the list as last written, if it is there and intact. */
  lastGood?: { models: number; modified: number }
}

export class RegistryFile {
  private readonly copy: string

  /** @param onWait called if a change has to wait more than two seconds for another process */
  constructor(
    private readonly path: string,
    private readonly onWait?: (message: string) => void
  ) {
    this.copy = `${path}.last-good`
  }

  /**
   * The list, or an empty one if there is no file.
   * @throws UserError `models-damaged` if it is damaged or unreadable, or was written by a newer Netlens
   */
  async read(): Promise<Registry> {
    const content = await this.content()
    if ('problem' in content)
      throw new UserError('models-damaged', (await this.damageOf(content.problem)).message)
    return content.registry
  }

  /**
   * What is wrong with the list, if it is damaged.
   * @throws UserError `models-damaged` if it cannot be read, or was written by a newer Netlens
   */
  async damage(): Promise<DamagedList | undefined> {
    const content = await this.content()
    return 'problem' in content ? this.damageOf(content.problem) : undefined
  }

  /** Reads, changes and writes the list, under a lock across processes. The file is replaced atomically. */
  change<T>(change: (registry: Registry) => T): Promise<T> {
    return this.locked(async () => {
      const registry = await this.read()
      const result = change(registry)
      await this.write(registry)
      return result
    })
  }

  /**
   * Replaces a damaged list with the last good copy or an empty list; the damaged file is kept.
   * @returns the path of the damaged file
   * @throws UserError `not-allowed` if the list is not damaged, or there is no copy
   */
  restore(from: 'last-good' | 'nothing'): Promise<string> {
    return this.locked(async () => {
      const damage = await this.damage()
      if (!damage) throw new UserError('not-allowed', `The list of models ${this.path} is not damaged.`)
      const registry: Registry | undefined =
        from === 'nothing' ? { version, models: [] } : (await this.lastGood())?.registry
      if (!registry) throw new UserError('not-allowed', `There is no good copy of the list ${this.path}.`)
      const aside = `${this.path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`
      await rename(this.path, aside)
      await this.write(registry)
      return aside
    })
  }

  private async locked<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
    return withFileLock(`${this.path}.sqlite-lock`, work, () =>
      this.onWait?.(`Waiting for another Netlens, which is changing the list of models ${this.path} ...`)
    )
  }

  private async write(registry: Registry): Promise<void> {
    const text = `${JSON.stringify({ ...registry, sha256: checksumOf(registry) }, undefined, 2)}\n`
    await writeAside(this.path, text, { mode: privateMode })
    await this.keep(text)
  }

  /** Failing to keep a copy must not fail the change itself. */
  private async keep(text: string): Promise<void> {
    await writeAside(this.copy, text, { mode: privateMode }).catch(() => undefined)
  }

  /** @throws UserError `models-damaged` if the file cannot be read, or was written by a newer Netlens */
  private async content(): Promise<{ registry: Registry } | { problem: string }> {
    let text: string
    try {
      text = (await readRegular(this.path, largestList)).toString()
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return { registry: { version, models: [] } }
      if (error instanceof RefusedFile) return { problem: error.message }
      throw new UserError(
        'models-damaged',
        `The list of models ${this.path} cannot be read: ${systemReason(error)}.`
      )
    }
    const registry = registryOf(text)
    if (registry) {
      if (!(await exists(this.copy))) await this.keep(text)
      return { registry }
    }
    const written = (parsed(text) as { version?: unknown } | null | undefined)?.version
    if (typeof written === 'number' && written > version) {
      throw new UserError('models-damaged', `The list of models ${this.path} was written by a newer Netlens.`)
    }
    return { problem: 'is damaged: it does not hold what Netlens wrote' }
  }

  private async damageOf(problem: string): Promise<DamagedList> {
    const copy = await this.lastGood()
    const lastGood = copy && { models: copy.registry.models.length, modified: copy.modified }
    const advice = lastGood
      ? `The copy of ${new Date(lastGood.modified).toISOString().slice(0, 10)} knows ${lastGood.models} models: ` +
        'netlens models restore'
      : 'There is no good copy; to begin a new one: netlens models restore --empty'
    const message = `The list of models ${this.path} ${problem}, so no model is chosen. ${advice}`
    return { path: this.path, message, ...(lastGood && { lastGood }) }
  }

  private async lastGood(): Promise<{ registry: Registry; modified: number } | undefined> {
    try {
      const registry = registryOf((await readRegular(this.copy, largestList)).toString())
      return registry && { registry, modified: (await stat(this.copy)).mtimeMs }
    } catch {
      return undefined
    }
  }
}

/** Parses and validates a list; checks its checksum if it has one (earlier versions wrote none). */
function registryOf(text: string): Registry | undefined {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { sha256, ...rest } = value as Record<string, unknown>
  if (sha256 !== undefined && sha256 !== checksumOf(rest)) return undefined
  const registry = v.safeParse(Registry, rest)
  if (!registry.success) return undefined
  const { default: chosen, models } = registry.output
  return chosen === undefined || models.some(({ name }) => name === chosen) ? registry.output : undefined
}

const checksumOf = (value: object): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

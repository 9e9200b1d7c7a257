/** Models that were taught here; every version is kept. */
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../contract/errors'
import { checked } from '../contract/messages'
import { ModelName, type KnownModel } from '../contract/models'
import type { TaughtCard } from '../contract/teaching'
import { privateMode, writeAside } from '../platform/aside'
import { readTaught } from '../weights/taught-part'
import { factsOf } from './facts'
import { fingerprint } from './fingerprint'
import type { ModelRows } from './model-rows'

export class TaughtModels {
  /** @param info looks up a model by its name, including the starter model */
  constructor(
    private readonly rows: ModelRows,
    private readonly info: (name: string) => Promise<KnownModel>
  ) {}

  /**
   * The version that teaching would give a model of this name, and the file of the current version.
   * @throws UserError `not-allowed` if another model has the name
   */
  async next(name: string): Promise<{ version: number; path?: string }> {
    const registry = await this.rows.registry.read()
    const known = registry.models.find((model) => model.name === name)
    if (!known?.taught) {
      // Existing models passed this check already.
      checked(ModelName, name, 'The name of the model')
      await this.rows.refuseTaken(registry, name)
    }
    const versions = await this.versionFiles(name)
    const last = versions.at(-1)?.version ?? known?.taught?.version ?? 0
    return { version: last + 1, ...(known && { path: known.path }) }
  }

  /** Adds a taught model, or a new version of it. Earlier versions stay. */
  async add(card: TaughtCard, content: Uint8Array): Promise<KnownModel> {
    const folder = join(this.rows.folder, card.name)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, `version-${card.version}.netlens`)
    await writeAside(path, content, { mode: privateMode })
    return this.put(card.name, path)
  }

  /**
   * All stored versions of a taught model, oldest first.
   * @throws UserError `model-not-found`, or `not-allowed` if the model was not taught here
   */
  async versions(name: string): Promise<{ card: TaughtCard; path: string; used: boolean }[]> {
    const { path: used, taught } = await this.info(name)
    if (!taught)
      throw new UserError('not-allowed', `The model ${name} was not taught here, so it has one version.`)
    const kept: { card: TaughtCard; path: string; used: boolean }[] = []
    for (const { path } of await this.versionFiles(name)) {
      const part = await readTaught(path).catch(() => undefined)
      if (part) kept.push({ card: part.card, path, used: path === used })
    }
    // A model that was added as a file has no other versions.
    return kept.length > 0 ? kept : [{ card: taught, path: used, used: true }]
  }

  /** Switches a taught model to another version. @throws UserError `not-allowed` if there is no such version */
  async use(name: string, version: number): Promise<KnownModel> {
    const found = (await this.versions(name)).find(({ card }) => card.version === version)
    if (found) return this.put(name, found.path)
    throw new UserError('not-allowed', `The model ${name} has no version ${version}.`)
  }

  /** Files of the versions of a taught model, oldest first. */
  private async versionFiles(name: string): Promise<{ version: number; path: string }[]> {
    const names = await readdir(join(this.rows.folder, name)).catch(() => [])
    return names
      .flatMap((file) => {
        const [, version] = /^version-(\d+)\.netlens$/.exec(file) ?? []
        return version === undefined
          ? []
          : [{ version: Number(version), path: join(this.rows.folder, name, file) }]
      })
      .sort((a, b) => a.version - b.version)
  }

  private async put(name: string, path: string): Promise<KnownModel> {
    const examined = await factsOf(path)
    const { licence } = examined.taught?.base ?? {}
    return this.rows.put({
      ...examined,
      name,
      origin: 'own',
      path,
      copied: true,
      source: 'taught here',
      ...(licence !== undefined && { licence }),
      ...(await fingerprint(examined)),
      checksum: 'first-use',
      added: new Date().toISOString()
    })
  }
}

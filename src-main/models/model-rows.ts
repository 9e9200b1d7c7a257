/** The rows of the list of models, each with the current state of its files. */
import { UserError } from '../contract/errors'
import { imageNet, type KnownModel, type Verification } from '../contract/models'
import { families, isDetector } from '../network/layer'
import { sizeText } from '../network/number-text'
import { labelsFile } from '../weights/imagenet'
import { catalogueEntry } from './catalogue'
import { fingerprint, look } from './fingerprint'
import type { RegisteredModel, Registry, RegistryFile } from './registry-file'
import { starterName } from './starter'

/** Names that stand for a network without weights. */
const reservedNames: readonly string[] = families

export class ModelRows {
  constructor(
    /** Holds the list of models, and the copies that Netlens makes. */
    readonly folder: string,
    readonly registry: RegistryFile,
    private readonly resources: string
  ) {}

  /** @throws UserError `model-not-found` */
  named(registry: Registry, name: string): RegisteredModel {
    const model = registry.models.find((other) => other.name === name)
    if (!model) throw new UserError('model-not-found', `There is no model called ${name}.`)
    return model
  }

  /** @throws UserError `not-allowed` if the name is reserved, or another model has it */
  async refuseTaken(registry: Registry, name: string): Promise<void> {
    const reserved =
      name === starterName || reservedNames.includes(name) || catalogueEntry(name) !== undefined
    if (reserved || registry.models.some((model) => model.name === name)) {
      throw new UserError('not-allowed', `The name ${name} is taken; give another one.`)
    }
  }

  /** Adds a model, replacing one of the same name. */
  async put(model: RegisteredModel): Promise<KnownModel> {
    await this.registry.change((registry) => {
      registry.models = [...registry.models.filter(({ name }) => name !== model.name), model]
    })
    return this.seen(model)
  }

  async edit(name: string, changes: Partial<RegisteredModel>): Promise<KnownModel> {
    const model = await this.registry.change((registry) => Object.assign(this.named(registry, name), changes))
    return this.seen(model)
  }
  /** A stored model with the current state of its files. */
  async seen({ modified, ...model }: RegisteredModel): Promise<KnownModel> {
    const labels = this.labelsOf(model)
    const state = await look(model).then(
      async (now) => {
        if (now.bytes !== model.bytes) return 'changed' as const
        return now.modified === modified ? ('ok' as const) : (await this.verify(model.name)).state
      },
      () => 'missing' as const
    )
    return { ...model, ...(labels && { labels }), state }
  }

  /**
   * The path of a model's labels; those of ImageNet are among the resources, wherever Netlens is installed now.
   */
  labelsOf({
    origin,
    network,
    labels = origin === 'catalogue' && !(network && isDetector(network)) ? imageNet : undefined,
    classes
  }: Pick<KnownModel, 'origin' | 'network' | 'labels' | 'classes'>): string | undefined {
    return labels && labelsFile(labels, classes, this.resources)
  }

  /**
   * Compares a model's files with the stored checksum.
   * @throws UserError `model-not-found` if there is no model of that name
   */
  async verify(name: string): Promise<Verification> {
    const model = this.named(await this.registry.read(), name)
    let found
    try {
      found = await fingerprint(model)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return { name, state: 'missing', message: error.message }
    }
    if (found.sha256 !== model.sha256) return { name, state: 'changed', message: changedText(model) }
    // Only the date differs: store it, so that the file need not be read again next time.
    if (found.modified !== model.modified) await this.edit(name, { modified: found.modified })
    return { name, state: 'ok', message: '' }
  }
}

function changedText({ name, path, bytes, added }: RegisteredModel): string {
  const was = `${sizeText(bytes)}, added on ${added.slice(0, 10)}`
  return (
    `The model ${name} is not used: ${path} is not the file that it was (${was}). ` +
    `Remove it, or accept the new file: netlens models verify ${JSON.stringify(name)} --accept`
  )
}

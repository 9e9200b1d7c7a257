/** All models that are known, and what can be done with them. */
import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, rename, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { UserError } from '../contract/errors'
import {
  imageNet,
  ModelName,
  recommendedModel,
  type Addition,
  type DownloadProgress,
  type KnownModel,
  type LabelsLook,
  type ModelList,
  type Verification
} from '../contract/models'
import { dataDir, resourcesDir } from '../platform/paths'
import type { ModelExamination } from '../contract/model'
import { checked } from '../contract/messages'
import type { TaughtCard } from '../contract/teaching'
import type { PreprocessingChoice } from '../contract/preprocessing'
import { examineModel, networkTitle } from '../inference/examine'
import { asideOf, privateMode, removeLeftovers, writeAside } from '../platform/aside'
import { sizeText } from '../network/number-text'
import { families, isDetector } from '../network/layer'
import { labelsFile } from '../weights/imagenet'
import { labelsLook, readLabels, readLabelsFile } from '../weights/labels'
import { readTaught } from '../weights/taught-part'
import { catalogue, catalogueEntry, publisher, type CatalogueEntry } from './catalogue'
import { discard, downloadFile, stallSetting } from './download'
import { fetchParts, filesOfEntry, unfinishedParts } from './download-parts'
import { fingerprint, modelFolder, look } from './fingerprint'
import { RegistryFile, type Registry, type RegisteredModel } from './registry-file'

const starterName = 'starter'
/** Classes that a model must have learned for its features to serve others. */
const generalFrom = 100
/** It looks at the whole picture: a screenshot is told by its edges. */
const starterChoice: PreprocessingChoice = { crop: 'whole' }

/** Names that mean a network without weights. */
const reservedNames: readonly string[] = families
/** Twice the largest of the catalogue. */
const largestDownload = 64e6

/** The files of a model. */
export interface ModelFiles {
  name: string
  path: string
  labels?: string
  /** Where it is otherwise than it would be guessed. */
  preprocessing?: PreprocessingChoice
  /** Whether labels are to be looked for beside it: nobody has said which it has. */
  findLabels?: boolean
}

export interface DownloadOptions {
  /** Another place than the publisher's. */
  mirror?: string
  signal?: AbortSignal
  onProgress?: (progress: DownloadProgress) => void
}

export class ModelStore {
  private readonly registry: RegistryFile
  private starterModel: Promise<KnownModel | undefined> | undefined

  /**
   * @param folder for the list of models and the copies that Netlens makes
   * @param resources what Netlens came with
   * @param onWait is told that a change of the list waits for another process
   */
  constructor(
    readonly folder = join(dataDir(), 'models'),
    private readonly resources = resourcesDir(),
    onWait?: (message: string) => void
  ) {
    this.registry = new RegistryFile(join(folder, 'models.json'), onWait)
  }

  async list(): Promise<ModelList> {
    const damaged = await this.registry.damage()
    const registry: Registry = damaged ? { version: 1, models: [] } : await this.registry.read()
    const starter = await this.starter()
    const models = await Promise.all(registry.models.map((model) => this.seen(model)))
    const names = new Set(registry.models.map(({ name }) => name))
    const from = base(registry.mirror)
    return {
      models: starter ? [starter, ...models] : models,
      // What the default was, nobody knows then.
      ...(!damaged && this.defaultOf(registry, starter)),
      catalogue: await Promise.all(
        catalogue.map(async (entry) => {
          const { name, network, file, path, licence, bytes, parts } = entry
          const url = (registry.mirror ? from : (parts?.publisher ?? from)) + path
          const unfinished = await unfinishedParts(this.folder, entry)
          return { name, network, file, url, licence, bytes, unfinished, installed: names.has(name) }
        })
      ),
      publisher,
      ...(registry.mirror && { mirror: registry.mirror }),
      ...(damaged && { damaged })
    }
  }

  /**
   * Takes the last good copy in place of a damaged list, or an empty one.
   * @returns where the damaged one is kept
   * @throws UserError `not-allowed` where the list is not damaged, or has no copy
   */
  restore(from: 'last-good' | 'nothing'): Promise<string> {
    return this.registry.restore(from)
  }

  /** @throws UserError `model-not-found` for a name that is not known */
  async info(name: string): Promise<KnownModel> {
    const starter = name === starterName ? await this.starter() : undefined
    return starter ?? this.seen(this.stored(await this.registry.read(), name))
  }

  /**
   * Adds a model by reference to where it lies, or as a copy. A file that is one of the catalogue's, by its name and its
   * weights or because `as` says so, becomes that one, as if it had been downloaded.
   * @throws UserError `model-not-found`, `model-invalid` or `labels-invalid`, and `not-allowed` for a name that is taken
   */
  async add({ path: given, name, labels, preprocessing: chosen, copy, as }: Addition): Promise<KnownModel> {
    const { labelsBeside, ...examined } = await examineModel(resolve(given), chosen)
    const { path } = examined
    const entry = as === undefined ? entryOfFile(path, name, copy) : entryNamed(as)
    if (entry) {
      if (fits(entry, examined.network)) return this.addOfficial(entry, path)
      if (as !== undefined) throw doesNotFit(path, entry, examined.architecture, examined.classes)
    }
    const registry = await this.registry.read()
    const same = registry.models.find((model) => model.path === path)
    if (same && name === undefined) return this.seen(same)
    const called = name ?? (await this.freeName(registry, examined.taught?.name ?? nameOf(examined)))
    await this.refuseTaken(registry, called)
    const besides = labels ? await this.checkedLabels(labels, examined.classes) : labelsBeside
    const place = copy ? await this.copyOf(examined, called) : path
    return this.store({
      ...examined,
      ...(chosen && { chosen }),
      name: called,
      origin: 'own',
      path: place,
      copied: copy === true,
      source: path,
      ...(besides && { labels: besides }),
      ...(await fingerprint({ ...examined, path: place })),
      checksum: 'first-use',
      added: new Date().toISOString()
    })
  }

  /**
   * Downloads a model of the catalogue, or continues to; a model that is there already is answered with.
   * @throws UserError as `downloadFile` does, and `model-not-found` for a name that is not in the catalogue
   */
  async download(name: string, { mirror, signal, onProgress }: DownloadOptions = {}): Promise<KnownModel> {
    const entry = entryNamed(name)
    const registry = await this.registry.read()
    const known = registry.models.find((model) => model.name === name)
    if (known && (await this.seen(known)).state === 'ok') return this.seen(known)
    const place = mirror ?? registry.mirror ?? process.env['NETLENS_MIRROR']
    const url = (place || !entry.parts ? base(place) : entry.parts.publisher) + entry.path
    const target = join(this.folder, entry.file)
    // What was trusted once is what it has to be from then on.
    const expected = entry.sha256 ?? known?.sha256
    if (known && (await exists(target))) await this.putAside(target)
    if (entry.parts) {
      const from = await fetchParts(entry, entry.parts, dirname(target), url, { signal, onProgress })
      return this.storeOfficial(entry, target, from)
    }
    await downloadFile({
      url,
      target,
      maxBytes: largestDownload,
      ...(expected && { sha256: expected }),
      ...(signal && { signal }),
      onProgress: (progress) => onProgress?.({ name, ...progress }),
      check: async (part) => {
        const { network, architecture, classes } = await examineModel(part)
        if (!fits(entry, network)) throw doesNotFit(part, entry, architecture, classes)
      },
      ...stallSetting()
    })
    return this.storeOfficial(entry, target, url)
  }

  /** Throws away what an unfinished download brought. */
  async discardDownload(name: string): Promise<void> {
    for (const file of filesOfEntry(entryNamed(name))) await discard(join(this.folder, file))
  }

  /**
   * The version that a model of this name gets when it is taught, and the file of the one before.
   * @throws UserError `not-allowed` for a name that another model has
   */
  async nextTaught(name: string): Promise<{ version: number; path?: string }> {
    const registry = await this.registry.read()
    const known = registry.models.find((model) => model.name === name)
    if (!known?.taught) {
      checkName(name)
      await this.refuseTaken(registry, name)
    }
    const versions = await this.versionFiles(name)
    const last = versions.at(-1)?.version ?? known?.taught?.version ?? 0
    return { version: last + 1, ...(known && { path: known.path }) }
  }

  /** Adds a model that was taught, or a new version of it. Earlier versions stay. */
  async addTaught(card: TaughtCard, content: Uint8Array): Promise<KnownModel> {
    const folder = join(this.folder, card.name)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, `version-${card.version}.netlens`)
    await writeAside(path, content, { mode: privateMode })
    return this.storeTaught(card.name, path)
  }

  /** All versions of a taught model that are kept, oldest first. @throws UserError `model-not-found`, `not-allowed` */
  async versions(name: string): Promise<{ card: TaughtCard; path: string; used: boolean }[]> {
    const { path: used, taught } = await this.info(name)
    if (!taught)
      throw new UserError('not-allowed', `The model ${name} was not taught here, so it has one version.`)
    const kept: { card: TaughtCard; path: string; used: boolean }[] = []
    for (const { path } of await this.versionFiles(name)) {
      const part = await readTaught(path).catch(() => undefined)
      if (part) kept.push({ card: part.card, path, used: path === used })
    }
    // One that was brought here as a file has no others.
    return kept.length > 0 ? kept : [{ card: taught, path: used, used: true }]
  }

  /** Takes another version of a taught model. @throws UserError `not-allowed` for one that is not kept */
  async useVersion(name: string, version: number): Promise<KnownModel> {
    const found = (await this.versions(name)).find(({ card }) => card.version === version)
    if (found) return this.storeTaught(name, found.path)
    throw new UserError('not-allowed', `The model ${name} has no version ${version}.`)
  }

  /** Files of the versions of a taught model, oldest first. */
  private async versionFiles(name: string): Promise<{ version: number; path: string }[]> {
    const names = await readdir(join(this.folder, name)).catch(() => [])
    return names
      .flatMap((file) => {
        const [, version] = /^version-(\d+)\.netlens$/.exec(file) ?? []
        return version === undefined
          ? []
          : [{ version: Number(version), path: join(this.folder, name, file) }]
      })
      .sort((a, b) => a.version - b.version)
  }

  private async storeTaught(name: string, path: string): Promise<KnownModel> {
    const examined = await factsOf(path)
    const { licence } = examined.taught?.base ?? {}
    return this.store({
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

  /**
   * A model whose features are general enough to teach other classes on: the one that is named, or the default, or another one
   * with at least a hundred classes.
   * @throws UserError `model-not-found` that says how to get one
   */
  async generalBase(name?: string): Promise<{ files: ModelFiles; licence?: string }> {
    const { models, default: usual } = await this.list()
    if (name !== undefined && name !== starterName) {
      const licence = models.find((model) => model.name === name)?.licence
      return { files: await this.files(name), ...(licence !== undefined && { licence }) }
    }
    const general = models.filter(
      ({ network, classes, state, taught }) => network && classes >= generalFrom && state === 'ok' && !taught
    )
    const base = name === undefined && (general.find((model) => model.name === usual) ?? general[0])
    if (base) {
      const { licence } = base
      return { files: await this.files(base.name), ...(licence !== undefined && { licence }) }
    }
    const message =
      'Classes of your own need a general model to build on, and the starter model knows too little of the world. ' +
      `Get one: netlens models download ${recommendedModel} (or netlens models add FILE --as ${recommendedModel} if you have the file), or give --base FILE.`
    throw new UserError('model-not-found', message)
  }

  /** Compares a model's files with its checksum. @throws UserError `model-not-found` for a name that is not known */
  async verify(name: string): Promise<Verification> {
    if (name === starterName && (await this.starter())) return { name, state: 'ok', message: '' }
    const model = this.stored(await this.registry.read(), name)
    let found
    try {
      found = await fingerprint(model)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return { name, state: 'missing', message: error.message }
    }
    if (found.sha256 !== model.sha256) return { name, state: 'changed', message: changedText(model) }
    // A new date alone is no change: noted, so that the next look need not read the file.
    if (found.modified !== model.modified) await this.edit(name, { modified: found.modified })
    return { name, state: 'ok', message: '' }
  }

  /** Takes a model's files as they are now for the right ones. @throws UserError where they are no model */
  async accept(name: string): Promise<KnownModel> {
    const model = this.stored(await this.registry.read(), name)
    const examined = await factsOf(model.path, model.chosen)
    const entry = model.origin === 'catalogue' ? catalogueEntry(name) : undefined
    if (entry && !fits(entry, examined.network)) {
      throw doesNotFit(model.path, entry, examined.architecture, examined.classes)
    }
    return this.edit(name, { ...examined, ...(await fingerprint(examined)) })
  }

  /** @throws UserError `model-not-found`, and `not-allowed` for a detector */
  async setDefault(name: string): Promise<void> {
    const { network } = await this.info(name)
    if (network && isDetector(network)) {
      const message = `${name} finds objects and has no class for a whole picture, so it cannot be the default for classifying.`
      throw new UserError('not-allowed', message)
    }
    await this.registry.change((registry) => {
      if (name === starterName) delete registry.default
      else registry.default = name
    })
  }

  /**
   * Sets what one of the user's own models expects of an image; what is not given is as it was guessed.
   * @throws UserError `not-allowed` for other models, and `model-invalid` for what this one cannot take
   */
  async setPreprocessing(name: string, chosen: PreprocessingChoice): Promise<KnownModel> {
    const { path, origin, classes: before, labels } = this.stored(await this.registry.read(), name)
    if (origin !== 'own') throw new UserError('not-allowed', `What ${name} expects of an image is known.`)
    const { preprocessing, network, answers, classes, labelsBeside } = await examineModel(path, chosen)
    return this.edit(name, {
      chosen,
      preprocessing,
      classes,
      // Another answer may have other classes, which those labels do not name.
      labels: classes === before ? labels : labelsBeside,
      ...(network && { network }),
      ...(answers && { answers })
    })
  }

  /** A look at a model's labels; undefined where it has none, or none that can be read and fit. */
  async readLabels(name: string): Promise<LabelsLook | undefined> {
    const { labels, classes } = await this.info(name)
    if (!labels) return undefined
    return readLabelsFile(labels, classes).then(labelsLook, () => undefined)
  }

  /** Sets the labels file of a model, or none. @throws UserError `labels-invalid` where it does not fit */
  async setLabels(name: string, labels: string | undefined): Promise<KnownModel> {
    const { classes } = this.stored(await this.registry.read(), name)
    return this.edit(name, { labels: labels && (await this.checkedLabels(labels, classes)) })
  }

  /** What is deleted with a model: the copy that Netlens made. */
  async copyOfModel(name: string): Promise<string | undefined> {
    const { copied, path } = await this.info(name)
    if (!copied) return undefined
    // Below the models folder, the folder of its own where it has one.
    const [first] = relative(this.folder, path).split(/[/\\]/)
    return first && first !== '..' && first !== '.' ? join(this.folder, first) : undefined
  }

  /** Takes a model off the list; its files stay. @throws UserError `not-allowed` for the starter */
  async forget(name: string): Promise<void> {
    if (name === starterName) throw new UserError('not-allowed', 'The starter model is a part of Netlens.')
    await this.registry.change((registry) => {
      const model = this.stored(registry, name)
      registry.models = registry.models.filter((other) => other !== model)
      if (registry.default === name) delete registry.default
    })
  }

  /** @param mirror address that takes the place of the publisher's, or none @throws UserError `not-allowed` */
  async setMirror(mirror: string | undefined): Promise<void> {
    if (mirror !== undefined) base(mirror)
    await this.registry.change((registry) => {
      if (mirror === undefined) delete registry.mirror
      else registry.mirror = mirror
    })
  }

  /**
   * The files of the model that a person named: by its name here, or by a path. Without a name, those of the default.
   * @throws UserError `model-not-found` that says what to do, `model-changed` for one that is not what it was
   */
  async files(nameOrPath?: string): Promise<ModelFiles> {
    const damaged = await this.registry.damage()
    // The one that came with Netlens needs no list, nor does a file: any other is not known, and none was chosen.
    const needsNoList = nameOrPath === starterName || (nameOrPath !== undefined && isFilePath(nameOrPath))
    if (damaged && !needsNoList) throw new UserError('models-damaged', damaged.message)
    const registry: Registry = damaged ? { version: 1, models: [] } : await this.registry.read()
    const name = nameOrPath ?? this.defaultOf(registry, await this.starter()).default
    if (name === undefined) {
      const advice = 'Give --model FILE, or download one: netlens models download mobilenet-v2-1.0-224'
      throw new UserError('model-not-found', `No model is chosen. ${advice}`)
    }
    const known =
      name === starterName ? await this.starter() : registry.models.find((model) => model.name === name)
    if (known) {
      const { state, message } = await this.verify(name)
      if (state !== 'ok')
        throw new UserError(state === 'missing' ? 'model-not-found' : 'model-changed', message)
      const labels = this.labelsOf(known)
      const { path, chosen } = known
      return { name, path, ...(labels && { labels }), ...(chosen && { preprocessing: chosen }) }
    }
    const path = resolve(name)
    if (await exists(path)) return { name: basename(path, extname(path)), path, findLabels: true }
    if (catalogueEntry(name)) {
      const message = `The model ${name} is not on this computer yet: netlens models download ${name}`
      throw new UserError('model-not-found', message)
    }
    throw new UserError('model-not-found', `There is no model file ${path}, and no model called ${name}.`)
  }

  /** The model that Netlens came with, where it did. */
  private starter(): Promise<KnownModel | undefined> {
    // It does not change while the program runs; examining it reads the whole file.
    return (this.starterModel ??= this.findStarter())
  }

  private async findStarter(): Promise<KnownModel | undefined> {
    const folder = join(this.resources, 'starter')
    const labels = join(folder, 'labels.json')
    // Its name may tell the input size, as that of any file of weights.
    const file = (await readdir(folder).catch(() => [])).find((name) => /^weights.*\.h5$/.test(name))
    if (!file) return undefined
    const path = join(folder, file)
    const examined = await factsOf(path, starterChoice)
    return {
      ...examined,
      chosen: starterChoice,
      name: starterName,
      origin: 'built-in',
      path,
      copied: false,
      source: 'Netlens',
      licence: 'Apache-2.0',
      ...((await exists(labels)) && { labels }),
      checksum: 'published',
      state: 'ok'
    }
  }

  private defaultOf(registry: Registry, starter: KnownModel | undefined): { default?: string } {
    const chosen = registry.models.find(({ name }) => name === registry.default) ?? starter
    return chosen ? { default: chosen.name } : {}
  }

  /** A stored model with what a look at its files tells. */
  private async seen({ modified, ...model }: RegisteredModel): Promise<KnownModel> {
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

  /** Those of ImageNet come with Netlens, wherever it lies now. */
  private labelsOf({
    origin,
    network,
    labels = origin === 'catalogue' && !(network && isDetector(network)) ? imageNet : undefined,
    classes
  }: Pick<KnownModel, 'origin' | 'network' | 'labels' | 'classes'>): string | undefined {
    return labels && labelsFile(labels, classes, this.resources)
  }

  /** What the list keeps of labels that were chosen. @throws UserError `labels-invalid` where they do not fit */
  private async checkedLabels(labels: string, classes: number): Promise<string> {
    await readLabels(labelsFile(labels, classes, this.resources), classes)
    return labels === imageNet ? labels : resolve(labels)
  }

  private stored(registry: Registry, name: string): RegisteredModel {
    const model = registry.models.find((other) => other.name === name)
    if (!model) throw new UserError('model-not-found', `There is no model called ${name}.`)
    return model
  }

  private async refuseTaken(registry: Registry, name: string): Promise<void> {
    const reserved =
      name === starterName || reservedNames.includes(name) || catalogueEntry(name) !== undefined
    if (reserved || registry.models.some((model) => model.name === name)) {
      throw new UserError('not-allowed', `The name ${name} is taken; give another one.`)
    }
  }

  private async freeName(registry: Registry, wanted: string): Promise<string> {
    const plain =
      wanted
        .replace(/[/\\:*?"<>|]/g, '_')
        .trim()
        .slice(0, 70) || 'model'
    for (let count = 1; ; count++) {
      const name = count === 1 ? plain : `${plain} ${count}`
      if (
        await this.refuseTaken(registry, name).then(
          () => true,
          () => false
        )
      )
        return name
    }
  }

  /** Makes a model of the catalogue of a file that is on this computer. */
  private async addOfficial(entry: CatalogueEntry, path: string): Promise<KnownModel> {
    const known = (await this.registry.read()).models.find((model) => model.name === entry.name)
    const expected = entry.sha256 ?? known?.sha256
    const { sha256, files } = await examineModel(path)
    if (expected && sha256 !== expected) {
      throw new UserError(
        'model-changed',
        `${path} is not ${entry.name}: its SHA-256 is ${sha256}, expected ${expected}.`
      )
    }
    const target = join(this.folder, entry.file)
    if (path !== target) {
      if (await exists(target)) await this.putAside(target)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      for (const file of entry.parts ? files : [basename(path)]) {
        const copy = entry.parts ? join(dirname(target), file) : target
        await writeAside(copy, ({ path: aside }) => copyFile(join(dirname(path), file), aside))
      }
    }
    return this.storeOfficial(entry, target, path)
  }

  private async storeOfficial(entry: CatalogueEntry, path: string, source: string): Promise<KnownModel> {
    const { name, licence } = entry
    const examined = await factsOf(path)
    return this.store({
      ...examined,
      name,
      origin: 'catalogue',
      path,
      copied: true,
      source,
      licence,
      ...(await fingerprint(examined)),
      checksum: entry.sha256 ? 'published' : 'first-use',
      added: new Date().toISOString()
    })
  }

  /** A file that is not what it should be is kept, under another name. */
  private async putAside(path: string): Promise<void> {
    await rename(path, `${path}.aside-${new Date().toISOString().replace(/[:.]/g, '-')}`)
  }

  /** Copies a model's files into a folder of its own in the models folder. @returns its path there */
  private async copyOf(
    model: Pick<ModelExamination, 'path' | 'format' | 'files'>,
    name: string
  ): Promise<string> {
    const target = join(this.folder, name)
    if (await exists(target)) throw new UserError('not-allowed', `There is ${target} already.`)
    const unfinished = asideOf(target).toString()
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await removeLeftovers(this.folder)
    await mkdir(unfinished, { mode: 0o700 })
    for (const file of model.files) {
      await mkdir(dirname(join(unfinished, file)), { recursive: true })
      await copyFile(join(modelFolder(model), file), join(unfinished, file), constants.COPYFILE_EXCL)
    }
    await rename(unfinished, target)
    return model.format === 'savedmodel' ? target : join(target, basename(model.path))
  }

  private async store(model: RegisteredModel): Promise<KnownModel> {
    await this.registry.change((registry) => {
      registry.models = [...registry.models.filter(({ name }) => name !== model.name), model]
    })
    return this.seen(model)
  }

  private async edit(name: string, changes: Partial<RegisteredModel>): Promise<KnownModel> {
    const model = await this.registry.change((registry) =>
      Object.assign(this.stored(registry, name), changes)
    )
    return this.seen(model)
  }
}

/** @throws UserError where no model can have this name */
function checkName(name: string): void {
  checked(ModelName, name, 'The name of the model')
}

/** An examination without the labels that lie beside the file: those of a known model are chosen. */
async function factsOf(
  path: string,
  chosen?: PreprocessingChoice
): Promise<Omit<ModelExamination, 'labelsBeside'>> {
  const { labelsBeside: _, ...facts } = await examineModel(path, chosen)
  return facts
}

/** Whether a person means a file: a name of a model may have a dot in it, but not these endings. */
const isFilePath = (text: string): boolean => /[\\/]|\.(h5|hdf5|keras|netlens|json|pb)$/i.test(text)

/** What a model is called without a name: its file, or its folder where every such file has the same name. */
function nameOf({ path, format }: Pick<ModelExamination, 'path' | 'format'>): string {
  if (format === 'savedmodel') return basename(path)
  const stem = basename(path, extname(path))
  return stem === 'model' ? basename(dirname(path)) : stem
}

/** The place to download from, with `/` at its end. @throws UserError `not-allowed` */
function base(mirror = process.env['NETLENS_MIRROR']): string {
  if (!mirror) return publisher
  if (!URL.canParse(mirror)) throw new UserError('not-allowed', `The mirror "${mirror}" is no address.`)
  const { protocol, hostname, username, password, search, hash } = new URL(mirror)
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback.has(hostname))) {
    const message = `The mirror "${mirror}" is not used: it has to begin with https://, so that nobody on the way can exchange a file.`
    throw new UserError('not-allowed', message)
  }
  if (username || password || search || hash) {
    throw new UserError(
      'not-allowed',
      `The mirror "${mirror}" is not used: it must be the plain address of a folder.`
    )
  }
  return mirror.endsWith('/') ? mirror : `${mirror}/`
}

/** This computer itself, where there is nobody on the way. */
const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The catalogue's model with this name. @throws UserError `model-not-found` */
function entryNamed(name: string): CatalogueEntry {
  const entry = catalogueEntry(name)
  if (!entry) throw new UserError('model-not-found', `The catalogue has no model called ${name}.`)
  return entry
}

/** The catalogue's model whose file name this is, unless another name or place is wanted. */
function entryOfFile(path: string, name?: string, copy?: boolean): CatalogueEntry | undefined {
  if (copy !== undefined) return undefined
  return catalogue.find((entry) => entry.file === basename(path) && (name ?? entry.name) === entry.name)
}

/** Whether weights are of the network of a model; they do not tell the input size. */
function fits({ network }: CatalogueEntry, found: Partial<CatalogueEntry['network']> | undefined): boolean {
  return (['family', 'variant', 'alpha', 'classes'] as const).every((key) => found?.[key] === network[key])
}

function doesNotFit(path: string, entry: CatalogueEntry, architecture: string, classes: number): UserError {
  const wanted = `${networkTitle(entry.network)} with ${entry.network.classes} classes`
  return new UserError(
    'model-invalid',
    `The model file ${path} is not ${entry.name}: it is ${architecture} with ${classes} classes, not ${wanted}.`,
    { words: { code: 'model-not-that', values: { path, name: entry.name } } }
  )
}

function changedText({ name, path, bytes, added }: RegisteredModel): string {
  const was = `${sizeText(bytes)}, added on ${added.slice(0, 10)}`
  return (
    `The model ${name} is not used: ${path} is not the file that it was (${was}). ` +
    `Remove it, or accept the new file: netlens models verify ${JSON.stringify(name)} --accept`
  )
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}

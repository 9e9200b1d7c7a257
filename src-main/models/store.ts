/** All known models, and the operations on them. */
import { constants } from 'node:fs'
import { copyFile, mkdir, rename } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { UserError } from '../contract/errors'
import type { ModelExamination } from '../contract/model'
import {
  imageNet,
  recommendedModel,
  type Addition,
  type KnownModel,
  type LabelsLook,
  type ModelList,
  type Verification
} from '../contract/models'
import type { PreprocessingChoice } from '../contract/preprocessing'
import { examineModel } from '../inference/examine'
import { isDetector } from '../network/layer'
import { asideOf, removeLeftovers } from '../platform/aside'
import { dataDir, resourcesDir } from '../platform/paths'
import { labelsFile } from '../weights/imagenet'
import { labelsLook, readLabels, readLabelsFile } from '../weights/labels'
import { catalogue, catalogueEntry, publisher, type CatalogueEntry } from './catalogue'
import { unfinishedParts } from './download-parts'
import { exists, factsOf } from './facts'
import { fingerprint, modelFolder } from './fingerprint'
import { ModelRows } from './model-rows'
import { doesNotFit, downloadBase, entryNamed, fits, OfficialModels } from './official-models'
import { RegistryFile, type Registry } from './registry-file'
import { findStarter, starterName } from './starter'
import { TaughtModels } from './taught-models'

/** Classes that a model must have been trained on for its features to be general enough for others. */
const generalFrom = 100

/** The files of a model. */
export interface ModelFiles {
  name: string
  path: string
  labels?: string
  /** Absent where the guess is right. */
  preprocessing?: PreprocessingChoice
  /** Whether to look for labels beside the file, because none were chosen. */
  findLabels?: boolean
}

export class ModelStore {
  /** Models of the catalogue. */
  readonly official: OfficialModels
  /** Models that were taught here. */
  readonly taught: TaughtModels
  private readonly registry: RegistryFile
  private readonly rows: ModelRows
  private starterModel: Promise<KnownModel | undefined> | undefined

  /**
   * @param folder for the list of models, and the copies that Netlens makes
   * @param resources folder of the files that come with Netlens
   * @param onWait called if a change of the list has to wait for another process
   */
  constructor(
    readonly folder = join(dataDir(), 'models'),
    private readonly resources = resourcesDir(),
    onWait?: (message: string) => void
  ) {
    this.registry = new RegistryFile(join(folder, 'models.json'), onWait)
    this.rows = new ModelRows(folder, this.registry, resources)
    this.official = new OfficialModels(this.rows)
    this.taught = new TaughtModels(this.rows, (name) => this.info(name))
  }

  async list(): Promise<ModelList> {
    const damaged = await this.registry.damage()
    const registry: Registry = damaged ? { version: 1, models: [] } : await this.registry.read()
    const starter = await this.starter()
    const models = await Promise.all(registry.models.map((model) => this.rows.seen(model)))
    const names = new Set(registry.models.map(({ name }) => name))
    const from = downloadBase(registry.mirror)
    return {
      models: starter ? [starter, ...models] : models,
      // With a damaged list, the default is unknown.
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
   * Replaces a damaged list with the last good copy or an empty list.
   * @returns the path of the damaged file, which is kept
   * @throws UserError `not-allowed` if the list is not damaged, or there is no copy
   */
  restore(from: 'last-good' | 'nothing'): Promise<string> {
    return this.registry.restore(from)
  }

  /** @throws UserError `model-not-found` if there is no model of that name */
  async info(name: string): Promise<KnownModel> {
    const starter = name === starterName ? await this.starter() : undefined
    return starter ?? this.rows.seen(this.rows.named(await this.registry.read(), name))
  }

  /**
   * Adds a model by reference to its path, or as a copy. A file of the catalogue, recognized by its name and
   * weights or declared with `as`, becomes that model as if it had been downloaded.
   * @throws UserError `model-not-found`, `model-invalid`, `labels-invalid`, or `not-allowed` if the name is
   *   taken
   */
  async add({ path: given, name, labels, preprocessing: chosen, copy, as }: Addition): Promise<KnownModel> {
    const { labelsBeside, ...examined } = await examineModel(resolve(given), chosen)
    const { path } = examined
    const entry = as === undefined ? entryOfFile(path, name, copy) : entryNamed(as)
    if (entry) {
      if (fits(entry, examined.network)) return this.official.add(entry, path)
      if (as !== undefined) throw doesNotFit(path, entry, examined.architecture, examined.classes)
    }
    const registry = await this.registry.read()
    const same = registry.models.find((model) => model.path === path)
    if (same && name === undefined) return this.rows.seen(same)
    const called = name ?? (await this.freeName(registry, examined.taught?.name ?? nameOf(examined)))
    await this.rows.refuseTaken(registry, called)
    const besides = labels ? await this.checkedLabels(labels, examined.classes) : labelsBeside
    const place = copy ? await this.copyOf(examined, called) : path
    return this.rows.put({
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
   * A model with features general enough to teach other classes on: the named one, the default, or else another
   * with at least {@link generalFrom} classes.
   * @throws UserError `model-not-found`, saying how to get one
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

  /**
   * Compares a model's files with the stored checksum.
   * @throws UserError `model-not-found` if there is no model of that name
   */
  async verify(name: string): Promise<Verification> {
    if (name === starterName && (await this.starter())) return { name, state: 'ok', message: '' }
    return this.rows.verify(name)
  }

  /**
   * Accepts a model's files as they are now.
   * @throws UserError `model-invalid` if they are not a model, or not the catalogue's
   */
  async accept(name: string): Promise<KnownModel> {
    const model = this.rows.named(await this.registry.read(), name)
    const examined = await factsOf(model.path, model.chosen)
    const entry = model.origin === 'catalogue' ? catalogueEntry(name) : undefined
    if (entry && !fits(entry, examined.network)) {
      throw doesNotFit(model.path, entry, examined.architecture, examined.classes)
    }
    return this.rows.edit(name, { ...examined, ...(await fingerprint(examined)) })
  }

  /** @throws UserError `model-not-found`, or `not-allowed` for a detector */
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
   * Sets what one of the user's own models expects of an image; what is left out is guessed.
   * @throws UserError `not-allowed` for other models, `model-invalid` for a choice that this one does not
   *   support
   */
  async setPreprocessing(name: string, chosen: PreprocessingChoice): Promise<KnownModel> {
    const { path, origin, classes: before, labels } = this.rows.named(await this.registry.read(), name)
    if (origin !== 'own') throw new UserError('not-allowed', `What ${name} expects of an image is known.`)
    const { preprocessing, network, answers, classes, labelsBeside } = await examineModel(path, chosen)
    return this.rows.edit(name, {
      chosen,
      preprocessing,
      classes,
      // Another output may have a different number of classes, which the old labels do not fit.
      labels: classes === before ? labels : labelsBeside,
      ...(network && { network }),
      ...(answers && { answers })
    })
  }

  /** A preview of a model's labels; undefined if it has none, or they are unreadable or do not fit. */
  async readLabels(name: string): Promise<LabelsLook | undefined> {
    const { labels, classes } = await this.info(name)
    if (!labels) return undefined
    return readLabelsFile(labels, classes).then(labelsLook, () => undefined)
  }

  /** Sets or removes a model's labels file. @throws UserError `labels-invalid` if it does not fit */
  async setLabels(name: string, labels: string | undefined): Promise<KnownModel> {
    const { classes } = this.rows.named(await this.registry.read(), name)
    return this.rows.edit(name, { labels: labels && (await this.checkedLabels(labels, classes)) })
  }

  /** The file or folder that is deleted along with a model: the copy that Netlens made. */
  async copyOfModel(name: string): Promise<string | undefined> {
    const { copied, path } = await this.info(name)
    if (!copied) return undefined
    // The top-level entry in the models folder, which is the model's own folder if it has one.
    const [first] = relative(this.folder, path).split(/[/\\]/)
    return first && first !== '..' && first !== '.' ? join(this.folder, first) : undefined
  }

  /** Removes a model from the list; its files stay. @throws UserError `not-allowed` for the starter model */
  async forget(name: string): Promise<void> {
    if (name === starterName) throw new UserError('not-allowed', 'The starter model is a part of Netlens.')
    await this.registry.change((registry) => {
      const model = this.rows.named(registry, name)
      registry.models = registry.models.filter((other) => other !== model)
      if (registry.default === name) delete registry.default
    })
  }

  /**
   * @param mirror base URL used instead of the publisher's, or undefined for none
   * @throws UserError `not-allowed`
   */
  async setMirror(mirror: string | undefined): Promise<void> {
    if (mirror !== undefined) downloadBase(mirror)
    await this.registry.change((registry) => {
      if (mirror === undefined) delete registry.mirror
      else registry.mirror = mirror
    })
  }

  /**
   * The files of the model given by name or path, or of the default model.
   * @throws UserError `model-not-found`, saying what to do; `model-changed` if the files have changed;
   *   `models-damaged`
   */
  async files(nameOrPath?: string): Promise<ModelFiles> {
    const damaged = await this.registry.damage()
    // The starter model and files do not need the list; with a damaged list, other names and the default are
    // unknown.
    const needsNoList = nameOrPath === starterName || (nameOrPath !== undefined && isFilePath(nameOrPath))
    if (damaged && !needsNoList) throw new UserError('models-damaged', damaged.message)
    const registry: Registry = damaged ? { version: 1, models: [] } : await this.registry.read()
    const name = nameOrPath ?? this.defaultOf(registry, await this.starter()).default
    if (name === undefined) {
      const advice = `Give --model FILE, or download one: netlens models download ${recommendedModel}`
      throw new UserError('model-not-found', `No model is chosen. ${advice}`)
    }
    const known =
      name === starterName ? await this.starter() : registry.models.find((model) => model.name === name)
    if (known) {
      const { state, message } = await this.verify(name)
      if (state !== 'ok')
        throw new UserError(state === 'missing' ? 'model-not-found' : 'model-changed', message)
      const labels = this.rows.labelsOf(known)
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

  /** The model that comes with Netlens, if there is one. */
  private starter(): Promise<KnownModel | undefined> {
    // Cached: it does not change while the program runs, and examining it reads the whole file.
    return (this.starterModel ??= findStarter(this.resources))
  }

  private defaultOf(registry: Registry, starter: KnownModel | undefined): { default?: string } {
    const chosen = registry.models.find(({ name }) => name === registry.default) ?? starter
    return chosen ? { default: chosen.name } : {}
  }

  /** The value to store for chosen labels. @throws UserError `labels-invalid` if they do not fit */
  private async checkedLabels(labels: string, classes: number): Promise<string> {
    await readLabels(labelsFile(labels, classes, this.resources), classes)
    return labels === imageNet ? labels : resolve(labels)
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
        await this.rows.refuseTaken(registry, name).then(
          () => true,
          () => false
        )
      )
        return name
    }
  }

  /** Copies a model's files into their own folder in the models folder. @returns the path of the copy */
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
}

/** Whether a person means a file: a model's name may contain a dot, but not end in these extensions. */
const isFilePath = (text: string): boolean => /[\\/]|\.(h5|hdf5|keras|netlens|json|pb)$/i.test(text)

/** The default name of a model: its file name, or its folder's if the file has a generic name. */
function nameOf({ path, format }: Pick<ModelExamination, 'path' | 'format'>): string {
  if (format === 'savedmodel') return basename(path)
  const stem = basename(path, extname(path))
  return stem === 'model' ? basename(dirname(path)) : stem
}

/** The catalogue's model with this file name, unless another name or a certain place was asked for. */
function entryOfFile(path: string, name?: string, copy?: boolean): CatalogueEntry | undefined {
  if (copy !== undefined) return undefined
  return catalogue.find((entry) => entry.file === basename(path) && (name ?? entry.name) === entry.name)
}

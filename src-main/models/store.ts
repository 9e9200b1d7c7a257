/** All models that are known, and what can be done with them. */
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

/** Classes that a model must have learned for its features to serve others. */
const generalFrom = 100

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

export class ModelStore {
  /** Those of the catalogue. */
  readonly official: OfficialModels
  /** Those that were taught here. */
  readonly taught: TaughtModels
  private readonly registry: RegistryFile
  private readonly rows: ModelRows
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
    return starter ?? this.rows.seen(this.rows.named(await this.registry.read(), name))
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
    return this.rows.verify(name)
  }

  /** Takes a model's files as they are now for the right ones. @throws UserError where they are no model */
  async accept(name: string): Promise<KnownModel> {
    const model = this.rows.named(await this.registry.read(), name)
    const examined = await factsOf(model.path, model.chosen)
    const entry = model.origin === 'catalogue' ? catalogueEntry(name) : undefined
    if (entry && !fits(entry, examined.network)) {
      throw doesNotFit(model.path, entry, examined.architecture, examined.classes)
    }
    return this.rows.edit(name, { ...examined, ...(await fingerprint(examined)) })
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
    const { path, origin, classes: before, labels } = this.rows.named(await this.registry.read(), name)
    if (origin !== 'own') throw new UserError('not-allowed', `What ${name} expects of an image is known.`)
    const { preprocessing, network, answers, classes, labelsBeside } = await examineModel(path, chosen)
    return this.rows.edit(name, {
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
    const { classes } = this.rows.named(await this.registry.read(), name)
    return this.rows.edit(name, { labels: labels && (await this.checkedLabels(labels, classes)) })
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
      const model = this.rows.named(registry, name)
      registry.models = registry.models.filter((other) => other !== model)
      if (registry.default === name) delete registry.default
    })
  }

  /** @param mirror address that takes the place of the publisher's, or none @throws UserError `not-allowed` */
  async setMirror(mirror: string | undefined): Promise<void> {
    if (mirror !== undefined) downloadBase(mirror)
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

  /** The model that Netlens came with, where it did. */
  private starter(): Promise<KnownModel | undefined> {
    // It does not change while the program runs; examining it reads the whole file.
    return (this.starterModel ??= findStarter(this.resources))
  }

  private defaultOf(registry: Registry, starter: KnownModel | undefined): { default?: string } {
    const chosen = registry.models.find(({ name }) => name === registry.default) ?? starter
    return chosen ? { default: chosen.name } : {}
  }

  /** What the list keeps of labels that were chosen. @throws UserError `labels-invalid` where they do not fit */
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
}

/** Whether a person means a file: a name of a model may have a dot in it, but not these endings. */
const isFilePath = (text: string): boolean => /[\\/]|\.(h5|hdf5|keras|netlens|json|pb)$/i.test(text)

/** What a model is called without a name: its file, or its folder where every such file has the same name. */
function nameOf({ path, format }: Pick<ModelExamination, 'path' | 'format'>): string {
  if (format === 'savedmodel') return basename(path)
  const stem = basename(path, extname(path))
  return stem === 'model' ? basename(dirname(path)) : stem
}

/** The catalogue's model whose file name this is, unless another name or place is wanted. */
function entryOfFile(path: string, name?: string, copy?: boolean): CatalogueEntry | undefined {
  if (copy !== undefined) return undefined
  return catalogue.find((entry) => entry.file === basename(path) && (name ?? entry.name) === entry.name)
}

/** The model that runs use: the default model, loaded in the background. */
import type { ModelState, Settings } from '../contract/app'
import type { ModelChoice } from '../contract/classification'
import { isEngineDeath, UserError } from '../contract/errors'
import type { ModelInfo } from '../contract/model'
import type { Addition, KnownModel } from '../contract/models'
import type { EngineClient } from '../host/engine-client'
import { noteProblem } from '../platform/log'
import type { SettingsFile } from './settings'

export class ChosenModel {
  state: ModelState = { loading: false }
  private loaded: ModelChoice | undefined
  private unclear: Addition | undefined

  constructor(
    private readonly engine: EngineClient,
    private readonly settings: SettingsFile,
    private readonly changed: (state: ModelState) => void
  ) {
    engine.on('model/tuning', () => this.set({ ...this.state, tuning: true }))
  }

  /** The loaded model. @throws UserError `model-not-found` if no model is loaded */
  get choice(): ModelChoice {
    if (!this.loaded) throw new UserError('model-not-found', 'No model is chosen.')
    return this.loaded
  }

  /** The loaded model, after checking its files again. @throws UserError if they have changed */
  async verified(): Promise<ModelChoice> {
    return this.choiceOf(this.choice.name!)
  }

  /**
   * The model that a stored run was begun with, if it is in the list of models.
   * @throws UserError `model-not-found` for any other file, whatever the library says about it
   */
  async known({ name, path, backend, precision }: ModelChoice): Promise<ModelChoice> {
    const { models } = await this.engine.request('models/list', undefined)
    const found = models.find((model) => model.path === path && (name === undefined || model.name === name))
    if (!found) {
      const message = `The run was begun with the model ${path}, which is not in the list of models: add it, then continue the run.`
      throw new UserError('model-not-found', message)
    }
    return { ...(await this.choiceOf(found.name)), backend, precision }
  }

  /** Loads the default model, reporting its state through `model/changed`. */
  async load(tries = 2): Promise<void> {
    this.set({ loading: true })
    try {
      await this.adopt()
      const { default: name, damaged } = await this.engine.request('models/list', undefined)
      if (damaged) throw new UserError('models-damaged', damaged.message)
      if (name !== undefined) await this.attempt(name)
      else this.set({ loading: false })
    } catch (error) {
      this.set({ loading: false, problem: noteProblem(error, 'model/load') })
      // If the engine died while loading, try once more.
      if (isEngineDeath(error) && tries > 1) await this.load(tries - 1)
    }
  }

  /** Loads another model and makes it the default; if that fails, the previous one stays in use. */
  async use(name: string): Promise<ModelInfo> {
    const { tuning: _, ...before } = this.state
    this.set({ ...before, loading: true })
    try {
      const info = await this.attempt(name)
      await this.engine.request('models/default', { name })
      if (this.settings.model) this.settings.forgetModel()
      return info
    } catch (error) {
      this.set({
        ...before,
        loading: false,
        ...(!before.info && { problem: noteProblem(error, 'model/load') })
      })
      throw error
    }
  }

  /** Switches to another precision. @throws UserError `busy` during a run, which keeps its precision */
  async changePrecision(precision: Settings['precision']): Promise<Settings> {
    const before = this.settings.settings.precision
    const settings = this.settings.change({ precision })
    try {
      if (this.loaded && precision !== before) await this.use(this.choice.name!)
      return settings
    } catch (error) {
      this.settings.change({ precision: before })
      throw error
    }
  }

  /** Adds a model. If it is unclear which output holds the classes, continue with {@link addAnswering}. */
  async add(addition: Addition): Promise<KnownModel> {
    this.unclear = undefined
    try {
      return await this.engine.request('models/add', addition)
    } catch (error) {
      if (error instanceof UserError && error.code === 'answer-unclear') this.unclear = addition
      throw error
    }
  }

  /** Adds the model whose output was unclear. @throws UserError `model-not-found` if there is none */
  async addAnswering(answer: string): Promise<KnownModel> {
    if (!this.unclear) throw new UserError('model-not-found', 'No model waits for its answer to be chosen.')
    return this.add({ ...this.unclear, preprocessing: { ...this.unclear.preprocessing, answer } })
  }

  /** Adds a weights file and uses it. */
  async take(path: string): Promise<ModelInfo> {
    const { name } = await this.add({ path })
    return this.use(name)
  }

  /** Replaces the labels of the loaded model. */
  async takeLabels(labels: string): Promise<ModelInfo> {
    const name = this.choice.name!
    await this.engine.request('models/labels', { name, labels })
    return this.use(name)
  }

  private async attempt(name: string): Promise<ModelInfo> {
    const choice = await this.choiceOf(name)
    const info = await this.engine.request('model/load', choice)
    this.loaded = choice
    this.set({ loading: false, info })
    return info
  }

  /** One of those that are known, with its files compared with their checksum. @throws UserError where they changed */
  async choiceOf(name: string): Promise<ModelChoice> {
    const files = await this.engine.request('models/files', { name })
    return { ...files, backend: 'auto', precision: this.settings.settings.precision }
  }

  /** Earlier versions kept a model in the settings: adds it to the list of models and makes it the default. */
  private async adopt(): Promise<void> {
    const { model } = this.settings
    if (!model) return
    const { name } = await this.engine.request('models/add', model)
    await this.engine.request('models/default', { name })
    this.settings.forgetModel()
  }

  private set(state: ModelState): void {
    this.state = state
    this.changed(state)
  }
}

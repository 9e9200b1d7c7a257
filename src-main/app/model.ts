/** The model that runs use: chosen once, remembered, loaded in the background. */
import type { ModelState } from '../contract/app'
import type { ModelChoice } from '../contract/classification'
import { isEngineDeath, problemOf, UserError } from '../contract/errors'
import type { ModelInfo } from '../contract/model'
import type { EngineClient } from '../host/engine-client'
import type { SettingsFile } from './settings'

export class ChosenModel {
  state: ModelState = { loading: false }

  constructor(
    private readonly engine: EngineClient,
    private readonly settings: SettingsFile,
    private readonly changed: (state: ModelState) => void
  ) {}

  /** What to load. @throws UserError where no model is chosen */
  get choice(): ModelChoice {
    const { model } = this.settings
    if (!model) throw new UserError('model-not-found', 'No model is chosen.')
    return choiceOf(model.path, model.labels)
  }

  /** Loads the remembered model, if there is one. */
  async load(tries = 2): Promise<void> {
    if (!this.settings.model) return
    this.set({ loading: true })
    try {
      await this.attempt(this.choice)
    } catch (error) {
      // That is told by `model/changed`; an engine that died over it gets one more chance.
      if (isEngineDeath(error) && tries > 1) await this.load(tries - 1)
    }
  }

  /** Takes another weights file, with the labels in use where they fit. */
  async take(path: string): Promise<ModelInfo> {
    const labels = this.settings.model?.labels
    this.set({ ...this.state, loading: true })
    try {
      return await this.attempt(choiceOf(path, labels))
    } catch (error) {
      if (!labels || !(error instanceof UserError) || error.code !== 'labels-invalid') throw error
      return this.attempt(choiceOf(path))
    }
  }

  async takeLabels(labels: string): Promise<ModelInfo> {
    return this.attempt({ ...this.choice, labels })
  }

  /** Loads and remembers; a choice that fails leaves the model before it in use. */
  private async attempt(choice: ModelChoice): Promise<ModelInfo> {
    const before = this.state.info
    try {
      const info = await this.engine.request('model/load', choice)
      this.settings.rememberModel({ path: choice.path, ...(choice.labels && { labels: choice.labels }) })
      this.set({ loading: false, info })
      return info
    } catch (error) {
      this.set({ loading: false, ...(before ? { info: before } : { problem: problemOf(error) }) })
      throw error
    }
  }

  private set(state: ModelState): void {
    this.state = state
    this.changed(state)
  }
}

function choiceOf(path: string, labels?: string): ModelChoice {
  return { path, backend: 'auto', precision: 'auto', ...(labels && { labels }) }
}

/** Keeps the model that is in use loaded. */
import type { ModelChoice } from '../contract/classification'
import { UserError } from '../contract/errors'
import { log } from '../platform/log'
import { loadModel, type Model } from '../inference/model'

export class LoadedModel {
  private current: { key: string; model: Promise<Model> } | undefined

  /** @param onTuning as `loadModel` awaits it */
  constructor(
    private readonly cacheDir: string,
    private readonly onTuning: (choice: ModelChoice) => Promise<void>
  ) {}

  /**
   * The model of this choice; loads it, in place of another, where it is not the current one.
   * @param inUse whether the current one is needed
   * @throws UserError `busy` for another than one in use, and as `loadModel` does
   */
  async get(choice: ModelChoice, inUse: boolean): Promise<Model> {
    const key = JSON.stringify(choice)
    if (this.current?.key === key) return this.current.model
    if (inUse) throw new UserError('busy', 'A run with another model is going on.')
    const previous = this.current
    const begun = performance.now()
    const model = loadModel(choice, this.cacheDir, () => this.onTuning(choice))
    this.current = { key, model }
    try {
      noteLoaded(await model, performance.now() - begun)
    } catch (error) {
      // A choice that fails must not cost the model that works.
      this.current = previous
      throw error
    }
    await previous?.model.then(({ classifier }) => classifier.dispose())
    return model
  }
}

function noteLoaded({ info, classifier }: Model, took: number): void {
  const { format, network, classes, backend } = info
  log.info('model', {
    format,
    family: network?.family ?? 'other',
    classes,
    backend: backend.name,
    version: backend.version,
    precision: backend.precision,
    batch: classifier.batchSize,
    ms: Math.round(took)
  })
  log.debug('model', { path: info.path, notice: backend.notice })
}

/** Keeps the model that is in use loaded. */
import type { ModelChoice } from '../contract/classification'
import { UserError } from '../contract/errors'
import { log } from '../platform/log'
import type { ModelInfo } from '../contract/model'

interface Running {
  readonly batchSize: number
  dispose(): void
}

export class LoadedModel<Model extends { info: ModelInfo }> {
  private current: { key: string; model: Promise<Model> } | undefined

  /** @param runningOf what computes the answers of a model */
  constructor(
    private readonly load: (choice: ModelChoice) => Promise<Model>,
    private readonly runningOf: (model: Model) => Running
  ) {}

  /**
   * The model of this choice; loads it, in place of another, where it is not the current one.
   * @param inUse whether the current one is needed
   * @throws UserError `busy` for another than one in use, and as `load` does
   */
  async get(choice: ModelChoice, inUse: boolean): Promise<Model> {
    const key = JSON.stringify(choice)
    if (this.current?.key === key) return this.current.model
    if (inUse) throw new UserError('busy', 'A run with another model is going on.')
    const previous = this.current
    const begun = performance.now()
    const model = this.load(choice)
    this.current = { key, model }
    try {
      const { info } = await model
      noteLoaded(info, this.runningOf(await model).batchSize, performance.now() - begun)
    } catch (error) {
      // A choice that fails must not cost the model that works.
      this.current = previous
      throw error
    }
    await previous?.model.then((earlier) => this.runningOf(earlier).dispose())
    return model
  }
}

function noteLoaded(info: ModelInfo, batch: number, took: number): void {
  const { format, network, classes, backend } = info
  log.info('model', {
    format,
    family: network?.family ?? 'other',
    classes,
    backend: backend.name,
    version: backend.version,
    precision: backend.precision,
    batch,
    ms: Math.round(took)
  })
  log.debug('model', { path: info.path, notice: backend.notice })
}

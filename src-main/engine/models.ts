/** Keeps the model that is in use loaded. */
import type { ModelChoice } from '../contract/classification'
import { UserError } from '../contract/errors'
import { loadModel, type Model } from '../inference/model'

export class Models {
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
    const model = loadModel(choice, this.cacheDir, () => this.onTuning(choice))
    this.current = { key, model }
    try {
      await model
    } catch (error) {
      // A choice that fails must not cost the model that works.
      this.current = previous
      throw error
    }
    await previous?.model.then(({ classifier }) => classifier.dispose())
    return model
  }
}

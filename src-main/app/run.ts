/** Connects the engine's run to the windows. */
import type { Source } from '../contract/app'
import type { ImageRef, RunSettings, OutputFormat } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { ModelInfo } from '../contract/model'
import type { EngineClient } from '../host/engine-client'
import { Run } from '../host/run'
import { imagePath } from './sources'
import type { Activities } from './activities'
import type { Windows } from './windows'

export class RunBridge {
  private current: Run | undefined
  private starting = false
  /** Whether a model is timed, also after the start that it was for was cancelled. */
  private timing = false
  /** Stops a start while its models are loaded and timed. */
  private cancelStart: (() => void) | undefined
  private last: { sources: readonly Source[]; id: number | undefined } | undefined

  constructor(
    private readonly engine: EngineClient,
    private readonly windows: Windows,
    private readonly activities: Activities
  ) {
    engine.on('model/tuning', () => {
      this.timing = true
      if (this.starting) windows.send('run/timing', undefined)
    })
  }

  /**
   * @param continued library id of an interrupted run to resume
   * @throws UserError `busy` during another run; `cancelled`
   */
  async start(
    sources: readonly Source[],
    settings: Omit<RunSettings, 'sources'>,
    continued?: number
  ): Promise<ModelInfo> {
    if (this.current || this.starting) throw new UserError('busy', 'A run is going on.')
    this.starting = true
    if (this.timing) this.windows.send('run/timing', undefined)
    const previous = this.last
    let isCancelled = false
    const cancelled = new Promise<never>((_, reject) => {
      this.cancelStart = () => {
        isCancelled = true
        reject(new UserError('cancelled', 'The run was cancelled before it began.'))
      }
    })
    try {
      // Load the model first: if that fails, the last results stay available.
      await Promise.race([this.load(settings), cancelled])
      const last = { sources, id: undefined as number | undefined }
      this.last = last
      const paths = sources.map((source) => source.path)
      const { run, model, id } = await Run.start(
        this.engine,
        { ...settings, sources: paths },
        {
          results: (results) => this.windows.send('run/results', results),
          progress: (progress) => {
            const { counted, total, done, state } = progress
            const paused = state === 'paused'
            this.activities.note('classify', { done, total: counted ? total : 0, paused })
            this.windows.send('run/progress', progress)
          },
          unreadableFolder: (folder) => this.windows.send('run/unreadable-folder', folder),
          restarted: (death) => this.windows.send('engine/restarted', death),
          ended: (end) => {
            this.current = undefined
            this.starting = false
            this.activities.end('classify')
            this.windows.send('run/ended', end)
          }
        },
        continued
      )
      last.id = id
      // A run over very few images may have ended already.
      if (this.starting) this.current = run
      if (isCancelled) await run.cancel()
      return model
    } catch (error) {
      this.last = previous
      throw error
    } finally {
      this.starting = false
      this.cancelStart = undefined
    }
  }

  private async load({ task, model, objectClassifier }: Omit<RunSettings, 'sources'>): Promise<void> {
    try {
      await this.engine.requestAgain(task === 'detect' ? 'detector/load' : 'model/load', model)
      if (objectClassifier) await this.engine.requestAgain('model/load', objectClassifier.model)
    } finally {
      this.timing = false
    }
  }

  async pause(): Promise<void> {
    await this.current?.pause()
  }

  async resume(): Promise<void> {
    await this.current?.resume()
  }

  async cancel(): Promise<void> {
    if (this.current) await this.current.cancel()
    else this.cancelStart?.()
  }

  /** The file of an image of the current or last run. @throws UserError `not-allowed` */
  imagePath(image: ImageRef): string {
    return imagePath(this.last?.sources ?? [], image)
  }

  /** @throws UserError `source-not-found` if there are no results */
  async export(file: string, format: OutputFormat): Promise<void> {
    const { id } = this.finishedRun
    if (id === undefined) throw new UserError('source-not-found', 'There are no results yet.')
    await this.engine.request('library/save-run', { run: id, file, format })
  }

  get finishedRun(): NonNullable<RunBridge['last']> {
    if (!this.last) throw new UserError('source-not-found', 'There are no results yet.')
    return this.last
  }
}

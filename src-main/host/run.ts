/** One run over images, from its host's perspective: it survives the death of the engine. */
import type {
  Blocked,
  EngineDeath,
  ImageRef,
  ImageResult,
  ResumePoint,
  RunEnd,
  RunProgress,
  RunSettings
} from '../contract/classification'
import { setTimeout as sleep } from 'node:timers/promises'
import { diedTwice, isEngineDeath, problemOf, type Problem } from '../contract/errors'
import type { ModelInfo } from '../contract/model'
import type { EngineClient } from './engine-client'
import { log } from '../platform/log'
import { Speedometer } from '../platform/speed'

export interface RunListener {
  results(results: ImageResult[]): void
  progress(progress: RunProgress): void
  /** A folder could not be read; the run continues without it. */
  unreadableFolder(folder: { path: string; reason: string }): void
  /** The engine died, and the run continues in a new one. */
  restarted(death: EngineDeath): void
  ended(end: RunEnd): void
}

const progressEveryMs = 250
/** Consecutive deaths without a result after which a run fails. */
const hopelessDeaths = 10
/** Milliseconds that a working engine gets to stop a run; a suspended one is not waited for. */
const longestCancel = 60_000
const suspendedAfter = 1000

/** Milliseconds before restarting a run while the library cannot be written to. */
const startAgainAfter = 2000

export class Run {
  private readonly started = performance.now()
  private readonly speed = new Speedometer()
  private readonly timer: NodeJS.Timeout
  private readonly unsubscribe: (() => void)[] = []
  private total = 0
  private counted = false
  private done = 0
  private failed = 0
  private reused = 0
  private blocked: Blocked | undefined
  private paused = false
  private over = false
  private begun = false
  /** When the current pause began, and the total length of earlier ones, in milliseconds. */
  private pausedAt = 0
  private pausedFor = 0
  private deaths = 0
  /** All images up to this one, in scan order, are done. */
  private after: ImageRef | undefined
  /** Index of the first image that is not done. */
  private frontier = 0
  private nextIndex = 0
  /** Images past the frontier that are done, by index. */
  private readonly doneAhead = new Map<number, ImageRef>()
  /** Images past the frontier that an earlier engine completed. */
  private doneBefore: ImageRef[] = []
  /** Images that have killed an engine twice, until their results arrive. */
  private blamed: ImageRef[] = []
  /**
   * Images that were in flight when an engine died, until their results arrive; they are retried one at a time.
   */
  private readonly suspects = new Set<string>()
  /** Its id in the library. */
  private id: number | undefined
  private readonly inFlight = new Map<number, ImageRef>()

  private constructor(
    private readonly engine: EngineClient,
    private readonly settings: RunSettings,
    private readonly listener: RunListener
  ) {
    this.unsubscribe.push(
      engine.on('run/decoding', ({ index, source, path }) => this.begin(index, { source, path })),
      engine.on('run/results', (results) => this.finish(results)),
      engine.on('run/blocked', ({ by }) => this.block(by)),
      engine.on('run/total', ({ total, counted }) => {
        this.total = total
        this.counted = counted
      }),
      engine.on('run/unreadable-folder', (folder) => listener.unreadableFolder(folder)),
      engine.on('run/ended', ({ problem }) => this.end(problem ? 'failed' : 'completed', problem)),
      engine.onDeath((death) => void this.survive(death))
    )
    this.timer = setInterval(() => this.report(), progressEveryMs)
  }

  /**
   * Begins or resumes a run; an engine handles one at a time.
   * @param continued library id of the interrupted run to resume
   * @throws UserError if the model cannot be loaded
   */
  static async start(
    engine: EngineClient,
    settings: RunSettings,
    listener: RunListener,
    continued?: number
  ): Promise<{ run: Run; model: ModelInfo; id?: number }> {
    const run = new Run(engine, settings, listener)
    try {
      const { model, run: id } = await engine.requestAgain('run/start', {
        settings,
        ...(continued !== undefined && { run: continued })
      })
      run.id = id
      run.begun = true
      return { run, model, ...(id !== undefined && { id }) }
    } catch (error) {
      run.close()
      throw error
    }
  }

  async pause(): Promise<void> {
    if (this.paused) return
    this.paused = true
    this.pausedAt = performance.now()
    this.report()
    await this.tell('run/pause')
  }

  async resume(): Promise<void> {
    // Resuming a blocked run means that the obstacle is gone.
    if (this.blocked !== undefined) await this.tell('run/resume')
    if (!this.paused) return
    this.paused = false
    this.pausedFor += performance.now() - this.pausedAt
    this.speed.reset()
    this.report()
    await this.tell('run/resume')
  }

  /** Stops the run; results so far are kept. */
  async cancel(): Promise<void> {
    if (this.over) return
    this.over = true
    const cancelled = this.tell('run/cancel')
    await Promise.race([cancelled, this.giveUp(cancelled)])
    this.over = false
    this.end('cancelled')
  }

  /** Ends the engine if it does not react to the request to stop. */
  private async giveUp(cancelled: Promise<void>): Promise<void> {
    let answered = false
    const answer = cancelled.finally(() => (answered = true))
    const wait = (time: number): Promise<unknown> => {
      const timer = new AbortController()
      return Promise.race([
        answer,
        sleep(time, undefined, { signal: timer.signal }).catch(() => undefined)
      ]).finally(() => timer.abort())
    }
    await wait(suspendedAfter)
    if (!answered && !this.engine.isSuspended()) await wait(longestCancel - suspendedAfter)
    if (!answered) await this.engine.stop()
  }

  /** Ignores the death of the engine: the next one starts in the run's current state. */
  private async tell(what: 'run/pause' | 'run/resume' | 'run/cancel'): Promise<void> {
    try {
      await this.engine.request(what, undefined)
    } catch (error) {
      if (!isEngineDeath(error)) throw error
    }
  }

  /** Notes that results cannot be stored, or can be again. */
  private block(by: Blocked | undefined): void {
    this.blocked = by
    this.speed.reset()
    this.report()
  }

  private begin(index: number, ref: ImageRef): void {
    this.inFlight.set(index, ref)
    this.nextIndex = Math.max(this.nextIndex, index + 1)
  }

  private finish(results: ImageResult[]): void {
    const diedOf = (result: ImageResult): boolean =>
      result.status === 'error' && result.error.code === 'engine-died'
    if (!results.every(diedOf)) this.deaths = 0
    this.record(results)
  }

  private record(results: ImageResult[]): void {
    for (const result of results) {
      const { index, source, path } = result
      this.inFlight.delete(index)
      if (this.suspects.size > 0) this.suspects.delete(keyOf(result))
      this.doneAhead.set(index, { source, path })
      this.done++
      this.nextIndex = Math.max(this.nextIndex, index + 1)
      if (result.status === 'error') this.failed++
      if (result.reused) this.reused++
      if (this.blamed.length === 0) continue
      this.blamed = this.blamed.filter((ref) => ref.source !== source || ref.path !== path)
    }
    for (let ref = this.doneAhead.get(this.frontier); ref; ref = this.doneAhead.get(this.frontier)) {
      this.doneAhead.delete(this.frontier)
      this.after = ref
      this.frontier++
    }
    this.speed.add(this.done, performance.now() / 1000)
    this.listener.results(results)
  }

  /** Continues in a new engine; images that were in flight get one more try, alone. */
  private async survive(death: EngineDeath): Promise<void> {
    // If the run has not begun, start() reports the error.
    if (this.over || !this.begun) return
    const deaths = ++this.deaths
    this.blocked = undefined
    const inFlight = [...this.inFlight.values()]
    const [alone] = inFlight
    if (alone && inFlight.length === 1 && this.suspects.has(keyOf(alone))) this.blamed.push(alone)
    for (const ref of inFlight) this.suspects.add(keyOf(ref))
    if (this.deaths >= hopelessDeaths) {
      this.recordBlamed()
      const message = `${death.message} It happened ${hopelessDeaths} times in a row.`
      return this.end('failed', { code: 'engine-died', message })
    }
    const resume = this.resumePoint()
    this.listener.restarted(death)
    const run = this.id !== undefined ? { run: this.id } : {}
    // Another death begins anew.
    while (!this.over && this.deaths === deaths) {
      try {
        await this.engine.request('run/start', { settings: this.settings, resume, ...run })
        return this.block(undefined)
      } catch (error) {
        // onDeath also reports a death during the start, and retries.
        if (isEngineDeath(error)) return
        const problem = problemOf(error)
        if (problem.code !== 'library-unavailable') return this.end('failed', problem)
        this.block({ reason: 'library-unopenable', message: problem.message })
        await sleep(startAgainAfter)
      }
    }
  }

  /** Records these images as errors itself, since there is no engine left to do so. */
  private recordBlamed(): void {
    this.record(
      this.blamed.map((ref) => ({ index: this.nextIndex++, ...ref, status: 'error', error: diedTwice }))
    )
  }

  private resumePoint(): ResumePoint {
    const cautious = this.inFlight.size
    this.doneBefore = [...this.doneBefore, ...this.doneAhead.values()]
    this.doneAhead.clear()
    this.inFlight.clear()
    // Images are renumbered from here: those that were in flight get a new index.
    this.frontier = this.nextIndex
    return {
      ...(this.after && { after: this.after }),
      done: this.doneBefore,
      blamed: this.blamed,
      nextIndex: this.nextIndex,
      cautious,
      paused: this.paused
    }
  }

  private report(): void {
    if (this.over) return
    const { total, counted, done, failed, reused, blocked } = this
    const paused = this.paused || blocked !== undefined
    if (!paused) this.speed.add(done, performance.now() / 1000)
    const imagesPerSecond = paused ? 0 : this.speed.perSecond
    const eta =
      counted && imagesPerSecond > 0 ? { etaSeconds: Math.max(0, total - done) / imagesPerSecond } : {}
    this.listener.progress({
      state: paused ? 'paused' : 'running',
      total,
      counted,
      done,
      failed,
      reused,
      ...(blocked !== undefined && { blocked }),
      imagesPerSecond,
      ...eta
    })
  }

  private end(reason: RunEnd['reason'], problem?: Problem): void {
    if (this.over) return
    this.report()
    this.close()
    const pausing = this.paused ? performance.now() - this.pausedAt : 0
    const seconds = (performance.now() - this.started - this.pausedFor - pausing) / 1000
    const { done, failed, reused } = this
    log.info('run', { end: reason, images: done, failed, reused, seconds: Number(seconds.toFixed(1)) })
    this.listener.ended({
      reason,
      done,
      failed,
      reused,
      seconds,
      ...(problem && { problem })
    })
  }

  private close(): void {
    this.over = true
    clearInterval(this.timer)
    for (const stop of this.unsubscribe) stop()
  }
}

function keyOf({ source, path }: ImageRef): string {
  return `${source}/${path}`
}

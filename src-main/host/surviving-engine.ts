/** Asks an engine about single images; each gets an answer, even if the engine dies. */
import { stat } from 'node:fs/promises'
import { diedTwice, isEngineDeath, UserError } from '../contract/errors'
import type { DetectionAnswer, DetectionRequests } from '../contract/detection'
import type { FileFacts, ImageAnswer, ImageAnswerRequests } from '../contract/image-answers'
import type { Params } from '../contract/messages'
import type { ObjectPictureRequests } from '../contract/object-pictures'
import { pathOfText } from '../platform/byte-path'
import { beside, byItself } from '../platform/turns'
import type { EngineClient } from './engine-client'

type Question = Params<ImageAnswerRequests, 'image/classify'>

/** Consecutive deaths without an answer after which the engine counts as broken. */
const hopelessDeaths = 10

async function diedOf(path: string): Promise<FileFacts & { status: 'error'; error: typeof diedTwice }> {
  const { size = 0, mtimeMs } = (await stat(pathOfText(path)).catch(() => undefined)) ?? {}
  const facts = { bytes: size, ...(mtimeMs !== undefined && { modified: mtimeMs }) }
  return { ...facts, status: 'error', error: diedTwice }
}

export class SurvivingEngine {
  private deaths = 0
  private stopped = false

  constructor(private readonly engine: EngineClient) {
    engine.onDeath(() => this.deaths++)
  }

  /** Ends the engine; pending requests fail. */
  async stop(): Promise<void> {
    this.stopped = true
    await this.engine.stop()
  }

  /**
   * If the engine dies during a request, the image is tried again alone; if it dies again, the answer is the
   * error `engine-died`.
   * @throws UserError if the model cannot answer any image, or the engine is broken
   */
  async classify(question: Question): Promise<ImageAnswer> {
    const answer = await this.survive(() => this.engine.request('image/classify', question))
    return answer ?? diedOf(question.path)
  }

  /** Like {@link classify}, for the objects in an image. */
  async detect(question: Params<DetectionRequests, 'image/detect'>): Promise<DetectionAnswer> {
    const answer = await this.survive(() => this.engine.request('image/detect', question))
    return answer ?? diedOf(question.path)
  }

  /** Writes copies of an image with its objects. @returns whether the engine survived it */
  async copyObjects(question: Params<ObjectPictureRequests, 'image/copy-objects'>): Promise<boolean> {
    const copied = await this.survive(async () => {
      await this.engine.request('image/copy-objects', question)
      return true
    })
    return copied ?? false
  }

  /** @returns undefined if the engine died twice */
  private async survive<Answer>(request: () => Promise<Answer>): Promise<Answer | undefined> {
    const ask = async (): Promise<Answer | undefined> => {
      try {
        const answer = await request()
        this.deaths = 0
        return answer
      } catch (error) {
        if (!isEngineDeath(error) || this.stopped) throw error
        if (this.deaths < hopelessDeaths) return undefined
        const message = `${(error as UserError).message} It happened ${hopelessDeaths} times in a row.`
        throw new UserError('engine-died', message, { cause: error })
      }
    }
    return (await beside(ask)) ?? (await byItself(ask))
  }
}

/** Asks an engine about single images so that each has an answer, whatever the engine dies of. */
import { stat } from 'node:fs/promises'
import { diedTwice, isEngineDeath, UserError } from '../contract/errors'
import type { DetectionAnswer, DetectionRequests } from '../contract/detection'
import type { FileFacts, ImageAnswer, ImageAnswerRequests } from '../contract/image-answers'
import type { Params } from '../contract/messages'
import { pathOfText } from '../platform/byte-path'
import { beside, byItself } from '../platform/turns'
import type { EngineClient } from './engine-client'

type Question = Params<ImageAnswerRequests, 'image/classify'>

/** Deaths in a row, without an answer in between, after which it is the engine that cannot work. */
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

  /** Ends the engine; what was asked fails. */
  async stop(): Promise<void> {
    this.stopped = true
    await this.engine.stop()
  }

  /**
   * An image that is asked about when the engine dies is asked again, by itself; one of which it dies again has the code
   * `engine-died` for an answer.
   * @throws UserError where the model answers no image, or the engine cannot work
   */
  async classify(question: Question): Promise<ImageAnswer> {
    const answer = await this.survive(() => this.engine.request('image/classify', question))
    return answer ?? diedOf(question.path)
  }

  /** As {@link classify}, for the objects in an image. */
  async detect(question: Params<DetectionRequests, 'image/detect'>): Promise<DetectionAnswer> {
    const answer = await this.survive(() => this.engine.request('image/detect', question))
    return answer ?? diedOf(question.path)
  }

  /** @returns undefined where the engine died of it twice */
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

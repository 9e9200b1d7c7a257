/** Images that are asked for one by one: decoded side by side, asked of a task in batches, with what is known of each file. */
import type { FileFacts } from '../contract/image-answers'
import { usualSampling } from '../contract/video'
import { networkImages } from '../images/decode-thread'
import { ImageError } from '../images/errors'
import { timeTaken } from '../images/exif'
import type { OpenVideo } from '../images/video/frames'
import { pathOfText } from '../platform/byte-path'
import type { Answer, ImageProblem } from '../library/record'
import type { Task } from '../tasks/task'
import { Gathering } from './gathering'
import { answerFrom, settledTime, stateOf } from './read-image'
import { watchVideo } from './watch-video'

type Prepared<Input> = { facts: FileFacts } & ({ input: Input } | { video: OpenVideo })

interface Failed {
  status: 'error'
  error: ImageProblem
}

export class SingleImages<Input, Found extends object> {
  private readonly gathering: Gathering<Prepared<Input>, { facts: FileFacts; answer: Answer<Found> }>

  private readonly openImage = networkImages().open

  constructor(
    private readonly task: Pick<Task<Input, Found, unknown>, 'batchSize' | 'decode' | 'answers' | 'video'>
  ) {
    this.gathering = new Gathering(task.batchSize, (images) => this.answers(images))
  }

  private async answers(
    images: readonly Prepared<Input>[]
  ): Promise<{ facts: FileFacts; answer: Answer<Found> }[]> {
    const found = await this.task.answers(images.flatMap((one) => ('input' in one ? [one.input] : [])))
    const answers = []
    for (const image of images) {
      const answer = 'video' in image ? await this.watch(image.video) : answerFrom(found.shift()!)
      answers.push({ facts: image.facts, answer })
    }
    return answers
  }

  /** Nobody stops an image that is asked for by itself, but with the whole engine, which ends FFmpeg. */
  private watch(video: OpenVideo): Promise<Answer<Found>> {
    return watchVideo(video, this.task, usualSampling, new AbortController().signal, () => undefined)
  }

  /**
   * @param path absolute; bytes that are not UTF-8 as lone surrogates
   * @throws UserError `model-invalid` where the model answers no image
   */
  async answer(path: string): Promise<FileFacts & ({ status: 'ok'; found: Found } | Failed)> {
    const file = pathOfText(path)
    const prepare = (): Promise<Prepared<Input>> =>
      this.openImage(file, async (image) => {
        const modified = settledTime(image.file.mtimeMs)
        const video = await image.video?.()
        const taken = video ? video.taken : image.exif && (await timeTaken(image.exif))
        const facts = {
          bytes: image.file.size,
          ...(modified > 0 && { modified }),
          ...(taken !== undefined && { taken }),
          hash: (await image.hash()).toString('hex')
        }
        return video ? { facts, video } : { facts, input: await this.task.decode(image) }
      })
    try {
      const { facts, answer } = await this.gathering.answer(prepare)
      if ('error' in answer) return { ...facts, status: 'error', error: answer.error }
      return { ...facts, status: 'ok', found: answer }
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      const { bytes, modified } = await stateOf(file)
      const { code, message } = error
      return { bytes, ...(modified > 0 && { modified }), status: 'error', error: { code, message } }
    }
  }
}

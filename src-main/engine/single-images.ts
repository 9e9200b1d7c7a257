/** Images that are asked for one by one: decoded side by side, asked of a task in batches, with what is known of each file. */
import type { FileFacts } from '../contract/image-answers'
import { networkImages } from '../images/decode-thread'
import { ImageError } from '../images/errors'
import { timeTaken } from '../images/exif'
import { pathOfText } from '../platform/byte-path'
import type { Answer, ImageProblem } from '../library/record'
import type { Task } from '../tasks/task'
import { Gathering } from './gathering'
import { answerFrom, settledTime, stateOf } from './read-image'

interface Prepared<Input> {
  facts: FileFacts
  input: Input
}

interface Failed {
  status: 'error'
  error: ImageProblem
}

export class SingleImages<Input, Found extends object> {
  private readonly gathering: Gathering<Prepared<Input>, { facts: FileFacts; answer: Answer<Found> }>

  private readonly openImage = networkImages()

  constructor(private readonly task: Pick<Task<Input, Found, unknown>, 'batchSize' | 'decode' | 'answers'>) {
    this.gathering = new Gathering(task.batchSize, async (images) => {
      const answers = await task.answers(images.map(({ input }) => input))
      return images.map(({ facts }, i) => ({ facts, answer: answerFrom(answers[i]!) }))
    })
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
        const taken = image.exif && (await timeTaken(image.exif))
        const facts = {
          bytes: image.file.size,
          ...(modified > 0 && { modified }),
          ...(taken !== undefined && { taken }),
          hash: (await image.hash()).toString('hex')
        }
        return { facts, input: await this.task.decode(image) }
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

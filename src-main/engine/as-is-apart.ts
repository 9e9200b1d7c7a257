/**
 * Runs models that are not compiled in a second process. TensorFlow takes its number of threads once and for all:
 * compiled graphs share out a batch and are faster if an operation keeps to few threads, while other models have
 * nothing but the threads of each operation.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { errorOf, type Problem } from '../contract/errors'
import type { PreprocessingChoice } from '../contract/preprocessing'
import { loadAsIs, type AsIs } from '../inference/as-is'
import type { Backend } from '../inference/backend'
import type { ModelSource } from '../weights/open-model'
import { cacheDir, programDir } from '../platform/paths'
import { Questions } from '../platform/questions'
import { operationThreads, threadsSetting } from '../platform/threads'

/** What is asked of the process; `load` comes first. */
export type AsIsQuestion = { id: number } & (
  | { load: { path: string; preprocessing: PreprocessingChoice; cacheDir: string } }
  | { pixels: Uint8Array; batch: number }
  | { images: Float32Array; batch: number }
)

/** `answers`: as `Classifier.classifyPixels` returns them. */
export type AsIsAnswer = { id: number } & (
  { found: Omit<AsIs, 'classifier'> } | { answers: Float32Array } | { problem: Problem }
)

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

const chosenByUser = process.env[threadsSetting] !== undefined

/**
 * Limits the threads of an operation to what two rounds of a batch can use side by side. On two cores, a single
 * image then takes half the time, as threads no longer wait for each other. Must run before TensorFlow is loaded.
 */
export function limitThreads(): void {
  process.env[threadsSetting] ??= String(operationThreads())
}

/** As `loadAsIs`; native TensorFlow runs in a second process. */
export async function loadAsIsApart(
  backend: Backend,
  source: ModelSource,
  chosen: PreprocessingChoice
): Promise<AsIs> {
  if (backend.name !== 'native') return loadAsIs(backend, source, chosen)
  const runner = new AsIsProcess()
  try {
    const load = { path: source.path, preprocessing: chosen, cacheDir: cacheDir() }
    const answer = await runner.ask({ load })
    if (!('found' in answer)) throw new Error('The second process gave no answer to its model.')
    const probabilities = async (question: WithoutId<AsIsQuestion>): Promise<Float32Array> => {
      const given = await runner.ask(question)
      if ('answers' in given) return given.answers
      throw new Error('The second process gave no answer to a batch.')
    }
    return {
      ...answer.found,
      classifier: {
        precision: 'float32',
        batchSize: 8,
        classifyPixels: (pixels, batch) => probabilities({ pixels, batch }),
        classifyImages: (images, batch) => probabilities({ images, batch }),
        dispose: () => runner.end()
      }
    }
  } catch (error) {
    runner.end()
    throw error
  }
}

class AsIsProcess {
  private readonly process: ChildProcess
  private readonly questions = new Questions<AsIsAnswer>()
  private ended = false

  constructor() {
    const { [threadsSetting]: threads, ...environment } = process.env
    this.process = fork(join(programDir(), 'out/main/as-is-process.js'), [], {
      execArgv: [],
      serialization: 'advanced',
      env: chosenByUser ? { ...environment, [threadsSetting]: threads } : environment
    })
    this.process.on('message', (answer: AsIsAnswer) => this.questions.answered(answer))
    // The engine goes the same way as if the model had run in it: the host notes it and starts another one.
    this.process.once('exit', (code, signal) => {
      if (this.ended) return
      if (signal) process.kill(process.pid, signal)
      else process.exit(code || 1)
    })
    this.process.on('error', () => undefined)
  }

  /** @throws UserError as the model does */
  async ask(question: WithoutId<AsIsQuestion>): Promise<AsIsAnswer> {
    const answer = await this.questions.ask((id) => this.process.send({ id, ...question }))
    if ('problem' in answer) throw errorOf(answer.problem)
    return answer
  }

  end(): void {
    this.ended = true
    this.process.kill('SIGKILL')
  }
}

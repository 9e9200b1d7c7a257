/** Loading a model in a second engine, which ends at once and gives back the memory that TensorFlow keeps for itself. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { ModelChoice } from '../contract/classification'

/** The argument by which an engine knows that it is the second one. */
const secondEngine = 'load-apart'

export const isSecondEngine = (): boolean => process.argv[2] === secondEngine

/**
 * What is compiled and measured at the first load of a model is in the cache afterwards. Whatever goes wrong shows again,
 * and is told, when the model is loaded here.
 */
export async function loadApart(choice: ModelChoice, type: 'model/load' | 'detector/load'): Promise<void> {
  const { NETLENS_LIBRARY: _, ...environment } = process.env
  // glibc keeps freed memory for each thread apart otherwise, a hundred megabytes in all.
  const env = { ...environment, MALLOC_ARENA_MAX: '2' }
  const engine = fork(process.argv[1]!, [secondEngine], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env })
  engine.on('message', (message) => {
    if (typeof message === 'object' && 'reply' in message) engine.disconnect()
  })
  engine.send({ id: 1, type, params: choice }, () => undefined)
  await once(engine, 'exit').catch(() => undefined)
}

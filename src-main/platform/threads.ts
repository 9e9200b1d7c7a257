/** How TensorFlow's threads are shared out. */
import { availableParallelism } from 'node:os'

/** The environment variable that limits the threads of an operation; TensorFlow reads it once, when it is loaded. */
export const threadsSetting = 'TF_NUM_INTRAOP_THREADS'

/** Threads of an operation, as many as two of them can have at the same time, unless the user has chosen a number. */
export function operationThreads(): number {
  const chosen = Number(process.env[threadsSetting])
  return chosen > 0 ? chosen : Math.ceil(availableParallelism() / 2)
}

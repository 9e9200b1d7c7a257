/** The threads in which libheif runs in WebAssembly (`heic-worker.ts`). */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { programDir } from '../platform/paths'
import type { HeicAnswer, HeicQuestion } from './heic'

const mostThreads = Math.min(availableParallelism(), 8)

interface Thread {
  worker: Worker
  answer?: (answer: HeicAnswer) => void
}

const threads: Thread[] = []
const waiting: (() => void)[] = []

/**
 * Sends a question to an idle thread.
 * @param limitMs how long the answer may take
 * @param large whether it needs so much memory that the thread has to end afterwards: WebAssembly never
 * releases memory
 */
export async function askThread(question: HeicQuestion, limitMs: number, large = false): Promise<HeicAnswer> {
  let thread = threads.find(({ answer }) => !answer)
  while (!thread) {
    if (threads.length < mostThreads) thread = newThread()
    else {
      await new Promise<void>((resolve) => waiting.push(resolve))
      thread = threads.find(({ answer }) => !answer)
    }
  }
  const asked = thread
  const answer = await new Promise<HeicAnswer>((resolve) => {
    const timer = setTimeout(() => lose(asked, 'too-slow'), limitMs)
    asked.worker.ref()
    asked.worker.postMessage(question)
    asked.answer = (found) => {
      clearTimeout(timer)
      delete asked.answer
      asked.worker.unref()
      resolve(found)
    }
  })
  if (large) lose(asked)
  waiting.shift()?.()
  return answer
}

function newThread(): Thread {
  const thread: Thread = { worker: new Worker(join(programDir(), 'out/main/heic-worker.js')) }
  thread.worker.on('message', (answer: HeicAnswer) => thread.answer?.(answer))
  thread.worker.on('error', () => lose(thread))
  threads.push(thread)
  return thread
}

/** Terminates a thread; a question it is working on is answered with a failure. */
function lose(thread: Thread, problem: 'corrupt-image' | 'too-slow' = 'corrupt-image'): void {
  const at = threads.indexOf(thread)
  if (at >= 0) threads.splice(at, 1)
  thread.answer?.({ problem })
  void thread.worker.terminate()
}

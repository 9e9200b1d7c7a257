/** Does the work that the parent process sends. */
import { join } from 'node:path'
import { load } from './load.mjs'

/** @param {unknown} work */
async function begin(work) {
  const worker = await load(join(import.meta.dirname, 'worker.ts'))
  await worker.work(work)
  process.exit()
}
process.once('message', (work) => void begin(work))

/** Whole folders through the built engine, its start-up and its memory. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrecisionChoice, RunTask } from '../../src-main/contract/classification'
import { EngineClient } from '../../src-main/host/engine-client'
import { Run } from '../../src-main/host/run'

export class BenchEngine {
  private constructor(
    private readonly client: EngineClient,
    private readonly model: { path: string; backend: 'native'; precision: PrecisionChoice },
    private readonly task: RunTask
  ) {}

  static async start(
    weightsFile: string,
    precision: PrecisionChoice,
    cacheDir: string,
    task: RunTask = 'classify'
  ): Promise<BenchEngine> {
    const entry = join(import.meta.dirname, '../../out/main/engine.js')
    const client = new EngineClient({ node: process.execPath, entry, cacheDir })
    const engine = new BenchEngine(client, { path: weightsFile, backend: 'native', precision }, task)
    await client.request(task === 'detect' ? 'detector/load' : 'model/load', engine.model)
    return engine
  }

  /** Does the task with a folder. @returns the number of images */
  async work(folder: string, onFirst: () => void = () => undefined): Promise<number> {
    const settings = {
      sources: [folder],
      recursive: true,
      crop: 'center',
      topK: 5,
      task: this.task,
      ...(this.task === 'detect' && { threshold: 0.05 }),
      model: this.model
    } as const
    return new Promise((resolve, reject) => {
      let first = true
      Run.start(
        this.client,
        { ...settings, sources: [folder] },
        {
          results() {
            if (first) onFirst()
            first = false
          },
          progress: () => undefined,
          unreadableFolder: () => undefined,
          restarted: reject,
          ended: ({ done, failed }) =>
            failed > 0 ? reject(new Error(`${failed} images failed`)) : resolve(done)
        }
      ).catch(reject)
    })
  }

  /** Largest resident size so far, in bytes (Linux). */
  async peakMemory(): Promise<number> {
    const status = await readFile(`/proc/${this.client.pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) * 1024
  }

  /** Milliseconds of processor time that the engine has used so far, on all cores (Linux counts in steps of 10). */
  async processorTime(): Promise<number> {
    const stat = await readFile(`/proc/${this.client.pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  }

  stop(): Promise<void> {
    return this.client.stop()
  }
}

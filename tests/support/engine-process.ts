/** Starts the built engine as its hosts do. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ImageResult, RunEnd, RunProgress, RunSettings } from '../../src-main/contract/classification'
import { EngineClient } from '../../src-main/host/engine-client'
import { Run } from '../../src-main/host/run'
import { cacheDir } from '../../src-main/platform/paths'

export const builtFile = (name: string): string => join(import.meta.dirname, '../../out/main', name)

/** @param library its database; without one where absent */
export function startEngine(library?: string): EngineClient {
  const entry = builtFile('engine.js')
  return new EngineClient({
    node: process.execPath,
    entry,
    cacheDir: cacheDir(),
    ...(library && { library })
  })
}

export interface ObservedRun {
  run: Run
  results: ImageResult[]
  restarts: string[]
  unreadable: string[]
  progress: RunProgress[]
  ended: Promise<RunEnd>
}

/** Starts a run and records all its events; `onResults` is called with each batch. */
export async function observeRun(
  engine: EngineClient,
  settings: RunSettings,
  onResults: (results: ImageResult[], run: Run | undefined) => void = () => undefined,
  continued?: number
): Promise<ObservedRun> {
  const seen = {
    results: [] as ImageResult[],
    restarts: [] as string[],
    unreadable: [] as string[],
    progress: [] as RunProgress[]
  }
  let started: Run | undefined
  let end: (value: RunEnd) => void
  const ended = new Promise<RunEnd>((resolve) => (end = resolve))
  const { run } = await Run.start(
    engine,
    settings,
    {
      results(results) {
        seen.results.push(...results)
        onResults(results, started)
      },
      progress: (progress) => seen.progress.push(progress),
      unreadableFolder: ({ path }) => seen.unreadable.push(path),
      restarted: ({ message }) => seen.restarts.push(message),
      ended: (value) => end(value)
    },
    continued
  )
  started = run
  return { run, ...seen, ended }
}

/** Waits until the run is blocked and returns the message. */
export async function blocked({ progress }: ObservedRun): Promise<string> {
  for (;;) {
    const message = progress.at(-1)?.blocked?.message
    if (message) return message
    await sleep(20)
  }
}

/** Models that run as they are do so in a second process, whose end the engine shares. */
import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, expect, test } from 'vitest'
import type { RunSettings } from '../../src-main/contract/classification'
import { exportModel } from '../../src-main/export/export'
import { writeFolder } from '../../src-main/export/folder'
import type { EngineClient } from '../../src-main/host/engine-client'
import { observeRun, startEngine } from '../support/engine-process'
import { exact, smallModel } from '../support/models'
import { folderOfPictures, temporaryFolder } from '../support/pictures'

let pictures: string
let compiled: string
let asIs: string
beforeAll(async () => {
  pictures = (await folderOfPictures(40)).folder
  compiled = await smallModel()
  asIs = `${await temporaryFolder()}/as-is`
  await writeFolder(asIs, (await exportModel(compiled, 'savedmodel')).files)
})

const settings = (model: string): RunSettings => ({
  sources: [pictures],
  recursive: true,
  crop: 'center',
  topK: 1,
  model: exact(model, 'native')
})

async function answers(engine: EngineClient, model: string): Promise<(number | undefined)[]> {
  const { results, ended } = await observeRun(engine, settings(model))
  await ended
  return results
    .sort((a, b) => a.index - b.index)
    .map((result) => (result.status === 'ok' ? result.predictions[0]?.probability : undefined))
}

/** Process ids of an engine's children on Linux. */
async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`)
  const lists = await Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8')))
  return lists.join(' ').trim().split(/\s+/).filter(Boolean).map(Number)
}

test('it answers as the compiled one does, and ends with its model', async () => {
  const engine = startEngine()
  try {
    const given = await answers(engine, asIs)
    expect(given).toHaveLength(40)
    if (process.platform === 'linux') expect(await childrenOf(engine.pid!)).toHaveLength(1)
    for (const [i, probability] of (await answers(engine, compiled)).entries())
      expect(probability).toBeCloseTo(given[i]!, 4)
    if (process.platform === 'linux') expect(await childrenOf(engine.pid!)).toHaveLength(0)
  } finally {
    await engine.stop()
  }
})

test.runIf(process.platform === 'linux')('its death is the engine’s, and the run goes on', async () => {
  const engine = startEngine()
  try {
    let killed = false
    const { results, restarts, ended } = await observeRun(engine, settings(asIs), () => {
      if (killed) return
      killed = true
      void childrenOf(engine.pid!).then(([child]) => process.kill(child!, 'SIGKILL'))
    })
    await ended
    expect(restarts).toHaveLength(1)
    expect(results.filter(({ status }) => status === 'ok')).toHaveLength(40)
    expect(new Set(results.map(({ index }) => index)).size).toBe(40)
  } finally {
    await engine.stop()
  }
})

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openAgain } from '../../../src-main/inference/open-again'
import { remember } from '../../../src-main/inference/remember'
import { describeNetwork } from '../../../src-main/network/network'
import { temporaryFolder } from '../../support/pictures'
import { smallModel, smallNetwork } from '../../support/models'
import { writeKerasH5 } from '../../support/keras-h5-writer'

let model: string
let cache: string
beforeAll(async () => {
  model = await smallModel()
  cache = await temporaryFolder()
})

/** The file in which the model is cached. */
async function keptFile(): Promise<string> {
  const folder = join(cache, 'networks')
  const names = await readdir(folder)
  expect(names).toHaveLength(1)
  return join(folder, names[0]!)
}

test('what a model is gets read once, and again where the kept file is damaged or the model another', async () => {
  const first = await openAgain(model, undefined, cache)
  expect(first.source).toMatchObject({ format: 'keras-h5', path: model, files: [model] })
  expect(first.source).toHaveProperty('network', smallNetwork)
  // Its weights are read along the first time only.
  const { weights, ...known } = first
  expect(weights?.size).toBeGreaterThan(50)
  expect(await openAgain(model, undefined, cache)).toEqual(known)

  const kept = await keptFile()
  const text = await readFile(kept, 'utf8')
  // A changed name reveals where the answer comes from.
  await remember(kept, { ...JSON.parse(text.split('\n')[1]!), name: 'kept' })
  expect((await openAgain(model, undefined, cache)).source.name).toBe('kept')

  for (const damaged of ['', text.slice(0, -40), text.replace('0.35', '0.50'), text.replaceAll('"', '')]) {
    expect(damaged).not.toBe(text)
    await writeFile(kept, damaged)
    const { weights: _, ...again } = await openAgain(model, undefined, cache)
    expect(again).toEqual(known)
    expect(await readFile(kept, 'utf8')).toBe(text)
  }

  const other = describeNetwork({ ...smallNetwork.settings, classes: 7 })
  await writeKerasH5(model, other)
  const changed = await openAgain(model, undefined, cache)
  expect(changed.source).toHaveProperty('network', other)
  expect(changed.sha256).not.toBe(first.sha256)
})

test('where nothing can be kept, the model is opened all the same', async () => {
  const occupied = join(await temporaryFolder(), 'file')
  await writeFile(occupied, '')
  expect((await openAgain(await smallModel(), undefined, occupied)).source).toHaveProperty('network')
})

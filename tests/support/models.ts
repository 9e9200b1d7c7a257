/**
 * Models for tests: a small one with random weights made here, and the real ones where they are available.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelChoice } from '../../src-main/contract/classification'
import { describeNetwork } from '../../src-main/network/network'
import { defaultsOf } from '../../src-main/network/settings'
import { writeKerasH5 } from './keras-h5-writer'
import { folderOfPictures, temporaryFolder } from './pictures'

export const smallNetwork = describeNetwork({
  family: 'mobilenet-v2',
  variant: 'paper',
  alpha: 0.35,
  inputSize: 96,
  classes: 10
})

/** Path of a weights file with random weights: MobileNetV2 0.35 with 96 pixels and 10 classes. */
export async function smallModel(): Promise<string> {
  const path = join(await temporaryFolder(), 'random_0.35_96.h5')
  await writeKerasH5(path, smallNetwork)
  return path
}

/** The resources that a first start needs: a starter model with random weights, and sample pictures. */
export async function smallResources(pictures: number): Promise<string> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'starter'))
  await writeKerasH5(join(folder, 'starter/weights_96.h5'), smallNetwork)
  const labels = Array.from({ length: smallNetwork.settings.classes }, (_, i) => `kind ${i}`)
  await writeFile(join(folder, 'starter/labels.json'), JSON.stringify(labels))
  await rename((await folderOfPictures(pictures)).folder, join(folder, 'samples'))
  return folder
}

/** Chooses a model in float32, so that its answers can be compared to the last digit. */
export function exact(path: string, backend: ModelChoice['backend'], labels?: string): ModelChoice {
  return { path, backend, precision: 'float32', ...(labels && { labels }) }
}

/** Writes a detector of four classes for 300 pixels, with random weights; that of MobileNetV1 pads odd sizes by one row behind. @returns its file */
export async function smallDetector(
  family: 'ssdlite-mobilenet-v1' | 'ssdlite-mobilenet-v2' = 'ssdlite-mobilenet-v2'
): Promise<string> {
  const path = join(await temporaryFolder(), 'detector.h5')
  const alpha = family === 'ssdlite-mobilenet-v2' ? 0.35 : 0.25
  const settings = { ...defaultsOf(family), alpha, inputSize: 300, classes: 4 }
  await writeKerasH5(path, describeNetwork(settings))
  return path
}

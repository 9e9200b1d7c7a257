/** Reopens a known model without parsing its HDF5 layers again, which takes a third of a second. */
import { basename } from 'node:path'
import * as v from 'valibot'
import { NetworkSettingsSchema } from '../contract/model'
import { describeNetwork } from '../network/network'
import { filesSha256 } from '../weights/files'
import type { WeightTable } from '../weights/bind'
import {
  findFormat,
  kerasFiles,
  openFound,
  openWithWeights,
  type LayeredModel,
  type ModelSource
} from '../weights/open-model'
import { factFile, recall, remember } from './remember'

/** Increment this when `openModel` may find something else in the same file. */
const version = 3

const Known = v.object({
  name: v.optional(v.string()),
  config: v.optional(v.looseObject({ class_name: v.string(), config: v.record(v.string(), v.unknown()) })),
  settings: NetworkSettingsSchema
})

/**
 * Opens a model.
 * @returns the model, the SHA-256 of its files, and its weights if they were read along
 * @throws UserError like `openModel`
 */
export async function openAgain(
  path: string,
  inputSize: number | undefined,
  cacheDir: string
): Promise<{ source: ModelSource; sha256: string; weights?: WeightTable }> {
  const found = await findFormat(path)
  if (found.format !== 'keras-h5' && found.format !== 'keras') {
    const source = await openFound(found, inputSize)
    return { source, sha256: await filesSha256(source.files) }
  }
  const files = await kerasFiles(found)
  const sha256 = await filesSha256(files)
  // The file name is part of the key, because it may tell the input size.
  const file = factFile(cacheDir, 'networks', [sha256, basename(found.path), inputSize, version])
  const known = await recall(file, Known)
  if (known) {
    const { settings, ...described } = known
    const network = describeNetwork(settings)
    const source: LayeredModel = { format: found.format, path: found.path, files, ...described, network }
    return { source, sha256 }
  }
  const opened = await openWithWeights({ ...found, files }, inputSize)
  const { name, config, network } = opened.source
  if (network) await remember(file, { name, config, settings: network.settings })
  return { ...opened, sha256 }
}

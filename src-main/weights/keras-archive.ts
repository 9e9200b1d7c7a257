/** Reads `.keras` archives (from Keras 3 and late Keras 2): `config.json` and `model.weights.h5`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Reason } from '../contract/reasons'
import { withHdf5 } from './hdf5'
import { checkedConfig } from './keras-config'
import { layersInStore, readStore } from './keras-store'
import { invalid, largestModelBytes, parseObject, type StoredModel } from './stored-model'
import { withZip } from './zip'

const largestConfig = 64 * 2 ** 20

/**
 * Opens a `.keras` archive, passes its layers to `use`, and removes the unpacked files.
 * @throws UserError `model-not-found` or `model-invalid` that names the file and what was expected
 */
export async function withKerasArchive<T>(path: string, use: (model: StoredModel) => T): Promise<T> {
  return withZip(path, largestModelBytes, async (files) => {
    const configFile = files.get('config.json')
    const weightsFile = files.get('model.weights.h5')
    if (!configFile || !weightsFile) {
      throw invalid(path, otherArchive([...files.keys()], configFile ? 'model.weights.h5' : 'config.json'))
    }
    if (configFile.size > largestConfig) throw invalid(path, 'has a config.json of more than 64 MB')
    const text = (await configFile.readAll()).toString('utf8')
    const config = checkedConfig(path, parseObject(path, text, 'a config.json'))
    const folder = await mkdtemp(join(tmpdir(), 'netlens-keras-'))
    try {
      const weights = join(folder, 'model.weights.h5')
      await weightsFile.extractTo(weights)
      return await withHdf5(weights, path, (h5) => {
        const layers = layersInStore(path, config, readStore(path, h5))
        return use({ path, format: 'keras', config, layers })
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}

/** Describes an archive that is not a Keras model. */
function otherArchive(names: readonly string[], missing: string): Reason {
  const pickle = names.find((name) => /\.pkl$|^archive\/data/.test(name))
  if (pickle) {
    return new Reason(
      'model-pickle',
      `is a PyTorch checkpoint: its ${pickle} is a pickle, which is program code. Export the model as a SavedModel, ` +
        'or as Keras or TensorFlow.js model'
    )
  }
  if (names.length > 0 && names.every((name) => name.endsWith('.npy'))) {
    return new Reason(
      'model-other-kind',
      'is an archive of NumPy arrays (.npz), which do not say what to compute with them. Save the whole model as .keras',
      { kind: 'NumPy' }
    )
  }
  if (names.some((name) => /(^|\/)(saved_model\.pb|model\.json)$/.test(name))) {
    return new Reason('model-packed', 'is an archive of a model folder. Unpack it and give the folder')
  }
  return new Reason('model-unknown-kind', `is an archive without ${missing}; expected a Keras model (.keras)`)
}

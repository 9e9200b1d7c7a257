import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { loadDetectionModel } from '../../../src-main/inference/detection-model'
import { loadModel } from '../../../src-main/inference/model'
import { describeNetwork } from '../../../src-main/network/network'
import { defaultsOf } from '../../../src-main/network/settings'
import { writeKerasH5 } from '../../support/keras-h5-writer'
import { smallNetwork } from '../../support/models'
import { temporaryFolder } from '../../support/pictures'

vi.mock('../../../src-main/inference/backend', () => ({
  startBackend: () => Promise.reject(new Error('TensorFlow was started'))
}))

const detector = describeNetwork({ ...defaultsOf('ssdlite-mobilenet-v2'), alpha: 0.35, classes: 4 })

test.each([
  ['classifier', smallNetwork, loadModel],
  ['detector', detector, loadDetectionModel]
] as const)(
  'a damaged %s is refused before TensorFlow starts, also the second time',
  async (_, network, load) => {
    const folder = await temporaryFolder()
    const path = join(folder, `damaged_${network.settings.inputSize}.h5`)
    const choice = { path, backend: 'native', precision: 'float32' } as const
    await writeKerasH5(path, network, { scale: { Conv1: NaN } })
    for (let time = 0; time < 2; time++) {
      await expect(load(choice, folder)).rejects.toThrow('not finite')
    }
    await writeKerasH5(path, network)
    await expect(load(choice, folder)).rejects.toThrow('TensorFlow was started')
  }
)

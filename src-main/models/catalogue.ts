/**
 * Official ImageNet weights with their classifier, as keras.applications publishes them: MobileNetV2 and MobileNetV1 at
 * every width and input size. Names of the files: `keras/src/applications/mobilenet_v2.py` and `mobilenet.py` in Keras'
 * source.
 */
import type { NetworkSettings } from '../network/layer'
import { describeNetwork } from '../network/network'

/** Keras' own place for its weights. */
export const publisher = 'https://storage.googleapis.com/tensorflow/keras-applications/'

export interface CatalogueEntry {
  name: string
  network: NetworkSettings
  /** Its name at the publisher, by which the input size can be told. */
  file: string
  /** Below `publisher`, or a mirror of it. */
  path: string
  licence: string
  /** Estimated: the weights, and about what HDF5 needs to describe them. */
  bytes: number
  /** In hex, where it was published. Keras publishes none for these. */
  sha256?: string
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

export const catalogue: readonly CatalogueEntry[] = Object.entries(versions).flatMap(
  ([family, { folder, alphas, sizes, file }]) =>
    alphas.flatMap((alpha) =>
      sizes.map((inputSize) => {
        const network = { family, variant: 'paper', alpha, inputSize, classes } as NetworkSettings
        const name = file(alpha, inputSize)
        return {
          name: `${family}-${alphaText(alpha)}-${inputSize}`,
          network,
          file: name,
          path: `${folder}/${name}`,
          licence: 'Apache-2.0',
          bytes: describeNetwork(network).totals.params * 4 + hdf5Overhead
        }
      })
    )
)

export function catalogueEntry(name: string): CatalogueEntry | undefined {
  return catalogue.find((entry) => entry.name === name)
}

/** As in the names of the files: 1.0, 0.35. */
function alphaText(alpha: number): string {
  return Number.isInteger(alpha) ? alpha.toFixed(1) : String(alpha)
}

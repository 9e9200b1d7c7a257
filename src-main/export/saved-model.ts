/** Writes a TensorFlow SavedModel that other programs load through its default signature. */
import type { FoldedNetwork } from '../inference/fold'
import { compileSavedModel } from '../inference/graph'
import type { ActivationRanges } from '../inference/quantize'
import type { NewFile } from './folder'

/** For `tf.saved_model.load` in Python, TensorFlow Serving and the like. */
export function savedModelFiles(network: FoldedNetwork, ranges?: ActivationRanges): NewFile[] {
  return [
    {
      name: 'saved_model.pb',
      content: compileSavedModel(network, ranges ? { ranges, sumsIn16Bits: false } : 'float32')
    }
  ]
}

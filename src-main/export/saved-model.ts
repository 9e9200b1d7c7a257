/** A TensorFlow SavedModel that other programs load by its default signature. */
import type { FoldedNetwork } from '../inference/fold'
import { compileSavedModel } from '../inference/graph'
import type { NewFile } from './folder'

/** For `tf.saved_model.load` in Python, TensorFlow Serving and the like. */
export function savedModelFiles(network: FoldedNetwork): NewFile[] {
  return [{ name: 'saved_model.pb', content: compileSavedModel(network, 'float32') }]
}

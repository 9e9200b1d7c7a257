/** Resolves the names of Keras' activations, which depend on the version of Keras that wrote them. */
import { entryOf } from '../platform/entry-of'
import { isObject } from './stored-model'

/** The function and its settings, as `inference/keras-activations` expects them. */
export interface Activation {
  operation: string
  settings: Readonly<Record<string, unknown>>
}

const plain = (operation: string, settings: Activation['settings'] = {}): Activation => ({
  operation,
  settings
})

const relu = plain('relu', { slope: 0, threshold: 0 })

const ofBoth: Readonly<Record<string, Activation>> = {
  linear: plain('linear'),
  relu,
  relu6: plain('relu', { slope: 0, threshold: 0, max: 6 }),
  leaky_relu: plain('relu', { slope: 0.2, threshold: 0 }),
  elu: plain('elu', { alpha: 1 }),
  selu: plain('selu'),
  gelu: plain('gelu', { approximate: false }),
  silu: plain('silu'),
  swish: plain('silu'),
  hard_silu: plain('hardSilu'),
  hard_swish: plain('hardSilu'),
  mish: plain('mish'),
  exponential: plain('exponential'),
  exp: plain('exponential'),
  sigmoid: plain('sigmoid'),
  tanh: plain('tanh'),
  softplus: plain('softplus'),
  softsign: plain('softsign'),
  softmax: plain('softmax'),
  log_softmax: plain('logSoftmax')
}

/** Activations that only Keras 3 has, or that mean something else in it. */
const ofKeras3: Readonly<Record<string, Activation>> = {
  hard_sigmoid: plain('hardSigmoid'),
  celu: plain('celu', { alpha: 1 }),
  glu: plain('glu'),
  squareplus: plain('squareplus', { b: 4 }),
  soft_shrink: plain('softShrink', { threshold: 0.5 }),
  hard_shrink: plain('hardShrink', { threshold: 0.5 }),
  tanh_shrink: plain('tanhShrink'),
  hard_tanh: plain('hardTanh'),
  sparse_plus: plain('sparsePlus'),
  sparse_sigmoid: plain('sparseSigmoid'),
  log_sigmoid: plain('logSigmoid')
}

/** @param keras the version that wrote the name. @returns undefined for an unknown name */
export function activationNamed(name: string, keras: 2 | 3): Activation | undefined {
  if (keras === 2 && name === 'hard_sigmoid') return plain('hardSigmoidOfKeras2')
  return entryOf(ofBoth, name) ?? (keras === 3 ? entryOf(ofKeras3, name) : undefined)
}

/** The name of an activation that is stored as a function: `{ class_name: 'function', config: 'relu6' }`. */
export function functionName(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return isObject(value) && typeof value['config'] === 'string' ? value['config'] : undefined
}

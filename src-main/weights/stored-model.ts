/** What is read from a model's files, whatever their format. */
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import { parseJson } from '../platform/json'
import type { ModelFormat } from '../contract/model'

export interface StoredTensor {
  /** The last part of its name in the file, without `:0`. */
  name: string
  shape: readonly number[]
  /** Reads the values, row-major. */
  read(): Float32Array
}

export interface StoredLayer {
  /** As the layer calls itself; empty where the file does not say. */
  name: string
  /** Names of the models that it is in, outermost first, without the whole model itself. */
  within: readonly string[]
  tensors: readonly StoredTensor[]
  /** Where weights alone are kept by the layers' types: its type, as Keras writes it (`depthwise_conv2d`). */
  type?: string
}

export interface StoredModel {
  path: string
  format: ModelFormat
  /**
   * Layers that have weights, those of models within the model in their place: in the configuration's order where there
   * is one, otherwise in the file's.
   */
  layers: readonly StoredLayer[]
  /** Keras' description of the layers, where there is one. */
  config?: KerasConfig
}

/** What Keras calls a layer's or a model's configuration: `class_name` and `config`. */
export interface KerasConfig {
  class_name: string
  config: Record<string, unknown>
  /** Where Keras has the class; tells an operation of numbers from the layer of the same name. */
  module?: unknown
  /** From which layers it reads, in a model that is no plain sequence. */
  inbound_nodes?: unknown
}

/** What tells a layer from all others of the model: its name, and those of the models that it is in. */
export function layerKey({ name, within }: Pick<StoredLayer, 'name' | 'within'>): string {
  return JSON.stringify([...within, name])
}

/** No model of this kind is larger: what declares more is damaged or means harm. */
export const largestModelBytes = 2 ** 31

/**
 * @param what completes "The model file …"; a Reason where the window has words of its own for it
 * @returns the error for a file that is not what it should be
 */
export function invalid(path: string, what: string | Reason, cause?: unknown): UserError {
  if (typeof what === 'string')
    return new UserError('model-invalid', `The model file ${path} ${what}.`, { cause })
  const words = what.about(path)
  return new UserError('model-invalid', `The model file ${path} ${what.message}.`, { cause, words })
}

/** Why a model is refused that is larger than any of its kind. */
export const tooLarge = (message: string): Reason =>
  new Reason('model-too-large', message, { gigabytes: String(largestModelBytes / 2 ** 30) })

/** Bytes of all tensors as float32. @throws UserError `model-invalid` where they cannot be true */
export function checkDeclaredSize(path: string, shapes: Iterable<readonly number[]>): void {
  let values = 0
  for (const shape of shapes) {
    if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
      throw invalid(path, `declares a tensor of the shape [${shape.join(', ')}]`)
    }
    values += shape.reduce((a, b) => a * b, 1)
    if (4 * values > largestModelBytes) {
      throw invalid(path, tooLarge(`declares weights of more than ${largestModelBytes / 2 ** 30} GB`))
    }
  }
}

/** JSON that is an object. @throws UserError `model-invalid` */
export function parseObject(path: string, text: string, what: string): Record<string, unknown> {
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    throw invalid(path, new Reason('model-damaged', `has ${what} that is not valid JSON`), error)
  }
  if (!isObject(value))
    throw invalid(path, new Reason('model-damaged', `has ${what} that is not a JSON object`))
  return value
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What is read from a model's files, whatever their format. */
import { UserError } from '../contract/errors'
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
  name: string
  tensors: readonly StoredTensor[]
}

export interface StoredModel {
  path: string
  format: ModelFormat
  /** Layers that have weights, in the file's order; those of models within the model stand in their place. */
  layers: readonly StoredLayer[]
  /** Keras' description of the layers, where there is one. */
  config?: KerasConfig
}

/** What Keras calls a layer's or a model's configuration: `class_name` and `config`. */
export interface KerasConfig {
  class_name: string
  config: Record<string, unknown>
  /** From which layers it reads, in a model that is no plain sequence. */
  inbound_nodes?: unknown
}

/** No model of this kind is larger: what declares more is damaged or means harm. */
export const largestModelBytes = 2 ** 31

/** @returns the error for a file that is not what it should be; `what` completes "The model file …". */
export function invalid(path: string, what: string, cause?: unknown): UserError {
  return new UserError('model-invalid', `The model file ${path} ${what}.`, { cause })
}

/** Bytes of all tensors as float32. @throws UserError `model-invalid` where they cannot be true */
export function checkDeclaredSize(path: string, shapes: Iterable<readonly number[]>): void {
  let values = 0
  for (const shape of shapes) {
    if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
      throw invalid(path, `declares a tensor of the shape [${shape.join(', ')}]`)
    }
    values += shape.reduce((a, b) => a * b, 1)
    if (4 * values > largestModelBytes) {
      throw invalid(path, `declares weights of more than ${largestModelBytes / 2 ** 30} GB`)
    }
  }
}

/** JSON that is an object. @throws UserError `model-invalid` */
export function parseObject(path: string, text: string, what: string): Record<string, unknown> {
  let value: unknown
  try {
    value = parseJson(text)
  } catch (error) {
    throw invalid(path, `has ${what} that is not valid JSON`, error)
  }
  if (!isObject(value)) throw invalid(path, `has ${what} that is not a JSON object`)
  return value
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

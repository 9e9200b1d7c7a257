/** What is read from a model's files, whatever their format. */
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import { parseJson } from '../platform/json'
import type { ModelFormat } from '../contract/model'

export interface StoredTensor {
  /** The last part of its name in the file, without `:0`. */
  name: string
  shape: readonly number[]
  /** Set for anything but float32, which no weights of a convolution are. */
  otherType?: true
  /** Reads the values, row-major. */
  read(): Float32Array
}

export interface StoredLayer {
  /** The layer's own name; empty if the file does not give it. */
  name: string
  /** Names of the models that contain it, outermost first, excluding the top-level model. */
  within: readonly string[]
  tensors: readonly StoredTensor[]
  /** Set if the file sorts weights by layer type: the type, as Keras writes it (`depthwise_conv2d`). */
  type?: string
}

export interface StoredModel {
  path: string
  format: ModelFormat
  /**
   * Layers that have weights, with nested models replaced by their layers: in the configuration's order if
   * there is one, otherwise in the file's.
   */
  layers: readonly StoredLayer[]
  /** Keras' description of the layers, if there is one. */
  config?: KerasConfig
}

/** The configuration of a Keras layer or model. */
export interface KerasConfig {
  class_name: string
  config: Record<string, unknown>
  /** The module that contains the class; distinguishes an operation from the layer of the same name. */
  module?: unknown
  /** The layers that it reads, unless the model is sequential. */
  inbound_nodes?: unknown
}

/** Identifies a layer within its model: its name and those of the models that contain it. */
export function layerKey({ name, within }: Pick<StoredLayer, 'name' | 'within'>): string {
  return JSON.stringify([...within, name])
}

/** In bytes. No supported model is larger; a file that declares more is damaged or malicious. */
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

/** Names come from the file, and may be of any length. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)
}

/** Why a model is refused that is larger than any of its kind. */
export const tooLarge = (message: string): Reason =>
  new Reason('model-too-large', message, { gigabytes: String(largestModelBytes / 2 ** 30) })

/** Checks the total size of all tensors as float32. @throws UserError `model-invalid` if it is impossible */
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

/** Parses JSON that must be an object. @throws UserError `model-invalid` */
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

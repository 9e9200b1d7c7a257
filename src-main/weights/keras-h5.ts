/**
 * Reads the two HDF5 layouts that Keras writes: weights only (`layer_names` at the root, the layout of the
 * official keras.applications files) and whole models (`model_config` and a `model_weights` group).
 */
import { open } from 'node:fs/promises'
import type { Dataset, File as H5File, Group } from 'h5wasm'
import { UserError } from '../contract/errors'

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

export interface KerasH5 {
  path: string
  /** Layers that have weights, in the file's order. */
  layers: readonly StoredLayer[]
  /** Height and width that the model's configuration gives, where there is one. */
  inputSize?: readonly [height: number, width: number]
}

const hdf5Signature = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])

/**
 * Opens a Keras HDF5 file, hands its layers to `use`, and closes it.
 * @throws UserError `model-not-found` or `model-invalid` that names the file and what was expected
 */
export async function withKerasH5<T>(path: string, use: (file: KerasH5) => T): Promise<T> {
  await checkSignature(path)
  // The package is an ES module with top-level await: only import() can load it here.
  const h5 = await import('h5wasm/node')
  const module = await h5.ready
  module.activate_throwing_error_handler()
  let file: H5File | undefined
  try {
    file = new h5.File(path, 'r')
    return use(describeFile(path, file))
  } catch (error) {
    if (error instanceof UserError) throw error
    throw invalid(path, `is damaged (${hdf5Reason(error)})`, error)
  } finally {
    try {
      file?.close()
    } catch {
      // Closing a file that never opened tells nothing new.
    }
  }
}

/** @returns the error for a file that is not what it should be; `what` completes "The file …". */
export function invalid(path: string, what: string, cause?: unknown): UserError {
  return new UserError('model-invalid', `The model file ${path} ${what}.`, { cause })
}

async function checkSignature(path: string): Promise<void> {
  const start = Buffer.alloc(hdf5Signature.length)
  try {
    const file = await open(path)
    try {
      if (!(await file.stat()).isFile()) throw invalid(path, 'is not a file; expected a Keras .h5 file')
      await file.read(start, 0, start.length, 0)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') throw new UserError('model-not-found', `There is no model file ${path}.`)
    throw new UserError('model-not-found', `The model file ${path} cannot be read (${code}).`, {
      cause: error
    })
  }
  if (!start.equals(hdf5Signature)) {
    throw invalid(path, 'is not HDF5; expected a Keras weights file or whole model (.h5)')
  }
}

function describeFile(path: string, file: H5File): KerasH5 {
  const wholeModel = !('layer_names' in file.attrs)
  const root = wholeModel ? file.get('model_weights') : file
  if (!isGroup(root) || !('layer_names' in root.attrs)) {
    throw invalid(path, 'has no Keras weights; expected "layer_names" at its root or in "model_weights"')
  }
  const layers = strings(root.attrs['layer_names']?.value).map((name) => {
    const group = root.get(name)
    if (!isGroup(group)) throw invalid(path, `names a layer "${name}" but does not hold it`)
    return {
      name,
      tensors: strings(group.attrs['weight_names']?.value).map((w) => describeTensor(path, group, name, w))
    }
  })
  const inputSize = wholeModel ? configuredInputSize(file) : undefined
  return { path, layers: layers.filter((layer) => layer.tensors.length > 0), ...(inputSize && { inputSize }) }
}

function describeTensor(path: string, group: Group, layer: string, weightName: string): StoredTensor {
  const dataset = group.get(weightName)
  if (!isDataset(dataset))
    throw invalid(path, `names a weight "${weightName}" of "${layer}" but does not hold it`)
  return {
    name: weightName.slice(weightName.lastIndexOf('/') + 1).replace(/:\d+$/, ''),
    shape: dataset.shape ?? [],
    read() {
      if (dataset.dtype === '<e') return float16Values(dataset)
      const values = dataset.value
      if (values instanceof Float32Array) return values
      if (values instanceof Float64Array) return Float32Array.from(values)
      throw invalid(
        path,
        `holds "${weightName}" of "${layer}" as ${String(dataset.dtype)}; expected float32 or float16`
      )
    }
  }
}

function float16Values(dataset: Dataset): Float32Array {
  // The library refuses float16; asked for integers of the same size, it gives the bits.
  const asIntegers = { value: { ...dataset.metadata, type: 0, signed: false } }
  const bits = (Object.create(dataset, { metadata: asIntegers }) as Dataset).value as Uint16Array
  return Float32Array.from(bits, (half) => {
    const fraction = half & 0x3ff
    const exponent = (half >> 10) & 0x1f
    const sign = half & 0x8000 ? -1 : 1
    if (exponent === 0) return sign * fraction * 2 ** -24
    if (exponent === 31) return fraction ? NaN : sign * Infinity
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
  })
}

/** The input shape in `model_config`: `batch_shape` in Keras 3, `batch_input_shape` in Keras 2. */
function configuredInputSize(file: H5File): readonly [number, number] | undefined {
  const text = file.attrs['model_config']?.value
  if (typeof text !== 'string') return undefined
  const found = /"batch(?:_input)?_shape":\s*\[\s*null,\s*(\d+),\s*(\d+),\s*3\s*\]/.exec(text)
  return found ? [Number(found[1]), Number(found[2])] : undefined
}

function hdf5Reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/^Aborted/.test(text) || (error as Error).name === 'RuntimeError') return 'its structure is broken'
  // The library prints its call stack; the innermost frame says what is wrong.
  const frames = [...text.matchAll(/#\d+: .* in \w+\(\): (.*)/g)]
  return (frames.at(-1)?.[1] ?? text).split(':')[0]!.trim()
}

/** An attribute that lists names: an array of strings, or an empty numeric array where there are none. */
function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((x): x is string => typeof x === 'string') : []
}

function isGroup(entity: unknown): entity is Group {
  return typeof entity === 'object' && entity !== null && (entity as { type?: string }).type === 'Group'
}

function isDataset(entity: unknown): entity is Dataset {
  return typeof entity === 'object' && entity !== null && (entity as { type?: string }).type === 'Dataset'
}

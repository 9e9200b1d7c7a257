/** Opens HDF5 files, and reads floating-point numbers, half precision included, which the library does not decode. */
import type { Dataset, File as H5File, Group, ready } from 'h5wasm'
import { UserError } from '../contract/errors'
import { firstBytes } from './files'
import { invalid, type StoredTensor } from './stored-model'

export type H5Module = Awaited<typeof ready>

export interface H5 {
  module: H5Module
  file: H5File
}

const signature = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])

export function isHdf5(start: Buffer): boolean {
  return start.subarray(0, signature.length).equals(signature)
}

/**
 * Opens an HDF5 file, hands it to `use`, and closes it.
 * @param shown the path that errors name
 * @throws UserError `model-not-found` or `model-invalid`
 */
export async function withHdf5<T>(path: string, shown: string, use: (h5: H5) => T): Promise<T> {
  if (!isHdf5(await firstBytes(path, signature.length))) {
    throw invalid(shown, 'is not HDF5; expected a Keras weights file or whole model (.h5)')
  }
  // The package is an ES module with top-level await: only import() can load it here.
  const h5 = await import('h5wasm/node')
  const module = await h5.ready
  module.activate_throwing_error_handler()
  let file: H5File | undefined
  try {
    file = new h5.File(path, 'r')
    return use({ module, file })
  } catch (error) {
    if (error instanceof UserError) throw error
    throw invalid(shown, `is damaged (${reasonOf(error)})`, error)
  } finally {
    try {
      file?.close()
    } catch {
      // Closing a file that never opened tells nothing new.
    }
  }
}

/** A dataset as a tensor that is read when it is needed. `what` names it in errors: `"kernel:0" of "Conv1"`. */
export function storedTensor(
  module: H5Module,
  path: string,
  dataset: Dataset,
  name: string,
  what: string
): StoredTensor {
  if (dataset.metadata.virtual_sources) throw invalid(path, `keeps ${what} in another file`)
  return {
    name,
    shape: dataset.shape ?? [],
    read() {
      const values = readFloats(module, dataset)
      if (values) return values
      throw invalid(path, `holds ${what} as ${String(dataset.dtype)}; expected float32`)
    }
  }
}

export function isGroup(entity: unknown): entity is Group {
  return typeof entity === 'object' && entity !== null && (entity as { type?: string }).type === 'Group'
}

export function isDataset(entity: unknown): entity is Dataset {
  return typeof entity === 'object' && entity !== null && (entity as { type?: string }).type === 'Dataset'
}

/** @returns the values of a bfloat16, float16, float32 or float64 dataset, row-major; undefined for any other type */
export function readFloats(module: H5Module, dataset: Dataset): Float32Array | undefined {
  const { type, size, total_size: count } = dataset.metadata
  // HDF5 has no bfloat16: Keras' writer keeps its two bytes as they are.
  if (type === module.H5T_class_t.H5T_OPAQUE.value && size === 2) {
    return fromBfloat16(new Uint16Array(readBytes(module, dataset, count * size)))
  }
  if (type !== module.H5T_class_t.H5T_FLOAT.value) return undefined
  // The library hands over every number in the machine's own byte order.
  const bytes = (): ArrayBuffer => readBytes(module, dataset, count * size)
  switch (size) {
    case 2:
      return fromHalf(new Uint16Array(bytes()))
    case 4:
      return new Float32Array(bytes())
    case 8:
      return Float32Array.from(new Float64Array(bytes()))
    default:
      return undefined
  }
}

/** float16 as float32, exactly: sign, 5 bits of exponent, 10 of fraction (IEEE 754 binary16). */
export function fromHalf(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1
    const exponent = (half >>> 10) & 0x1f
    const fraction = half & 0x3ff
    if (exponent === 0) return sign * fraction * 2 ** -24
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
  })
}

/** bfloat16 as float32: its bits are the upper half of those. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer)
}

function readBytes(module: H5Module, dataset: Dataset, length: number): ArrayBuffer {
  const address = module._malloc(length)
  // 0 where there is no memory left; an empty dataset needs none.
  if (address === 0 && length > 0) throw new RangeError('out of memory')
  try {
    module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(address))
    return module.HEAPU8.slice(address, address + length).buffer as ArrayBuffer
  } finally {
    module._free(address)
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/^Aborted/.test(text) || (error as Error).name === 'RuntimeError') return 'its structure is broken'
  // The library prints its call stack; the innermost frame says what is wrong.
  const frames = [...text.matchAll(/#\d+: .* in \w+\(\): (.*)/g)]
  return (frames.at(-1)?.[1] ?? text).split(':')[0]!.trim()
}

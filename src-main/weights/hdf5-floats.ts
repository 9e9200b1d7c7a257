/** Reads floating-point numbers from HDF5 datasets, half precision included, which the library does not decode. */
import type { Dataset, ready } from 'h5wasm'

export type H5Module = Awaited<typeof ready>

/** @returns the values of a float16, float32 or float64 dataset, row-major; undefined for any other type */
export function readFloats(module: H5Module, dataset: Dataset): Float32Array | undefined {
  const { type, size, total_size: count } = dataset.metadata
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

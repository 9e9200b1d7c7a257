/**
 * Opens HDF5 files, and reads floating-point numbers, half precision included, which the library does not decode. HDF5 can
 * refer to other files in many ways; the library's own file system holds no other, and files with such references are refused.
 */
import { randomUUID } from 'node:crypto'
import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { Dataset, File as H5File, Group, ready } from 'h5wasm'
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import { withFile } from './files'
import { invalid, largestModelBytes, tooLarge, type StoredTensor } from './stored-model'

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
  return withFile(path, async (descriptor, size) => {
    const start = Buffer.alloc(signature.length)
    await descriptor.read(start, 0, start.length, 0)
    if (!isHdf5(start))
      throw invalid(
        shown,
        new Reason('model-unknown-kind', 'is not HDF5; expected a Keras weights file or whole model (.h5)')
      )
    if (size > largestModelBytes)
      throw invalid(shown, tooLarge(`has more than ${largestModelBytes / 2 ** 30} GB`))
    // The package is an ES module with top-level await: only import() can load it here.
    const h5 = await import('h5wasm')
    const module = await h5.ready
    module.activate_throwing_error_handler()
    emptyDevices(module)
    const restore = remember(module)
    // No file can refer to itself by this name.
    const placed = `/${randomUUID()}`
    let file: H5File | undefined
    const seen = { endlessHeap: false }
    try {
      place(module, placed, descriptor, size, seen)
      file = new h5.File(placed, 'r')
      checkReferences(module, file, shown, size)
      return use({ module, file })
    } catch (error) {
      if (seen.endlessHeap)
        throw invalid(shown, new Reason('model-damaged', 'is damaged: its list of names has no end'), error)
      if (error instanceof UserError) throw error
      throw invalid(shown, new Reason('model-damaged', `is damaged (${reasonOf(error)})`), error)
    } finally {
      try {
        file?.close()
      } catch {
        // Closing a file that never opened tells nothing new.
      }
      if (module.FS.analyzePath(placed, false).exists) module.FS.unlink(placed)
      restore()
    }
  })
}

/** The bytes of a new HDF5 file that `fill` writes into. */
export async function newHdf5(fill: (file: H5File) => void): Promise<Uint8Array> {
  const h5 = await import('h5wasm')
  const module = await h5.ready
  module.activate_throwing_error_handler()
  const restore = remember(module)
  const placed = `/${randomUUID()}`
  try {
    const file = new h5.File(placed, 'w')
    fill(file)
    file.close()
    return module.FS.readFile(placed)
  } finally {
    if (module.FS.analyzePath(placed, false).exists) module.FS.unlink(placed)
    restore()
  }
}

let beginning: Uint8Array | undefined

/**
 * An error leaves the library in the middle of its work, with memory and locks that nobody gives back: after some damaged
 * files, the next one would be read without end.
 * @returns what makes its memory again what it was before the first file
 */
function remember(module: H5Module): () => void {
  const begin = (beginning ??= module.HEAPU8.slice())
  const { streams } = module.FS as typeof module.FS & { streams: (FS.FSStream | null)[] }
  return () => {
    for (const stream of streams) if (stream) module.FS.close(stream)
    module.HEAPU8.set(begin)
  }
}

/**
 * Places the file where the library finds it, as the only one that it can open. Its bytes are read from the descriptor when
 * they are needed, so that a large file need not be in memory as a whole.
 */
function place(
  { FS }: H5Module,
  placed: string,
  { fd }: FileHandle,
  size: number,
  seen: { endlessHeap: boolean }
): void {
  FS.writeFile(placed, '')
  // The types of the file system leave out what it reads a file with.
  const node = FS.lookupPath(placed, {}).node as FS.FSNode & { stream_ops: object }
  Object.assign(node, {
    usedBytes: size,
    stream_ops: {
      ...node.stream_ops,
      read: (_stream: unknown, buffer: Int8Array, offset: number, length: number, position: number) => {
        const count =
          position >= size ? 0 : readSync(fd, buffer, offset, Math.min(length, size - position), position)
        const bytes = Buffer.from(buffer.buffer, buffer.byteOffset + offset, count)
        // The library takes the end of the file for an error, and stops.
        seen.endlessHeap ||= hasEndlessHeap(fd, bytes, position)
        return seen.endlessHeap ? 0 : count
      }
    }
  })
}

const heapSignature = Buffer.from('GCOL')
const mostHeapBytes = 16 * 2 ** 20

/**
 * Whether one of the global heaps that begin in these bytes has a free object of no size, over which the library goes on for
 * ever. A heap is a header of 16 bytes with its size, and objects: 16 bytes with index and size, and content in steps of 8.
 */
function hasEndlessHeap(fd: number, bytes: Buffer, position: number): boolean {
  for (let at = bytes.indexOf(heapSignature); at >= 0; at = bytes.indexOf(heapSignature, at + 4)) {
    const header = Buffer.alloc(16)
    readSync(fd, header, 0, 16, position + at)
    // Numbers of a network that look the same by chance.
    if (header.readUInt32LE(4) !== 1) continue
    const heap = Buffer.alloc(Math.min(Number(header.readBigUInt64LE(8)), mostHeapBytes))
    const length = readSync(fd, heap, 0, heap.length, position + at)
    for (let object = 16; object + 16 <= length;) {
      const content = Number(heap.readBigUInt64LE(object + 8))
      if (heap.readUInt16LE(object) !== 0) object += 16 + 8 * Math.ceil(content / 8)
      else if (content === 0) return true
      else object += content
    }
  }
  return false
}

/** The library's file system comes with a terminal, which would wait for somebody to type, and with random numbers. */
function emptyDevices({ FS }: H5Module): void {
  for (const name of FS.readdir('/dev')) {
    const path = `/dev/${name}`
    if (FS.isChrdev(FS.lstat(path).mode) || FS.isLink(FS.lstat(path).mode)) FS.unlink(path)
  }
}

const mostObjects = 100_000
const deepest = 30
/** As in an archive: a file of a few bytes need not stand for gigabytes. */
const largestRatio = 200
const smallContent = 1 << 20

/** @throws UserError `model-invalid` where something leads out of the file, or claims to be larger than the file can hold */
function checkReferences(module: H5Module, { file_id }: H5File, shown: string, size: number): void {
  let objects = 0
  let bytes = 0
  const visit = (group: string, depth: number): void => {
    if (depth > deepest) throw invalid(shown, `has groups in more than ${deepest} levels`)
    for (const name of module.get_names(file_id, group, false)) {
      if (++objects > mostObjects) throw invalid(shown, `has more than ${mostObjects} objects`)
      const path = `${group === '/' ? '' : group}/${name}`
      const type = typeOf(module, file_id, path)
      if (type === undefined) {
        throw invalid(shown, `has a link ${quoted(path)} that leads out of the file. Save it in one file`)
      }
      // What a link leads to within the file is looked at under its own name.
      if (module.get_symbolic_link(file_id, path)) continue
      if (type === module.H5G_GROUP) visit(path, depth + 1)
      if (type === module.H5G_DATASET) bytes += checkDataset(module, file_id, shown, path, size)
      if (bytes > smallContent && bytes > largestRatio * size) {
        throw invalid(shown, `declares weights of ${Math.round(bytes / size)} times its own size`)
      }
    }
  }
  visit('/', 0)
}

/** @returns undefined where it is not an object of the file itself */
function typeOf(module: H5Module, file: bigint, path: string): number | undefined {
  if (module.get_external_link(file, path).filename !== undefined) return undefined
  try {
    const type = module.get_type(file, path)
    return type === module.H5G_LINK || type === module.H5G_UDLINK ? undefined : type
  } catch {
    // A link through something that is not in the file.
    return undefined
  }
}

/** @returns bytes of its values */
function checkDataset(module: H5Module, file: bigint, shown: string, path: string, fileSize: number): number {
  const { chunks, shape, size, total_size, virtual_sources, type } = module.get_dataset_metadata(file, path)
  const elsewhere = (): UserError =>
    invalid(shown, `keeps the values of ${quoted(path)} in another file. Save it in one file`)
  if (virtual_sources) throw elsewhere()
  const chunk = (chunks ?? []).reduce((a, b) => a * b, chunks ? size : 0)
  if (chunk > smallContent && chunk > largestRatio * fileSize) {
    throw invalid(
      shown,
      `declares parts of ${quoted(path)} of ${Math.round(chunk / fileSize)} times its own size`
    )
  }
  // Only values in one piece can be in another file, and only reading them tells.
  if (!chunks && total_size > 0 && type === module.H5T_class_t.H5T_FLOAT.value) {
    // A single number, such as an optimizer's rate, has no dimensions to choose from.
    const one = shape?.length ? shape.map(() => 1n) : null
    const first = one && one.map(() => 0n)
    const address = BigInt(module._malloc(size))
    try {
      module.get_dataset_data(file, path, one, first, one, address)
    } catch (error) {
      throw /H5D__?efl|external/i.test(String(error)) ? elsewhere() : error
    } finally {
      module._free(Number(address))
    }
  }
  return size * total_size
}

function quoted(path: string): string {
  return JSON.stringify(path.length > 100 ? `${path.slice(0, 100)}…` : path)
}

/** A dataset as a tensor that is read when it is needed. `what` names it in errors: `"kernel:0" of "Conv1"`. */
export function storedTensor(
  module: H5Module,
  path: string,
  dataset: Dataset,
  name: string,
  what: string
): StoredTensor {
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
    return module.HEAPU8.slice(address, address + length).buffer
  } finally {
    module._free(address)
  }
}

function reasonOf(error: unknown): string {
  // The library prints its call stack; the innermost frame says what is wrong.
  const frames = [...String((error as Error)?.message).matchAll(/#\d+: .* in \w+\(\): (.*)/g)]
  const reason = frames.at(-1)?.[1]?.split(':')[0]!.trim()
  if (reason) return reason
  return error instanceof RangeError ? 'it does not fit into memory' : 'its structure is broken'
}

/**
 * Opens HDF5 files and reads floating-point values, including half precision, which h5wasm does not decode.
 * HDF5 can refer to other files in many ways, so files with such references are refused, and no other file
 * exists in the library's virtual file system.
 */
import { randomUUID } from 'node:crypto'
import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { Dataset, File as H5File, Group, ready } from 'h5wasm'
import { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import { withFile } from './files'
import { invalid, largestModelBytes, quoted, tooLarge, type StoredTensor } from './stored-model'

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
 * Opens an HDF5 file, passes it to `use` and closes it.
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
    // The package is an ES module with top-level await, which can be loaded here only with import().
    const h5 = await import('h5wasm')
    const module = await h5.ready
    module.activate_throwing_error_handler()
    emptyDevices(module)
    const restore = remember(module)
    // A random name, which no file can use to refer to itself.
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
        // Closing a file that never opened may fail, which does not matter.
      }
      if (module.FS.analyzePath(placed, false).exists) module.FS.unlink(placed)
      restore()
    }
  })
}

/** Creates an HDF5 file in memory, lets `fill` write into it, and returns its bytes. */
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
 * Restores the library's memory after each file. An error leaves it with memory and locks that are never
 * released; after some damaged files, reading the next one would never end.
 * @returns a function that resets the memory to its state before the first file
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
 * Makes the file available to the library as the only one that it can open. Bytes are read from the
 * descriptor on demand, so that a large file need not fit into memory.
 */
function place(
  { FS }: H5Module,
  placed: string,
  { fd }: FileHandle,
  size: number,
  seen: { endlessHeap: boolean }
): void {
  FS.writeFile(placed, '')
  // The library's types omit the functions with which its file system reads.
  const node = FS.lookupPath(placed, {}).node as FS.FSNode & { stream_ops: object }
  Object.assign(node, {
    usedBytes: size,
    stream_ops: {
      ...node.stream_ops,
      read: (_stream: unknown, buffer: Int8Array, offset: number, length: number, position: number) => {
        const count =
          position >= size ? 0 : readSync(fd, buffer, offset, Math.min(length, size - position), position)
        const bytes = Buffer.from(buffer.buffer, buffer.byteOffset + offset, count)
        // The library treats the end of the file as an error, and stops.
        seen.endlessHeap ||= hasEndlessHeap(fd, bytes, position)
        return seen.endlessHeap ? 0 : count
      }
    }
  })
}

const heapSignature = Buffer.from('GCOL')
const mostHeapBytes = 16 * 2 ** 20

/**
 * Whether a global heap that begins in these bytes has a free object of size zero, on which the library would
 * loop forever. A heap has a 16-byte header with its size, followed by objects: 16 bytes with index and size,
 * and content padded to 8 bytes.
 */
function hasEndlessHeap(fd: number, bytes: Buffer, position: number): boolean {
  for (let at = bytes.indexOf(heapSignature); at >= 0; at = bytes.indexOf(heapSignature, at + 4)) {
    const header = Buffer.alloc(16)
    readSync(fd, header, 0, 16, position + at)
    // Otherwise these are weights that happen to look like a signature.
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

/** Removes the virtual file system's devices: its terminal would wait for input. */
function emptyDevices({ FS }: H5Module): void {
  for (const name of FS.readdir('/dev')) {
    const path = `/dev/${name}`
    if (FS.isChrdev(FS.lstat(path).mode) || FS.isLink(FS.lstat(path).mode)) FS.unlink(path)
  }
}

const mostObjects = 100_000
const deepest = 30
/** As for archives: a file of a few bytes must not expand to gigabytes. */
const largestRatio = 200
const smallContent = 1 << 20

/** @throws UserError `model-invalid` if anything refers outside the file, or claims more than it can hold */
function checkReferences(module: H5Module, { file_id }: H5File, shown: string, size: number): void {
  let objects = 0
  let bytes = 0
  // Hard links may lead back, or to one object by many ways; a reference has the object's address.
  const visited = new Set<string>()
  const addressOf = (path: string): string =>
    Buffer.from(module.create_object_reference(file_id, path)).toString('hex')
  const open = new Set([addressOf('/')])
  const visit = (group: string, depth: number): void => {
    if (depth > deepest) throw invalid(shown, `has groups in more than ${deepest} levels`)
    for (const name of module.get_names(file_id, group, false)) {
      if (++objects > mostObjects) throw invalid(shown, `has more than ${mostObjects} objects`)
      const path = `${group === '/' ? '' : group}/${name}`
      const type = typeOf(module, file_id, path)
      if (type === undefined) {
        throw invalid(shown, `has a link ${quoted(path)} that leads out of the file. Save it in one file`)
      }
      // The target of a link within the file is checked under its own name.
      if (module.get_symbolic_link(file_id, path)) continue
      const address = addressOf(path)
      if (open.has(address)) throw invalid(shown, `has groups in circles: ${quoted(path)} leads back`)
      if (visited.has(address)) continue
      visited.add(address)
      if (type === module.H5G_GROUP) {
        open.add(address)
        visit(path, depth + 1)
        open.delete(address)
      }
      if (type === module.H5G_DATASET) bytes += checkDataset(module, file_id, shown, path, size)
      if (bytes > smallContent && bytes > largestRatio * size) {
        throw invalid(shown, `declares weights of ${Math.round(bytes / size)} times its own size`)
      }
    }
  }
  visit('/', 0)
}

/** @returns the type of the object, or undefined if it is not in the file itself */
function typeOf(module: H5Module, file: bigint, path: string): number | undefined {
  if (module.get_external_link(file, path).filename !== undefined) return undefined
  try {
    const type = module.get_type(file, path)
    return type === module.H5G_LINK || type === module.H5G_UDLINK ? undefined : type
  } catch {
    // The link leads through something that is not in the file.
    return undefined
  }
}

/** @returns the size of its values in bytes */
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
  // Only contiguous values can be in another file, and only reading them reveals it.
  if (!chunks && total_size > 0 && type === module.H5T_class_t.H5T_FLOAT.value) {
    // A scalar, such as an optimizer's learning rate, has no dimensions to select from.
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

/** A dataset as a tensor that is read on demand. `what` names it in errors: `"kernel:0" of "Conv1"`. */
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

/** @returns the values of a bfloat16, float16, float32 or float64 dataset, row-major; otherwise undefined */
export function readFloats(module: H5Module, dataset: Dataset): Float32Array | undefined {
  const { type, size, total_size: count } = dataset.metadata
  // HDF5 has no bfloat16 type, so Keras stores it as two opaque bytes.
  if (type === module.H5T_class_t.H5T_OPAQUE.value && size === 2) {
    return fromBfloat16(new Uint16Array(readBytes(module, dataset, count * size)))
  }
  if (type !== module.H5T_class_t.H5T_FLOAT.value) return undefined
  // The library converts numbers to the machine's byte order.
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

/** Converts float16 to float32 exactly: sign, 5 bits of exponent, 10 bits of fraction (IEEE 754 binary16). */
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

/** Converts bfloat16 to float32, whose upper half it is. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer)
}

function readBytes(module: H5Module, dataset: Dataset, length: number): ArrayBuffer {
  const address = module._malloc(length)
  // malloc returns 0 if memory is exhausted; an empty dataset needs none.
  if (address === 0 && length > 0) throw new RangeError('out of memory')
  try {
    module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(address))
    return module.HEAPU8.slice(address, address + length).buffer
  } finally {
    module._free(address)
  }
}

function reasonOf(error: unknown): string {
  // The library prints its call stack; the innermost frame gives the reason.
  const frames = [...String((error as Error)?.message).matchAll(/#\d+: .* in \w+\(\): (.*)/g)]
  const reason = frames.at(-1)?.[1]?.split(':')[0]!.trim()
  if (reason) return reason
  return error instanceof RangeError ? 'it does not fit into memory' : 'its structure is broken'
}

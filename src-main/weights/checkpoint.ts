/**
 * Reads TensorFlow checkpoints: an index in the form of a LevelDB table, and files of raw tensors. The layout
 * is defined by tensorflow/core/util/tensor_bundle and LevelDB's doc/table_format.md.
 */
import { Reason } from '../contract/reasons'
import { crc32c, unmasked } from './crc32c'
import { fileInFolder, readLimited, readPart } from './files'
import { invalid } from './stored-model'
import {
  decodeBundleEntry,
  decodeBundleHeader,
  dimensionsOf,
  numberOf,
  type BundleEntry
} from './tensorflow-proto'

const largestIndex = 64 * 2 ** 20
const magic = Buffer.from('57fb808b247547db', 'hex')
const footerLength = 48
const longestName = 4096

/** A tensor in a checkpoint. */
export interface CheckpointEntry {
  dtype: number
  shape: number[]
  /** Relative to the model's folder. */
  file: string
  offset: number
  bytes: number
  /** Masked CRC-32C of the bytes. */
  checksum: number
  /** Whether the tensor is stored in parts under other names. */
  sliced: boolean
}

/**
 * Reads the index of a SavedModel's checkpoint, by tensor name.
 * @param model the path that errors name
 * @param folder contains the folder `variables`
 * @throws UserError `model-not-found` or `model-invalid`
 */
export async function readCheckpointIndex(
  model: string,
  folder: string
): Promise<Map<string, CheckpointEntry>> {
  const path = await fileInFolder(model, folder, 'variables/variables.index')
  const index = await readLimited(path, largestIndex)
  try {
    return entriesOf(index)
  } catch (error) {
    throw invalid(
      model,
      new Reason('model-damaged', 'has a damaged list of its weights, variables/variables.index'),
      error
    )
  }
}

/**
 * Reads a tensor's bytes and verifies their checksum. @throws UserError `model-not-found` or `model-invalid`
 */
export async function readCheckpointTensor(
  model: string,
  folder: string,
  name: string,
  { file, offset, bytes, checksum }: CheckpointEntry
): Promise<Buffer> {
  const content = await readPart(await fileInFolder(model, folder, file), offset, bytes)
  if (content.length < bytes)
    throw invalid(
      model,
      new Reason('model-incomplete', `holds only a part of its weights: ${file} is cut off`)
    )
  if (crc32c(content) !== unmasked(checksum)) {
    throw invalid(
      model,
      new Reason('model-damaged', `has damaged weights: the checksum of ${JSON.stringify(name)} is wrong`)
    )
  }
  return content
}

function entriesOf(index: Buffer): Map<string, CheckpointEntry> {
  const footer = index.subarray(-footerLength)
  if (footer.length < footerLength || !footer.subarray(-8).equals(magic)) throw new RangeError('no table')
  const handles = new Cursor(footer)
  handles.blockHandle()
  const blocks = [...blockEntries(blockAt(index, handles.blockHandle()))]
  const entries = new Map<string, CheckpointEntry>()
  let shards: number | undefined
  let read = 0
  for (const [, handle] of blocks) {
    const block = blockAt(index, new Cursor(handle).blockHandle())
    // Blocks must not overlap, so together they cannot be larger than the file.
    read += block.length
    if (read > index.length) throw new RangeError('blocks that overlap')
    for (const [name, value] of blockEntries(block)) {
      if (shards === undefined) {
        const header = decodeBundleHeader(value)
        if (name !== '' || header.endianness !== 0) throw new RangeError('no header')
        shards = header.num_shards
      } else {
        entries.set(name, entryOf(decodeBundleEntry(value), shards))
      }
    }
  }
  return entries
}

function entryOf(
  { dtype, shape, shard_id, offset, size, crc32c, slices }: BundleEntry,
  shards: number
): CheckpointEntry {
  const dimensions = dimensionsOf(shape) ?? []
  const numbers = [...dimensions, numberOf(offset), numberOf(size)]
  if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) throw new RangeError('no size')
  const digits = (number: number): string => String(number).padStart(5, '0')
  return {
    dtype,
    shape: dimensions,
    file: `variables/variables.data-${digits(shard_id)}-of-${digits(shards)}`,
    offset: numberOf(offset),
    bytes: numberOf(size),
    checksum: crc32c,
    sliced: slices.length > 0
  }
}

function blockAt(index: Buffer, { offset, size }: { offset: number; size: number }): Buffer {
  const block = index.subarray(offset, offset + size)
  // The block is followed by its compression type, which TensorFlow does not use here, and its checksum.
  const kind = index[offset + size]
  if (block.length < size || kind !== 0 || index.length < offset + size + 5) throw new RangeError('no block')
  const stored = index.readUInt32LE(offset + size + 1)
  if (crc32c(index.subarray(offset, offset + size + 1)) !== unmasked(stored)) throw new RangeError('damaged')
  return block
}

/**
 * Names and values. A name is stored as the length of its common prefix with the previous one, and the rest.
 */
function* blockEntries(block: Buffer): Generator<[string, Buffer]> {
  const restarts = block.readUInt32LE(block.length - 4)
  const cursor = new Cursor(block.subarray(0, block.length - 4 * (restarts + 1)))
  let name = Buffer.alloc(0)
  while (cursor.left > 0) {
    const shared = cursor.varint()
    const rest = cursor.varint()
    const length = cursor.varint()
    name = Buffer.concat([name.subarray(0, shared), cursor.take(rest)])
    if (name.length > longestName) throw new RangeError('no name')
    yield [name.toString('utf8'), cursor.take(length)]
  }
}

class Cursor {
  private at = 0
  constructor(private readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.at
  }

  take(length: number): Buffer {
    if (length > this.left) throw new RangeError('cut off')
    return this.bytes.subarray(this.at, (this.at += length))
  }

  varint(): number {
    let value = 0
    for (let factor = 1; factor < 2 ** 49; factor *= 128) {
      const [byte] = this.take(1) as unknown as [number]
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
    throw new RangeError('no number')
  }

  blockHandle(): { offset: number; size: number } {
    return { offset: this.varint(), size: this.varint() }
  }
}

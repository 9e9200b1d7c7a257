import xxhash from 'xxhash-wasm'

const hashing = xxhash()

/** XXH64 of a file's content: 8 bytes, big-endian. */
export async function contentHash(bytes: Uint8Array): Promise<Buffer> {
  const hash = Buffer.alloc(8)
  hash.writeBigUInt64BE((await hashing).h64Raw(bytes))
  return hash
}

const chunkBytes = 1 << 20

/**
 * The same of a file that does not lie in memory.
 * @param readAt fills a buffer from an offset in the file, and answers how many bytes there were
 */
export async function contentHashOf(
  readAt: (target: Uint8Array, at: number) => Promise<number>,
  size: number
): Promise<Buffer> {
  const sum = (await hashing).create64()
  const chunk = Buffer.allocUnsafe(Math.min(size, chunkBytes))
  for (let at = 0; at < size;) {
    const length = await readAt(chunk.subarray(0, Math.min(chunkBytes, size - at)), at)
    if (length === 0) break
    sum.update(chunk.subarray(0, length))
    at += length
  }
  const hash = Buffer.alloc(8)
  hash.writeBigUInt64BE(sum.digest())
  return hash
}

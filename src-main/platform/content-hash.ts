import xxhash from 'xxhash-wasm'

const hashing = xxhash()

/** XXH64 of a file's content: 8 bytes, big-endian. */
export async function contentHash(bytes: Uint8Array): Promise<Buffer> {
  const hash = Buffer.alloc(8)
  hash.writeBigUInt64BE((await hashing).h64Raw(bytes))
  return hash
}

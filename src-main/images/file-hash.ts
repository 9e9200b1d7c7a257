import type { FilePath } from '../platform/byte-path'
import { contentHashOf } from '../platform/content-hash'
import { readInto, withFile } from './file'

/** XXH64 of a file's content, read piece by piece: a video may be larger than the memory. @throws ImageError */
export function fileHash(absolute: FilePath): Promise<Buffer> {
  return withFile(absolute, (handle, { size }) =>
    contentHashOf((target, at) => readInto(handle, target, at), size)
  )
}

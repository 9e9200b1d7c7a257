/** Recognizes a model's files by their size, time and checksum. */
import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ModelExamination } from '../contract/model'
import { filesSha256, unreadable } from '../weights/files'

export interface Fingerprint {
  bytes: number
  /** Most recent modification of any file, in milliseconds since 1970 (UTC). */
  modified: number
  /** SHA-256 of the files' concatenated content, in hexadecimal. */
  sha256: string
}

type Files = Pick<ModelExamination, 'path' | 'format' | 'files'>

/** The folder that the names of a model's files are relative to. */
export function modelFolder({ path, format }: Pick<Files, 'path' | 'format'>): string {
  return format === 'savedmodel' ? path : dirname(path)
}

/** @throws UserError `model-not-found` if a file is missing or cannot be read */
export async function fingerprint(model: Files): Promise<Fingerprint> {
  const seen = await look(model)
  const sha256 = await filesSha256(model.files.map((file) => join(modelFolder(model), file)))
  return { ...seen, sha256 }
}

/**
 * Size and time, without reading the files.
 * @throws UserError `model-not-found` if a file is missing or cannot be read
 */
export async function look(model: Files): Promise<Pick<Fingerprint, 'bytes' | 'modified'>> {
  try {
    const all = await Promise.all(model.files.map((file) => stat(join(modelFolder(model), file))))
    return {
      bytes: all.reduce((sum, { size }) => sum + size, 0),
      modified: Math.max(...all.map(({ mtimeMs }) => mtimeMs))
    }
  } catch (error) {
    throw unreadable(model.path, error)
  }
}

/** Recognizes a model's files by their size, time and checksum. */
import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../contract/errors'
import type { ModelExamination } from '../contract/model'
import { systemReason } from '../platform/system-reason'
import { filesSha256 } from '../weights/files'

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
    const { code } = error as NodeJS.ErrnoException
    const message =
      code === 'ENOENT'
        ? `There is no model file ${model.path}.`
        : `The model file ${model.path} cannot be read: ${systemReason(error)}.`
    throw new UserError('model-not-found', message, { cause: error })
  }
}

/** By what a model's files are known again. */
import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ModelExamination } from '../contract/model'
import { filesSha256, unreadable } from '../weights/files'

export interface Fingerprint {
  bytes: number
  /** Latest change of its files, in milliseconds since 1970. */
  modified: number
  /** In hex: of the files one after the other. */
  sha256: string
}

type Files = Pick<ModelExamination, 'path' | 'format' | 'files'>

/** The folder that the names of a model's files count from. */
export function modelFolder({ path, format }: Pick<Files, 'path' | 'format'>): string {
  return format === 'savedmodel' ? path : dirname(path)
}

/** @throws UserError `model-not-found` where a file is missing or cannot be read */
export async function fingerprint(model: Files): Promise<Fingerprint> {
  const seen = await look(model)
  const sha256 = await filesSha256(model.files.map((file) => join(modelFolder(model), file)))
  return { ...seen, sha256 }
}

/** What can be told without reading the files. @throws UserError as `fingerprint` does */
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

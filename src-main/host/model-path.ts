/** Finds the weights file that a person named. */
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '../contract/errors'
import { dataDir } from './paths'

/**
 * Absolute path of a weights file given as a path, or by its name in the models folder, without `.h5`.
 * @throws UserError `model-not-found` that names both places
 */
export async function modelPath(nameOrPath: string): Promise<string> {
  const named = join(dataDir(), 'models', `${nameOrPath}.h5`)
  const path = resolve(nameOrPath)
  // A SavedModel is a folder.
  if (await stat(path).catch(() => undefined)) return path
  if ((await stat(named).catch(() => undefined))?.isFile()) return named
  throw new UserError('model-not-found', `There is no model file ${resolve(nameOrPath)}, nor ${named}.`)
}

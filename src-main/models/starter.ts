/** The model that comes with Netlens. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { KnownModel } from '../contract/models'
import type { PreprocessingChoice } from '../contract/preprocessing'
import { exists, factsOf } from './facts'

export const starterName = 'starter'
/** Looks at the whole picture: a screenshot is recognized by its edges. */
const starterChoice: PreprocessingChoice = { crop: 'whole' }

/**
 * @param resources folder of the files that come with Netlens
 * @returns undefined if the starter model is not among them
 */
export async function findStarter(resources: string): Promise<KnownModel | undefined> {
  const folder = join(resources, 'starter')
  const labels = join(folder, 'labels.json')
  // The name of a weights file may tell the input size, so it is not fixed.
  const file = (await readdir(folder).catch(() => [])).find((name) => /^weights.*\.h5$/.test(name))
  if (!file) return undefined
  const path = join(folder, file)
  const examined = await factsOf(path, starterChoice)
  return {
    ...examined,
    chosen: starterChoice,
    name: starterName,
    origin: 'built-in',
    path,
    copied: false,
    source: 'Netlens',
    licence: 'Apache-2.0',
    ...((await exists(labels)) && { labels }),
    checksum: 'published',
    state: 'ok'
  }
}

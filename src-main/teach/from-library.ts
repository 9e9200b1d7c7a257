/** Pictures that a person has labelled in the library. */
import { UserError } from '../contract/errors'
import type { EmbeddingModel } from '../library/embeddings'
import type { Library } from '../library/library'
import { pathOfText } from '../platform/byte-path'
import type { Labelled } from './read-pictures'

/**
 * Those with just one of the labels, given by hand or confirmed, and what runs kept of them.
 * @param base that is taught on
 * @throws UserError for a label that no picture has
 */
export async function labelledPictures(
  library: Library,
  names: readonly string[],
  base: EmbeddingModel
): Promise<{ names: string[]; pictures: Labelled[] }> {
  const pictures: Labelled[] = []
  const items = library.items({ filter: { model: 'all', corrected: true } })
  for await (const { id, path, human, accepted, predictions, bytes, modified, taken } of items) {
    const said = human.length > 0 ? human : accepted ? predictions.slice(0, 1).map(({ label }) => label) : []
    const found = said.map((label) => names.indexOf(label)).filter((label) => label >= 0)
    if (found.length !== 1) continue
    const embedding = library.embeddings(base, [id]).get(id)
    const kept = embedding && { embedding, bytes, modified, ...(taken !== undefined && { taken }) }
    pictures.push({ path: pathOfText(path), label: found[0]!, ...(kept && { kept }) })
  }
  const missing = names.filter((_, label) => !pictures.some((picture) => picture.label === label))
  if (missing.length > 0) {
    const message = `No image in the library is labelled ${missing.map((name) => `"${name}"`).join(' or ')} by hand. Label some, or leave it out.`
    throw new UserError('source-not-found', message)
  }
  return { names: [...names], pictures }
}

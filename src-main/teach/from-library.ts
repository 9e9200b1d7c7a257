/** Pictures that a person has labelled in the library. */
import { UserError } from '../contract/errors'
import type { LibraryItem } from '../contract/library'
import type { ClassPictures } from '../contract/teaching'
import type { EmbeddingModel } from '../library/embeddings'
import type { Library } from '../library/library'
import { pathOfText } from '../platform/byte-path'
import type { Labelled } from './read-pictures'

/**
 * The images with exactly one of the labels, given or accepted by hand, and their stored embeddings.
 * @param base the model to teach on
 * @throws UserError `source-not-found` for a label that no image has
 */
export async function labelledPictures(
  library: Library,
  names: readonly string[],
  base: EmbeddingModel
): Promise<{ names: string[]; pictures: Labelled[] }> {
  const labelled: { item: LibraryItem; label: number }[] = []
  const items = library.items({ filter: { model: 'all', labelled: true } })
  for await (const item of items) {
    const { labels, accepted, predictions } = item
    const own = labels.length > 0 ? labels : accepted ? predictions.slice(0, 1).map(({ label }) => label) : []
    const found = own.map((label) => names.indexOf(label)).filter((label) => label >= 0)
    if (found.length === 1) labelled.push({ item, label: found[0]! })
  }
  const pictures = withKept(library, base, labelled)
  const missing = names.filter((_, label) => !pictures.some((picture) => picture.label === label))
  if (missing.length > 0) {
    const message = `No image in the library is labelled ${missing.map((name) => `"${name}"`).join(' or ')} by hand. Label some, or leave it out.`
    throw new UserError('source-not-found', message)
  }
  return { names: [...names], pictures }
}

/** Pictures of classes that were put together, of files and of the library. @param base that is taught on */
export async function gatheredPictures(
  library: () => Library,
  classes: readonly ClassPictures[],
  base: EmbeddingModel
): Promise<{ names: string[]; pictures: Labelled[] }> {
  const labels = new Map<number, number>()
  const pictures: Labelled[] = []
  for (const [label, one] of classes.entries()) {
    for (const { path, library: id } of one.pictures) {
      if (id === undefined) pictures.push({ path: pathOfText(path), label })
      else labels.set(id, label)
    }
  }
  const named: { item: LibraryItem; label: number }[] = []
  if (labels.size > 0) {
    const items = library().items({ ids: [...labels.keys()], model: 'all' })
    for await (const item of items) named.push({ item, label: labels.get(item.id)! })
    pictures.push(...withKept(library(), base, named))
  }
  return { names: classes.map(({ label }) => label), pictures }
}

/** With what runs kept of them. */
function withKept(
  library: Library,
  base: EmbeddingModel,
  labelled: readonly { item: LibraryItem; label: number }[]
): Labelled[] {
  const embeddings = library.embeddings(
    base,
    labelled.map(({ item }) => item.id)
  )
  return labelled.map(({ item: { id, path, bytes, modified, taken, video }, label }) => {
    const embedding = embeddings.get(id)
    const kept = embedding && { embedding, bytes, modified, ...(taken !== undefined && { taken }) }
    // The frame that shows best what the person confirmed or corrected.
    return { path: pathOfText(path), label, ...(video && { time: video.best }), ...(kept && { kept }) }
  })
}

import { dirname } from 'node:path'
import { UserError } from '../../contract/errors'
import type { LibraryItem, LibraryModel } from '../../contract/library'
import { namedClasses } from '../../detections/categories'
import { sharedFolder } from '../../platform/shared-folder'

/** What has to be known of all images before the first one is written. */
export interface ObjectOverview {
  /** The innermost folder that all images lie in. */
  shared: string
  /** All classes that there is an object of. */
  classes: ReadonlySet<string>
  /** Those of them that the model has no name for, as a person's own, in alphabetical order. */
  ownClasses: readonly string[]
  /** What classified the objects. */
  classifiers: readonly string[]
}

/**
 * @param threshold the least score of an object
 * @throws UserError for folders on two drives; the signal's reason when aborted
 */
export async function overviewOf(
  items: AsyncIterable<LibraryItem>,
  { labels }: Pick<LibraryModel, 'labels'>,
  threshold: number,
  signal?: AbortSignal
): Promise<ObjectOverview> {
  const folders = new Set<string>()
  const classes = new Set<string>()
  const classifiers = new Set<string>()
  for await (const { path, detections = [], objectClassifier } of items) {
    signal?.throwIfAborted()
    folders.add(dirname(path))
    if (objectClassifier !== undefined) classifiers.add(objectClassifier)
    for (const { label, score } of detections) if (score >= threshold) classes.add(label)
  }
  const named = new Set(namedClasses(labels))
  return {
    shared: [...folders].reduce(sharedByBoth, [...folders][0] ?? ''),
    classes,
    ownClasses: [...classes].filter((label) => !named.has(label)).sort(),
    classifiers: [...classifiers]
  }
}

function sharedByBoth(one: string, other: string): string {
  const folder = sharedFolder(one, other)
  if (folder !== undefined) return folder
  const message = `${one} and ${other} lie in no folder together. Export them one by one.`
  throw new UserError('not-allowed', message, {
    words: { code: 'no-folder-together', values: { one, other } }
  })
}

/** Decides where each file goes, before any is touched. */
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Reason } from '../../contract/reasons'
import type { FileSorting } from '../../contract/library-jobs'
import type { LibraryItem } from '../../contract/library'
import { stemOf } from '../../images/image-format'
import {
  effectiveLabels,
  effectiveObject,
  emptyLabel,
  isNone,
  isUnsure,
  noneLabel,
  unsureLabel
} from '../effective-label'
import { realPath } from '../real-path'
import type { FilePath } from '../../platform/byte-path'
import { companionName, companionsOf, isPartOf, namesByStem, type NamesByStem } from './companions'
import { FolderNames } from './folder-names'
import { parsePattern, type SortedImage } from './pattern'
import { markOf, statsOf, type FileMark } from './place'
import type { SortingRequest } from './sorter'
import { isImageFile } from './step-check'
import { foldName } from './safe-name'

export type Items = AsyncIterable<LibraryItem> | Iterable<LibraryItem>

/** One file to copy, move or link. */
export interface PlannedFile {
  from: FilePath
  to: string
  mark: FileMark
  /** A number was added, because the name was taken. */
  numbered: boolean
  /** The file accompanies an image. */
  companion: boolean
}

export interface PlanNotes {
  refused(path: string, error: unknown): void
  /** A file that is already where it should go. */
  inPlace(path: string): void
}

/**
 * @param items ordered by folder
 * @throws UserError if the pattern or the target is unusable; the signal's reason when aborted
 */
export async function* planSorting(
  sorting: SortingRequest,
  items: Items,
  notes: PlanNotes,
  signal?: AbortSignal
): AsyncGenerator<PlannedFile> {
  const pattern = parsePattern(sorting.pattern)
  const places = await FolderNames.below(resolve(sorting.target))

  for await (const candidates of byFolder(items, sorting)) {
    const folder = dirname(candidates[0]!.path)
    const selected = new Set(candidates.map(({ path }) => basename(path)))
    const names = namesByStem(await readdir(folder).catch(() => []))
    const taken = new Set<string>()
    for (const candidate of candidates) {
      signal?.throwIfAborted()
      const name = basename(candidate.path)
      if (taken.has(name) || hasSelectedPartner(name, names, selected)) continue
      if (candidate.label === '' && pattern.usesLabel) {
        notes.refused(candidate.path, new Reason('no-label', 'it has no label'))
        continue
      }
      if (candidate.object === undefined && pattern.usesObject) {
        notes.refused(candidate.path, new Reason('no-objects', 'no objects were looked for in it'))
        continue
      }
      try {
        const companions = companionsOf(name, names).filter((companion) => !taken.has(companion))
        const files = [name, ...companions].map((file) => join(folder, file))
        const sources = await Promise.all(files.map((file) => sourceOf(file, sorting.action)))
        // The library's database may list any file as an image.
        if (!(await isImageFile(sources[0]!.from))) throw new Reason('no-image', 'it is no image')
        const components = pattern.fill(candidate)
        const wanted = components.pop()!
        const into = await places.folder(components)
        if (into === folder && foldName(wanted) === foldName(name)) {
          notes.inPlace(candidate.path)
          continue
        }
        const named = (imageName: string): string[] => [
          imageName,
          ...companions.map((companion) => companionName(companion, name, imageName))
        ]
        const place = await places.take(into, wanted, named)
        for (const companion of companions) taken.add(companion)
        for (const [i, source] of sources.entries()) {
          yield {
            ...source,
            to: join(into, place.names[i]!),
            numbered: place.numbered,
            companion: i > 0
          }
        }
      } catch (error) {
        signal?.throwIfAborted()
        notes.refused(candidate.path, error)
      }
    }
  }
}

/**
 * The destination of the first image that would be sorted, below the target; undefined if there is none.
 * @throws UserError if the pattern is invalid
 */
export async function exampleOf(
  sorting: Pick<SortingRequest, 'pattern' | 'threshold' | 'nameOf'>,
  items: Items
): Promise<{ from: string; to: string } | undefined> {
  const pattern = parsePattern(sorting.pattern)
  for await (const item of items) {
    const candidate = candidateOf(item, sorting)
    if (
      (candidate.label === '' && pattern.usesLabel) ||
      (candidate.object === undefined && pattern.usesObject)
    )
      continue
    return { from: candidate.path, to: join(...pattern.fill(candidate)) }
  }
  return undefined
}

type Naming = Pick<SortingRequest, 'threshold' | 'nameOf'>

function candidateOf(item: LibraryItem, { threshold, nameOf = (label) => label }: Naming): SortedImage {
  const { path, taken } = item
  const label = isNone(item)
    ? noneLabel
    : isUnsure(item, threshold)
      ? unsureLabel
      : apart(nameOf(effectiveLabels(item)[0] ?? ''), noneLabel, unsureLabel)
  const found = effectiveObject(item, threshold)
  const object = found?.label === undefined ? found && emptyLabel : apart(nameOf(found.label), emptyLabel)
  return {
    path,
    label,
    taken,
    ...(object !== undefined && { object }),
    probability: item.predictions[0]?.probability
  }
}

/** A class that is called like a folder for images without one has another folder. */
function apart(name: string, ...taken: string[]): string {
  return taken.includes(name.trim().toLowerCase()) ? `${name} (class)` : name
}

async function* byFolder(items: Items, naming: Naming): AsyncGenerator<SortedImage[]> {
  let group: SortedImage[] = []
  let folder: string | undefined
  for await (const item of items) {
    if (dirname(item.path) !== folder && group.length > 0) {
      yield group
      group = []
    }
    folder = dirname(item.path)
    group.push(candidateOf(item, naming))
  }
  if (group.length > 0) yield group
}

/** Whether a file goes along with a selected picture of the same name. */
function hasSelectedPartner(part: string, names: NamesByStem, selected: Set<string>): boolean {
  return (names.get(stemOf(part)) ?? []).some((other) => isPartOf(other, part) && selected.has(other))
}

async function sourceOf(
  path: string,
  action: FileSorting['action']
): Promise<{ from: FilePath; mark: FileMark }> {
  const from = await realPath(path)
  let stats = await statsOf(from)
  if (stats?.isSymbolicLink()) {
    if (action !== 'copy')
      throw new Reason('symbolic-link', 'it is a symbolic link, which may lead nowhere from another folder')
    stats = await stat(from, { bigint: true })
  }
  if (!stats) throw new Reason('vanished', 'it is not there any more')
  if (!stats.isFile()) throw new Reason('no-regular-file', 'it is not a regular file')
  return { from, mark: markOf(stats) }
}

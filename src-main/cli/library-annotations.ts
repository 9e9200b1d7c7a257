/** Writes the objects of the library's images for other programs, as a person corrected them. */
import { dirname, isAbsolute, relative, sep } from 'node:path'
import type { ImageDetections } from '../contract/detection'
import type { LibraryItem, LibraryModel, LibrarySelection, LibrarySort } from '../contract/library'
import { namedClasses } from '../detections/categories'
import { AwaitedSink } from '../detections/exports/row-steps'
import type { EngineClient } from '../host/engine-client'
import { openDetections, tellsFailures, type AnnotationFormat } from './detection-output'
import { tell } from './output'
import { sharedFolder } from './relative-naming'

/** Images requested at a time, as many as the contract allows. */
const page = 100

export interface AnnotationRequest {
  format: AnnotationFormat
  output: string
  detector: LibraryModel
  selection: LibrarySelection
  sort: LibrarySort
  /** The least score of an object. */
  threshold: number
}

/** How an export goes on, and whether it is to end. */
export interface Course {
  stop: AbortSignal
  progress(done: number, total: number): void
}

/**
 * Images are called by their path in the folder that all of them lie in.
 * @returns how many have a place in the output
 * @throws as `openDetections`; the signal's reason when aborted, with what was written so far complete
 */
export async function writeAnnotations(
  engine: EngineClient,
  { format, output, detector, selection, sort, threshold }: AnnotationRequest,
  { stop, progress }: Course
): Promise<number> {
  const ids = await idsOf(engine, selection, sort)
  const items = (): AsyncGenerator<LibraryItem> => itemsOf(engine, ids, detector.id, stop)
  const { folder, labels, classifiers } = await overview(items(), threshold)
  const named = namedClasses(detector.labels)
  // Classes that only a person named: YOLO lists all classes before the first picture.
  const others = [...labels].filter((label) => !named.includes(label)).sort()
  const sink = await openDetections(format, output, {
    name: detector.name,
    classes: { all: [...detector.labels, ...others], wanted: [...named, ...others] },
    ...(classifiers.size > 0 && { classifier: [...classifiers].join(', ') })
  })
  const rows = new AwaitedSink(sink)
  const forImages = tellsFailures(format)
  let images = 0
  let done = 0
  try {
    for await (const item of items()) {
      progress(done++, ids.length)
      const path = pathIn(folder, item.path)
      const result = resultOf(item, threshold)
      if (result === undefined || (forImages && item.video)) {
        tell(`${path}: ${result ? 'the format has no place for videos; megadetector has' : 'what was found in it is lost; detect it --again'}`) // prettier-ignore
        continue
      }
      await rows.add({ path, result })
      if (forImages && result.status === 'error') tell(`${path}: ${result.error.message}`)
      else images++
    }
  } finally {
    await rows.end()
    if (stop.aborted) tell(`${output} has the first ${images} images`)
  }
  return images
}

async function idsOf(
  engine: EngineClient,
  selection: LibrarySelection,
  sort: LibrarySort
): Promise<readonly number[]> {
  const filter = 'filter' in selection ? selection.filter : { model: selection.model }
  const ids = await engine.request('library/ids', { filter, sort, offset: 0, limit: Number.MAX_SAFE_INTEGER })
  if ('filter' in selection) return ids
  const wanted = new Set(selection.ids)
  return ids.filter((id) => wanted.has(id))
}

async function* itemsOf(
  engine: EngineClient,
  ids: readonly number[],
  model: number,
  stop: AbortSignal
): AsyncGenerator<LibraryItem> {
  for (let from = 0; from < ids.length; from += page) {
    stop.throwIfAborted()
    yield* await engine.request('library/items', { ids: ids.slice(from, from + page), model })
  }
}

/** What has to be known of all images before the first one is written. */
async function overview(
  items: AsyncIterable<LibraryItem>,
  threshold: number
): Promise<{ folder: string; labels: ReadonlySet<string>; classifiers: ReadonlySet<string> }> {
  let folder: string | undefined
  const labels = new Set<string>()
  const classifiers = new Set<string>()
  for await (const { path, detections = [], objectClassifier } of items) {
    folder = folder === undefined ? dirname(path) : sharedFolder(folder, dirname(path))
    if (objectClassifier !== undefined) classifiers.add(objectClassifier)
    for (const { label, score } of detections) if (score >= threshold) labels.add(label)
  }
  return { folder: folder ?? '', labels, classifiers }
}

/** @throws Error for an image that was relocated since the folder was determined, whose file would lie outside the output */
function pathIn(folder: string, path: string): string {
  const inside = relative(folder, path)
  if (inside.split(sep)[0] !== '..' && !isAbsolute(inside)) return inside.split(sep).join('/')
  throw new Error(`${path} was moved in the library meanwhile. Export again.`)
}

/** @returns undefined where the library no longer has the objects */
function resultOf(
  { error, width, height, detections, video }: LibraryItem,
  threshold: number
): ImageDetections | undefined {
  if (error) return { status: 'error', error }
  if (width === undefined || height === undefined || detections === undefined) return undefined
  const shown = detections.filter(({ score }) => score >= threshold)
  return { status: 'ok', width, height, detections: shown, ...(video && { video }) }
}

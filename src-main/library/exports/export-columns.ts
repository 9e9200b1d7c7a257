/** The columns of an exported row, the same in every format. */
import type { LibraryItem, LibraryModel } from '../../contract/library'
import { samplingText } from '../../contract/video'
import type { Cell, CellType, Column } from '../../results/columns'
import { errorText, probabilityText, type RowShape } from '../../results/row-format'
import { countObjects, effectiveLabels, isUnsure } from '../effective-label'
import { basename, dirname } from 'node:path'

export interface ExportContent {
  /** The models whose answers are among the items. */
  models: readonly Pick<LibraryModel, 'id' | 'task' | 'name' | 'sha256' | 'crop' | 'precision'>[]
  /** How many predictions get columns. */
  topK: number
  /** The least score of objects that count. */
  objectThreshold: number
  /** Answers with a lower probability are marked as unsure. */
  threshold?: number
}

/**
 * `taken` is the camera's local time, without a time zone; `modified` is UTC. Bytes of a name that are not
 * valid UTF-8 become U+FFFD, as on the screen.
 */
export function exportColumns(content: ExportContent): Column<LibraryItem>[] {
  const { models, topK, threshold, objectThreshold } = content
  const modelOf = modelsById(models)
  const { classifies, detects } = tasksOf(content)
  const ranks = Array.from({ length: topK }, (_, i): Column<LibraryItem>[] => [
    { name: `label_${i + 1}`, type: 'text', value: ({ predictions }) => predictions[i]?.label ?? null },
    {
      name: `probability_${i + 1}`,
      type: 'number',
      value: ({ predictions }) => predictions[i]?.probability ?? null
    }
  ])
  return [
    { name: 'path', type: 'text', value: ({ path }) => path },
    { name: 'name', type: 'text', value: ({ path }) => basename(path) },
    { name: 'folder', type: 'text', value: ({ path }) => dirname(path) },
    { name: 'status', type: 'text', value: ({ status }) => status },
    { name: 'label', type: 'text', value: (item) => effectiveLabels(item)[0] ?? null },
    {
      name: 'human_labels',
      type: 'text',
      value: ({ labels }) => (labels.length > 0 ? labels.join('; ') : null)
    },
    { name: 'accepted', type: 'boolean', value: ({ accepted }) => accepted },
    ...(detects ? objectCounts(objectThreshold) : []),
    ...(classifies ? ranks.flat() : []),
    { name: 'unsure', type: 'boolean', value: (item) => unsureOf(item, threshold) ?? null },
    {
      name: 'taken',
      type: 'local-time',
      value: ({ taken }) => (taken === undefined ? null : new Date(taken))
    },
    { name: 'bytes', type: 'integer', value: ({ bytes }) => bytes },
    { name: 'modified', type: 'time', value: ({ modified }) => new Date(modified) },
    { name: 'model', type: 'text', value: (item) => modelOf(item).name },
    { name: 'model_sha256', type: 'text', value: (item) => modelOf(item).sha256 },
    { name: 'crop', type: 'text', value: (item) => modelOf(item).crop },
    { name: 'precision', type: 'text', value: (item) => item.precision ?? modelOf(item).precision },
    { name: 'error', type: 'text', value: ({ error }) => (error ? errorText(error) : null) },
    { name: 'known', type: 'boolean', value: ({ known }) => known ?? null },
    { name: 'video_frames', type: 'integer', value: ({ video }) => video?.frames.length ?? null },
    // In seconds.
    { name: 'video_time', type: 'number', value: ({ video }) => video?.best ?? null },
    { name: 'video_length', type: 'number', value: ({ video }) => video?.length ?? null },
    { name: 'video_frame_rate', type: 'number', value: ({ video }) => video?.frameRate ?? null },
    {
      name: 'video_frame_times',
      type: 'text',
      value: ({ video }) => video?.frames.map(({ time }) => time).join('; ') ?? null
    },
    {
      name: 'video_sampling',
      type: 'text',
      value: ({ video }) => (video ? samplingText(video.sampling) : null)
    }
  ]
}

/** What a detector found in the image; of a video, the most in one of its frames. */
function objectCounts(threshold: number): Column<LibraryItem>[] {
  return [
    {
      name: 'objects',
      type: 'integer',
      value: ({ detections }) => (detections ? countObjects(detections, threshold).objects : null)
    },
    {
      name: 'object_classes',
      type: 'text',
      value: ({ detections }) => {
        if (!detections) return null
        const classes = Object.entries(countObjects(detections, threshold).objectClasses)
        return classes.map(([label, count]) => `${label}: ${count}`).join('; ') || null
      }
    }
  ]
}

/** Without any model, the table has the columns of one that classifies. */
function tasksOf({ models }: ExportContent): { classifies: boolean; detects: boolean } {
  const detects = models.some(({ task }) => task === 'detect')
  return { detects, classifies: !detects || models.some(({ task }) => task === 'classify') }
}

/** A detector's answer is neither sure nor unsure. */
function unsureOf(item: LibraryItem, threshold: number | undefined): boolean | undefined {
  const isAsked = threshold !== undefined && item.status === 'ok' && !item.detections
  return isAsked ? isUnsure(item, threshold) : undefined
}

/** @throws Error for a model that is not in the list */
function modelsById(models: ExportContent['models']): (item: LibraryItem) => ExportContent['models'][number] {
  const byId = new Map(models.map((model) => [model.id, model]))
  return (item) => {
    const model = byId.get(item.model)
    if (!model) throw new Error(`The model ${item.model} of ${item.path} was not given.`)
    return model
  }
}

/** How a row is written in CSV and JSON. */
export function exportShape(content: ExportContent): RowShape<LibraryItem> {
  const modelOf = modelsById(content.models)
  const columns = exportColumns(content)
  return {
    ...columnShape(columns),
    json: (item) => ({
      path: item.path,
      status: item.status,
      label: effectiveLabels(item)[0] ?? null,
      humanLabels: item.labels,
      accepted: item.accepted,
      ...(item.detections
        ? countObjects(item.detections, content.objectThreshold)
        : { predictions: item.predictions.slice(0, content.topK) }),
      ...(item.known !== undefined && { known: item.known }),
      ...(item.video && { video: item.video }),
      unsure: unsureOf(item, content.threshold),
      ...(item.taken !== undefined && { taken: timeText('local-time', new Date(item.taken)) }),
      bytes: item.bytes,
      modified: timeText('time', new Date(item.modified)),
      model: factsOf(modelOf(item)),
      ...(item.error && { error: item.error })
    })
  }
}

/** A row as its columns are, in CSV and JSON. */
export function columnShape<Row>(columns: readonly Column<Row>[]): RowShape<Row> {
  return {
    header: columns.map(({ name }) => name),
    cells: (row) => columns.map(({ type, value }) => cellText(type, value(row))),
    json: (row) => Object.fromEntries(columns.map(({ name, value }) => [name, value(row)]))
  }
}

function factsOf({ name, sha256, crop, precision }: ExportContent['models'][number]) {
  return { name, sha256, crop, precision }
}

function cellText(type: CellType, value: Cell): string {
  if (value === null) return ''
  if (value instanceof Date) return timeText(type, value)
  return type === 'number' ? probabilityText(value as number) : String(value)
}

/** ISO 8601, without the Z for a local time. */
function timeText(type: CellType, time: Date): string {
  return type === 'local-time' ? time.toISOString().replace(/\.000Z$|Z$/, '') : time.toISOString()
}

/**
 * Parses one image's row as another Netlens wrote it: a worker's JSON Lines, the Parquet of a cluster job, or a
 * library export as JSON Lines, CSV or Parquet.
 */
import * as v from 'valibot'
import { Reason } from '../../contract/reasons'
import { Crop, precisions, type Precision, type Prediction } from '../../contract/classification'
import { imageErrorCodes } from '../../contract/errors'
import { samplingOf, SeenVideo, VideoSampling } from '../../contract/video'
import type { Classified } from '../../tasks/classify'
import type { Detected } from '../../tasks/packed-objects'
import type { VideoFound } from '../../tasks/video'
import type { Answer } from '../record'

/** A row as read from the file: values by column name. */
export type RawRow = Record<string, unknown>

/** The model that answered, and how it saw the image. */
export interface RowModel {
  sha256: string
  crop: Crop
  precision: Precision
  /** Absent in library exports. */
  preprocessing?: string
}

export interface ImportedRow<Found extends object> {
  path: string
  bytes: number
  /** Milliseconds since 1970 (UTC), with fractions. */
  modified?: number
  /** The camera clock's reading in milliseconds, as if it were UTC. */
  taken?: number
  hash?: Buffer
  model: RowModel
  answer: Answer<Found>
}

const RowModelSchema = v.object({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  crop: Crop,
  precision: v.picklist(precisions),
  preprocessing: v.optional(v.string())
})

/** @returns undefined if the row does not say which model answered */
export function modelOfRow(row: RawRow): RowModel | undefined {
  const { model, model_sha256: sha256, crop, precision, preprocessing } = row
  const said = isObject(model)
    ? model
    : { sha256, crop, precision, preprocessing: preprocessing ?? undefined }
  const parsed = v.safeParse(RowModelSchema, said)
  return parsed.success ? parsed.output : undefined
}

/**
 * Takes what a model found from a row whose status is `ok`.
 * @param labels names of the model's classes
 */
export type FoundInRow<Found> = (row: RawRow, labels: readonly string[]) => Found | Reason

/**
 * @param labels names of the model's classes
 * @returns the row, or the reason why it cannot be imported
 */
export function importedRow<Found extends object>(
  row: RawRow,
  labels: readonly string[],
  foundIn: FoundInRow<Found>
): ImportedRow<Found> | Reason {
  const { path, bytes, hash } = row
  if (typeof path !== 'string' || path === '') return new Reason('row-incomplete', 'The row names no file.')
  const model = modelOfRow(row)
  if (!model) return new Reason('row-incomplete', 'The row does not say which model answered.')
  const size = Number(bytes ?? NaN)
  if (!Number.isSafeInteger(size) || size < 0)
    return new Reason('row-incomplete', 'The row does not say how large the file was.')
  const answer = answerOf(row, labels, foundIn)
  if (answer instanceof Reason) return answer
  const modified = timeOf(row['modified'])
  const taken = timeOf(row['taken'])
  return {
    path,
    bytes: size,
    ...(modified !== undefined && { modified }),
    ...(taken !== undefined && { taken }),
    ...(isHash(hash) && { hash: Buffer.from(hash, 'hex') }),
    model,
    answer
  }
}

function answerOf<Found extends object>(
  row: RawRow,
  labels: readonly string[],
  foundIn: FoundInRow<Found>
): Answer<Found> | Reason {
  if (row['status'] === 'error') {
    const { code, message } = errorOf(row)
    const known = imageErrorCodes.find((name) => name === code)
    return known
      ? { error: { code: known, message } }
      : new Reason('row-incomplete', `The row has the unknown error "${code}".`)
  }
  if (row['status'] !== 'ok') return new Reason('row-incomplete', 'The row is neither ok nor an error.')
  return foundIn(row, labels)
}

/** The predictions of a classifier, and whether a taught one says that the picture is one of its kind. */
export function classesIn(row: RawRow, labels: readonly string[]): Classified | Reason {
  const predictions = predictionsOf(row, labels)
  if (predictions instanceof Reason) return predictions
  if (predictions.length === 0) return new Reason('row-incomplete', 'The row has no predictions.')
  for (const { index, label, probability } of predictions) {
    if (!(Number.isInteger(index) && index >= 0 && index < labels.length))
      return new Reason('row-classes', `The model has no class ${index}.`)
    if (label !== labels[index]) {
      return new Reason(
        'row-classes',
        `Class ${index} is called "${label}" in the row and "${labels[index]}" in the model.`
      )
    }
    if (!(probability >= 0 && probability <= 1))
      return new Reason('row-incomplete', 'The row has a probability that is not from 0 to 1.')
  }
  const known = knownOf(row['known'])
  const video = videoIn(row, labels)
  if (video instanceof Reason) return video
  return { predictions, ...(known !== undefined && { known }), ...(video && { video }) }
}

/** The objects that a detector found, best first. */
export function objectsIn(row: RawRow, labels: readonly string[]): Detected | Reason {
  const { width, height, detections, hash } = row
  const video = videoIn(row, labels)
  if (video instanceof Reason) return video
  if (!isHash(hash))
    return new Reason('row-incomplete', 'The row has no hash of the content, to which objects are tied.')
  const sides = [Number(width), Number(height)] as const
  if (!Array.isArray(detections) || !sides.every((side) => Number.isSafeInteger(side) && side > 0))
    return new Reason('row-incomplete', 'The row has no objects, or no width and height of the picture.')
  const objects: Detected['objects'][number][] = []
  for (const detection of detections as unknown[]) {
    const { label, score, box, time } = isObject(detection) ? detection : {}
    const index = labels.indexOf(String(label))
    if (index < 0) return new Reason('row-classes', `The model has no class "${String(label)}".`)
    const values = Array.isArray(box) ? box.map(Number) : []
    if (values.length !== 4 || ![...values, Number(score)].every(Number.isFinite))
      return new Reason('row-incomplete', 'The row has an object without a score or a box of four numbers.')
    if (!(Number(score) >= 0 && Number(score) <= 1))
      return new Reason('row-incomplete', 'The row has a score that is not from 0 to 1.')
    if (video && !video.frames.some((frame) => frame.time === time))
      return new Reason('row-incomplete', 'The row has an object without the time of its frame.')
    objects.push({
      index,
      score: Number(score),
      box: values as [number, number, number, number],
      ...(video && { time: time as number })
    })
  }
  objects.sort((a, b) => b.score - a.score)
  return { width: sides[0], height: sides[1], objects, ...(video && { video }) }
}

const VideoCells = v.object({
  video_time: v.number(),
  video_length: v.number(),
  video_frame_rate: v.number(),
  video_frame_times: v.pipe(v.array(v.number()), v.minLength(1)),
  video_sampling: VideoSampling
})

/** The video that was looked at: an object in JSON, columns in a table. @returns undefined for an image */
function videoIn(row: RawRow, labels: readonly string[]): VideoFound | Reason | undefined {
  const { video } = row
  if (isGiven(video)) {
    const said = v.safeParse(SeenVideo, video)
    if (!said.success) return noFrames()
    const { frames, ...facts } = said.output
    const found = frames.map(({ time, label, probability }): VideoFound['frames'][number] => {
      const index = label === undefined ? -1 : labels.indexOf(label)
      return { time, ...(index >= 0 && probability !== undefined && { best: { index, probability } }) }
    })
    return { ...facts, frames: found }
  }
  if (!isGiven(row['video_frames'])) return undefined
  const cells = v.safeParse(VideoCells, {
    video_time: numberIn(row['video_time']),
    video_length: numberIn(row['video_length']),
    video_frame_rate: numberIn(row['video_frame_rate']),
    video_frame_times: String(row['video_frame_times']).split(';').map(numberIn),
    video_sampling: samplingOf(String(row['video_sampling']))
  })
  if (!cells.success) return noFrames()
  const { video_time, video_length, video_frame_rate, video_frame_times, video_sampling } = cells.output
  return {
    sampling: video_sampling,
    length: video_length,
    frameRate: video_frame_rate,
    frames: video_frame_times.map((time) => ({ time })),
    best: video_time
  }
}

const noFrames = (): Reason =>
  new Reason('row-incomplete', 'The row does not say which frames of the video were looked at.')

/** An empty cell is null in Parquet, and an empty text in CSV. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

const numberIn = (value: unknown): number => (isGiven(value) ? Number(value) : NaN)

/** A table has words for it. */
function knownOf(value: unknown): boolean | undefined {
  const said = String(value).toLowerCase()
  return said === 'true' ? true : said === 'false' ? false : undefined
}

/** `error` is an object in JSON and "code: message" in CSV; a job's Parquet has columns for both parts. */
function errorOf({ error, code, message }: RawRow): { code: string; message: string } {
  if (isObject(error)) return { code: String(error['code']), message: String(error['message']) }
  if (typeof error === 'string') {
    const [, first = '', rest = ''] = /^([\w-]+): (.*)$/s.exec(error) ?? []
    return { code: first, message: rest }
  }
  return { code: String(code), message: String(message ?? '') }
}

/** Most probable first. @returns the predictions, or the reason why they cannot be determined */
function predictionsOf(row: RawRow, labels: readonly string[]): Prediction[] | Reason {
  const { predictions, classes, probabilities, labels: names } = row
  if (Array.isArray(predictions)) {
    return predictions.map((prediction: unknown) => {
      const { index, label, probability } = isObject(prediction) ? prediction : {}
      return { index: Number(index), label: String(label), probability: Number(probability) }
    })
  }
  if (Array.isArray(classes) && Array.isArray(probabilities) && Array.isArray(names)) {
    if (classes.length !== probabilities.length || classes.length !== names.length) {
      return new Reason('row-incomplete', 'The row has not as many probabilities as classes.')
    }
    return classes.map((index: unknown, i) => ({
      index: Number(index),
      label: String(names[i]),
      probability: Number(probabilities[i])
    }))
  }
  const found: Prediction[] = []
  for (let rank = 1; row[`label_${rank}`] !== undefined; rank++) {
    const label = row[`label_${rank}`]
    if (label === null || label === '') break
    const index = labels.indexOf(String(label))
    if (index < 0) return new Reason('row-classes', `The model has no class "${String(label)}".`)
    if (labels.includes(String(label), index + 1)) {
      return new Reason(
        'row-classes',
        `Several classes are called "${String(label)}", and a table does not tell them apart: import Parquet of a job, or JSON Lines.`
      )
    }
    found.push({ index, label: String(label), probability: Number(row[`probability_${rank}`]) })
  }
  return found
}

/** Milliseconds since 1970, from a number or an ISO 8601 text; without a time zone, UTC is assumed. */
function timeOf(value: unknown): number | undefined {
  // Parquet's INT64.
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined
  const time = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`)
  return Number.isNaN(time) ? undefined : time
}

/** XXH64 in hex. */
function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

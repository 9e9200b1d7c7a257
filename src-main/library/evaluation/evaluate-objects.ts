/** Evaluates what a detector found against true objects: a COCO data set, or files of Pascal VOC or YOLO. */
import { relative, resolve, sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type Database from 'libsql'
import { UserError } from '../../contract/errors'
import type { JudgedImage, ObjectEvaluation, ObjectMistake } from '../../contract/object-evaluation'
import { namedClasses } from '../../detections/categories'
import type { Pair } from '../../detections/evaluation/evaluate'
import { Judge, type JudgedFigures, type JudgedPicture } from '../../detections/evaluation/judge'
import { readTruth } from '../../detections/truth/read-truth'
import { TruthError } from '../../detections/truth/truth'
import { wordsOf } from '../../platform/system-reason'
import type { KnownModel } from '../answers'
import { transaction } from '../database'
import type { Course } from '../sorting/sorter'
import { detectedIn, type DetectedImage } from './detected'
import { beginEvaluation, removeEvaluation } from './kept'
import { storeCells, type ImageCells } from './object-cells'

export interface ObjectEvaluationRequest {
  model: KnownModel
  folder: string
  /** Path of the true objects. */
  truth: string
  /** Of the score, for all but average precision. */
  threshold: number
  /** An earlier evaluation whose images are still shown. */
  keep?: number | undefined
}

/** Images whose cells are stored in one transaction. */
const batch = 1000
/** Mistakes of each kind that are listed. */
export const listedMistakes = 200

/**
 * @param ids of the images in and below the folder
 * @throws UserError if the truth cannot be used, or is about none of the images; the signal's reason when aborted
 */
export async function evaluateObjects(
  database: Database.Database,
  ids: Int32Array | readonly number[],
  request: ObjectEvaluationRequest,
  { signal, progress }: Course = {}
): Promise<ObjectEvaluation> {
  const { model, truth, threshold, keep } = request
  const folder = resolve(request.folder)
  try {
    // Files of a folder of truth are a part of the work, as are the images afterwards.
    let files = 0
    const reading = (done: number, total: number): void => progress?.(done, (files = total) + ids.length)
    const judge = new Judge<DetectedImage>(
      await readTruth(truth, { ...(signal && { signal }), progress: reading }),
      namedClasses(model.labels),
      threshold
    )
    const mapping = Object.fromEntries(judge.classes)
    const evaluation = await beginEvaluation(database, { model: model.id, folder, mapping, keep })
    try {
      const mistakes = new Mistakes(threshold)
      let pending: ImageCells[] = []
      let done = 0
      let videos = 0
      for (const [image, judged] of judgedBy(judge, folder, detectedIn(database, model, ids))) {
        if (++done % batch === 0) await setImmediate()
        signal?.throwIfAborted()
        progress?.(files + Math.min(done, ids.length), files + ids.length)
        if (image.isVideo) videos++
        if (!judged || judged.pairs.length === 0) continue
        mistakes.add(image, judged)
        const cells = judged.pairs.map(
          ({ truth: real, found }) => [real?.label ?? null, found?.label ?? null] as const
        )
        if (pending.push({ image: image.id, cells }) < batch) continue
        store(database, evaluation, pending)
        pending = []
      }
      const figures = judge.figures()
      store(database, evaluation, pending)
      return {
        id: evaluation,
        model: { id: model.id, name: model.name },
        folder,
        truth,
        ...shown(figures, videos),
        ...mistakes.worst()
      }
    } catch (error) {
      await removeEvaluation(database, evaluation)
      throw error
    }
  } catch (error) {
    if (!(error instanceof TruthError)) throw error
    throw refusedTruth(truth, error)
  }
}

/** Each image, and once more those that can be judged only when all are known. Videos are not judged. */
function* judgedBy(
  judge: Judge<DetectedImage>,
  folder: string,
  images: Iterable<DetectedImage>
): Generator<[DetectedImage, JudgedPicture | undefined]> {
  for (const image of images) {
    const name = relative(folder, image.path).split(sep).join('/')
    yield [image, image.isVideo ? undefined : judge.add(name, image.found, image)]
  }
  yield* judge.rest()
}

function refusedTruth(path: string, error: TruthError): UserError {
  const { cause } = error
  const because = cause === undefined ? undefined : wordsOf(cause).code
  return new UserError('truth-invalid', `${path} cannot be used as truth. ${error.message}`, {
    cause: error,
    words: { ...error.about(path), ...(because !== undefined && { because }) }
  })
}

function store(database: Database.Database, evaluation: number, images: readonly ImageCells[]): void {
  transaction(database, () => storeCells(database, evaluation, images))()
}

/** Without classes that are neither in the truth nor were found. */
function shown({ images, ap, ap50, threshold, classes, confusion, coverage }: JudgedFigures, videos: number) {
  const { counts } = confusion
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const kept = [...counts.keys()].filter(
    (i) => i === classes.length || sum(counts[i]!) + sum(counts.map((row) => row[i]!)) > 0
  )
  const present = classes.filter((_, i) => kept.includes(i))
  const { otherSize, ...others } = coverage
  const [firstOfOtherSize] = otherSize
  return {
    images,
    ...(ap !== undefined && { ap }),
    ...(ap50 !== undefined && { ap50 }),
    threshold,
    objects: sum(present.map(({ truths }) => truths)),
    right: sum(present.map(({ right }) => right)),
    missed: sum(present.map(({ missed }) => missed)),
    falseAlarms: sum(present.map(({ falseAlarms }) => falseAlarms)),
    classes: present.map(({ truths: objects, ...figures }) => ({ ...figures, objects })),
    confusion: {
      labels: present.map(({ label }) => label),
      counts: kept.map((row) => kept.map((column) => counts[row]![column]!))
    },
    coverage: {
      ...others,
      videos,
      otherSize: otherSize.length,
      ...(firstOfOtherSize !== undefined && { firstOfOtherSize })
    }
  }
}

interface Ranked {
  mistake: ObjectMistake
  picture: JudgedImage
  weight: number
}

/** Of all mistakes, those that a person wants to see first. */
class Mistakes {
  private misses: Ranked[] = []
  private alarms: Ranked[] = []

  constructor(private readonly threshold: number) {}

  add({ id, path, modified, found }: DetectedImage, { truths, pairs }: JudgedPicture): void {
    const wrong = pairs.filter((pair) => pair.truth?.label !== pair.found?.label)
    if (wrong.length === 0 || !found) return
    const { width, height } = found
    const boxes = found.detections.filter(({ score }) => score > this.threshold)
    const picture: JudgedImage = {
      id,
      path,
      modified,
      width,
      height,
      truths: truths.map(({ label, box }) => ({ label, box: [...box] })),
      found: boxes.map(({ label, score, box }) => ({ label, score, box }))
    }
    for (const pair of wrong) {
      const mistake = mistakeOf(id, pair, truths, boxes)
      const { truth } = pair
      if (truth) this.misses.push({ mistake, picture, weight: (truth.box[2] * truth.box[3]) / (width * height) }) // prettier-ignore
      if (pair.found) this.alarms.push({ mistake, picture, weight: pair.found.score })
    }
    if (this.misses.length > 4 * listedMistakes) this.misses = first(this.misses)
    if (this.alarms.length > 4 * listedMistakes) this.alarms = first(this.alarms)
  }

  worst(): Pick<ObjectEvaluation, 'misses' | 'alarms' | 'pictures'> {
    const [misses, alarms] = [first(this.misses), first(this.alarms)]
    const pictures = [...new Set([...misses, ...alarms].map(({ picture }) => picture))]
    const mistakes = (ranked: readonly Ranked[]): ObjectMistake[] => ranked.map(({ mistake }) => mistake)
    return { misses: mistakes(misses), alarms: mistakes(alarms), pictures }
  }
}

function first(ranked: readonly Ranked[]): Ranked[] {
  return [...ranked].sort((a, b) => b.weight - a.weight).slice(0, listedMistakes)
}

function mistakeOf(
  image: number,
  { truth, found }: Pair,
  truths: JudgedPicture['truths'],
  boxes: readonly NonNullable<Pair['found']>[]
): ObjectMistake {
  return {
    image,
    ...(truth && { truth: truths.indexOf(truth) }),
    ...(found && { found: boxes.indexOf(found) })
  }
}

/** What `detect` does with the objects of each image: selects, compares with the truth, makes copies, and writes the row. */
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ImageResult } from '../contract/classification'
import type { Detection, ImageDetections } from '../contract/detection'
import { diedTwice } from '../contract/errors'
import type { Copies } from '../detections/exports/copies'
import { AwaitedSink, type RowSink, type RowSteps } from '../detections/exports/row-steps'
import type { EngineClient } from '../host/engine-client'
import { SurvivingEngine } from '../host/surviving-engine'
import { realPath } from '../library/real-path'
import type { NamedDetections } from '../results/detection-format'
import type { NameOf } from './classify'
import type { NamedJudge } from './detection-truth'
import { tell } from './output'

interface Choices {
  /** The least score of an object. */
  threshold: number
  /** Names of the classes; all if absent. */
  wanted: ReadonlySet<string> | undefined
  judge: NamedJudge | undefined
  copies: { copies: Copies; placeOf: NameOf } | undefined
  /** Whether videos and failed images have no place in the output. */
  forImages: boolean
}

export class DetectionRows implements RowSteps<{ result: ImageResult; path: string }> {
  /** How many objects were written. */
  objects = 0
  /** The error that ended the work early, other than that of an output that cannot be written. */
  failure: Error | undefined
  private readonly output: AwaitedSink<NamedDetections>
  private readonly surviving: SurvivingEngine

  constructor(
    engine: EngineClient,
    private readonly sources: readonly string[],
    sink: RowSink<NamedDetections>,
    private readonly choices: Choices
  ) {
    this.surviving = new SurvivingEngine(engine)
    this.output = new AwaitedSink(sink)
  }

  async add({ result, path }: { result: ImageResult; path: string }): Promise<void> {
    if (result.status === 'ok' && result.video && this.isLeftOut(path)) return
    const row = await this.rowOf(result, path).catch((error: Error) => {
      this.failure = error
      throw error
    })
    if (row.status === 'ok') this.objects += row.detections.length
    else if (this.choices.forImages) tell(`${path}: ${row.error.message}`)
    await this.output.add({ path, result: row })
  }

  /** Tells what is not done with a video. @returns whether it has no row */
  private isLeftOut(path: string): boolean {
    const { forImages, judge, copies } = this.choices
    if (judge) tell(`${path}: a video is not judged, as the truth is about images`)
    if (copies) tell(`${path}: no copies are made of videos`)
    if (forImages) tell(`${path}: the format has no place for videos; netlens and megadetector have`)
    return forImages || judge !== undefined
  }

  end(): Promise<void> {
    return this.output.end()
  }

  private async rowOf(result: ImageResult, path: string): Promise<ImageDetections> {
    const { threshold, wanted, judge, copies } = this.choices
    const found = only(detectionsOf(result), ({ label }) => wanted?.has(label) ?? true)
    judge?.add(path, found)
    const shown = only(found, ({ score }) => score >= threshold)
    if (!copies || shown.status === 'error' || shown.video) return shown
    const { detections } = shown
    const file = await this.fileOf(result)
    if ((await realPath(file).catch(() => undefined)) !== file) {
      tell(`${path}: its name is not valid UTF-8, so no copies of it were made`)
      return shown
    }
    const files = await copies.copies.filesFor(copies.placeOf(result), detections)
    if (files.other !== undefined)
      tell(`The copies of ${path} are called ${files.other}, since another picture's have the usual name`)
    const question = { path: file, detections, copies: files.copies }
    return (await this.surviving.copyObjects(question)) ? shown : { status: 'error', error: diedTwice }
  }

  private async fileOf({ source, path }: ImageResult): Promise<string> {
    const root = resolve(this.sources[source]!)
    return (await stat(root)).isDirectory() ? join(root, path) : root
  }
}

function detectionsOf(result: ImageResult): ImageDetections {
  if (result.status === 'error') return { status: 'error', error: result.error }
  const { objects = { width: 0, height: 0, detections: [] }, video } = result
  return { status: 'ok', ...objects, ...(video && { video }) }
}

function only(result: ImageDetections, wanted: (detection: Detection) => boolean): ImageDetections {
  if (result.status === 'error') return result
  return { ...result, detections: result.detections.filter(wanted) }
}

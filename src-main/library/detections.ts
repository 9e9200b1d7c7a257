/** What a detector found in each image: kept once for each content and model, with what a person made of it. */
import type Database from 'libsql'
import * as v from 'valibot'
import { LibraryObject } from '../contract/library'
import { shownObjects } from '../tasks/detect'
import { withVideo } from '../tasks/detected-video'
import { eachPackedObject, unpackDetected } from '../tasks/packed-objects'
import { parsed } from '../platform/json'

/** Keeps what the detector of a run found. */
export class DetectionTable {
  private readonly write: Database.Statement
  private readonly touch: Database.Statement

  /** @param model in the library */
  constructor(
    database: Database.Database,
    private readonly model: number
  ) {
    // What a person said stays.
    this.write = database.prepare(
      `INSERT INTO detection (model, hash, objects, video) VALUES (?, ?, ?, ?)
       ON CONFLICT (model, hash) DO UPDATE SET objects = excluded.objects, video = excluded.video
         WHERE objects <> excluded.objects OR video IS NOT excluded.video`
    )
    this.touch = database.prepare('UPDATE image SET version = ? WHERE hash = ?')
  }

  /**
   * @param hash of the image's content
   * @param version for the copies of this image, too
   * @param video as `packVideo` writes it
   */
  store(hash: Buffer, objects: Buffer, version: number, video?: string): void {
    if (this.write.run(this.model, hash, objects, video ?? null).changes > 0) this.touch.run(version, hash)
  }
}

export interface ObjectsOfImage {
  width: number
  height: number
  detections: LibraryObject[]
  corrected?: true
}

/** @param corrected what a person said, as the library keeps it @param labels names of the detector's classes */
export function objectsOf(
  packed: ArrayBuffer,
  corrected: string | null,
  labels: readonly string[],
  video: string | null
): ObjectsOfImage {
  const found = shownObjects(withVideo(unpackDetected(packed), video), labels, 0)
  const said = corrected === null ? undefined : correctedObjects(corrected)
  return said ? { ...found, detections: said, corrected: true } : found
}

/** Classes and scores of an image's objects. @param visit called with each */
export function eachObject(
  packed: ArrayBuffer,
  corrected: string | null,
  labels: readonly string[],
  visit: (label: string, score: number) => void
): void {
  const said = corrected === null ? undefined : correctedObjects(corrected)
  if (said) for (const { label, score } of said) visit(label, score)
  else eachPackedObject(packed, (index, score) => visit(labels[index] ?? String(index), score))
}

/** @returns undefined where the text is damaged: then the detector's objects count */
function correctedObjects(text: string): LibraryObject[] | undefined {
  const objects = v.safeParse(v.array(LibraryObject), parsed(text))
  return objects.success ? objects.output : undefined
}

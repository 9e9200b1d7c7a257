/**
 * What a detector found in each image: kept once for each content and model, with what a classifier said of the objects and what
 * a person made of them.
 */
import type Database from 'libsql'
import * as v from 'valibot'
import { LibraryObject } from '../contract/library'
import { shownObjects } from '../tasks/detect'
import { withVideo } from '../tasks/detected-video'
import { joinClasses, unpackClassified, unpackClasses } from '../tasks/packed-classes'
import { eachPackedObject } from '../tasks/packed-objects'
import { unpackVideo } from '../tasks/video'
import { parsed } from '../platform/json'

/** What is packed of an image. */
interface Packed {
  objects: Buffer
  classified?: Buffer
  /** As `packVideo` writes it. */
  video?: string
}

/** Keeps what the detector of a run found. */
export class DetectionTable {
  private readonly write: Database.Statement
  private readonly classify: Database.Statement
  private readonly earlier: Database.Statement
  private readonly touch: Database.Statement

  /** @param model in the library @param classifier of the objects, in the library */
  constructor(
    database: Database.Database,
    private readonly model: number,
    private readonly classifier?: number
  ) {
    // What a person said stays; what a classifier said was of the objects as they were.
    this.write = database.prepare(
      `INSERT INTO detection (model, hash, objects, video) VALUES (?, ?, ?, ?)
       ON CONFLICT (model, hash) DO UPDATE
         SET objects = excluded.objects, video = excluded.video, classifier = NULL, classified = NULL
         WHERE objects <> excluded.objects OR video IS NOT excluded.video`
    )
    this.classify = database.prepare(
      `UPDATE detection SET classifier = ?, classified = ?
       WHERE model = ? AND hash = ? AND (classifier IS NOT ? OR classified IS NOT ?)`
    )
    this.earlier = database
      .prepare('SELECT classified FROM detection WHERE model = ? AND hash = ? AND classifier = ?')
      .raw()
    this.touch = database.prepare('UPDATE image SET version = ? WHERE hash = ?')
  }

  /**
   * @param hash of the image's content
   * @param version for the copies of this image, too
   */
  store(hash: Buffer, { objects, classified, video }: Packed, version: number): void {
    let { changes } = this.write.run(this.model, hash, objects, video ?? null)
    if (classified && this.classifier !== undefined) {
      const earlier = this.earlier.get(this.model, hash, this.classifier) as [ArrayBuffer] | undefined
      const said = earlier ? joinClasses(earlier[0], classified) : classified
      changes += this.classify.run(this.classifier, said, this.model, hash, this.classifier, said).changes
    }
    if (changes > 0) this.touch.run(version, hash)
  }
}

export interface ObjectsOfImage {
  width: number
  height: number
  detections: LibraryObject[]
  corrected?: true
}

/** What the library keeps of an image's objects, and what their classes are called. */
export interface KeptObjects {
  packed: ArrayBuffer
  /** What a person said. */
  corrected: string | null
  /** What a classifier said. */
  classified: ArrayBuffer | null
  /** Names of the detector's classes. */
  labels: readonly string[]
  /** Names of the classifier's classes. */
  classNames: readonly string[]
  /** Of a video, as `packVideo` writes it. */
  video?: string | null
}

export function objectsOf({
  packed,
  corrected,
  classified,
  labels,
  classNames,
  video
}: KeptObjects): ObjectsOfImage {
  const found = shownObjects(withVideo(unpackClassified(packed, classified), video), labels, 0, classNames)
  const said = corrected === null ? undefined : correctedObjects(corrected)
  if (!said) return found
  // An object that is still the one which was classified keeps its classes.
  const detections = said.map(({ classes: _, ...object }): LibraryObject => {
    const { classes } = found.detections.find((other) => isSame(object, other)) ?? {}
    return classes ? { ...object, classes } : object
  })
  return { ...found, detections, corrected: true }
}

/**
 * Classes and scores of an image's objects.
 * @param visit called with each; `named`: what a classifier takes it for; `time`: of a video, that of its frame
 */
export function eachObject(
  kept: KeptObjects,
  visit: (label: string, score: number, named: string | undefined, time: number | undefined) => void
): void {
  const { packed, corrected, classified, labels, classNames, video } = kept
  if (corrected !== null) {
    for (const { label, score, classes, time } of objectsOf(kept).detections)
      visit(label, score, classes?.[0]?.label, time)
    return
  }
  const classes = classified ? unpackClasses(classified) : undefined
  const times = unpackVideo(video)?.objects
  eachPackedObject(Buffer.from(packed), (index, score, place) => {
    const best = classes?.get(place)?.[0]
    const named = best && (classNames[best.index] ?? String(best.index))
    visit(labels[index] ?? String(index), score, named, times?.[place])
  })
}

/** How far, in pixels, a box may be off that was only accepted. */
const sameBox = 0.01

function isSame(one: LibraryObject, other: LibraryObject): boolean {
  return one.label === other.label && one.box.every((value, i) => Math.abs(value - other.box[i]!) < sameBox)
}

/** @returns undefined where the text is damaged: then the detector's objects count */
function correctedObjects(text: string): LibraryObject[] | undefined {
  const objects = v.safeParse(v.array(LibraryObject), parsed(text))
  return objects.success ? objects.output : undefined
}

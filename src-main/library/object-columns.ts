/**
 * The objects of all images in memory: class, score, what a classifier says of each, and its frame, 14 bytes an object. Read when a filter first asks for objects;
 * afterwards what changed is read.
 */
import { setImmediate } from 'node:timers/promises'
import type Database from 'libsql'
import type { ObjectFilter, ShownModel } from '../contract/library'
import type { KnownModel } from './answers'
import { eachObject, type KeptObjects } from './detections'
import { eachPackedObject } from '../tasks/packed-objects'
import { objectClassifiers } from './object-classifiers'

/** Images read at once; between such pieces the process answers messages. */
const piece = 5000

type Row = [
  image: number,
  objects: ArrayBuffer,
  corrected: string | null,
  classifier: number | null,
  classified: ArrayBuffer | null,
  video: string | null
]

/** For {@link ObjectColumns.each}. */
type Visit = (label: number, named: number, frame: number) => void

export class ObjectColumns {
  /** Names of classes: those of the detector, of what people drew, and of classifiers. */
  readonly labels: string[] = []
  private readonly labelIds = new Map<string, number>()
  private classes = new Uint32Array(1024)
  private scores = new Float32Array(1024)
  /** What a classifier says: 1 + the class; 0 where none was asked. */
  private named = new Uint32Array(1024)
  /** Of a video: in which of the frames that show something; those of an image follow each other by it. */
  private frames = new Uint16Array(1024)
  private used = 0
  /** Where an image's objects begin and end, by its id; both 0 where nothing is known of it. */
  private starts = new Float64Array(1)
  private ends = new Float64Array(1)
  private known = new Uint8Array(1)
  private version = -1

  /** @param shown whose answers; where several models' are, there are no objects */
  constructor(
    private readonly database: Database.Database,
    private readonly shown: ShownModel,
    private readonly modelOf: (id: number) => KnownModel
  ) {}

  /** Reads what changed since the last time. @param size the highest id of an image */
  async refresh(size: number): Promise<void> {
    if (this.shown === 'all') return
    const [newest] = this.database.prepare('SELECT ifnull(max(version), 0) FROM image').raw().get() as [
      number
    ]
    this.grow(size)
    if (newest === this.version) return
    const { labels } = this.modelOf(this.shown)
    const places = labels.map((label) => this.idOf(label))
    const classifiers = objectClassifiers(this.database)
    const from = `FROM image i JOIN answer a ON a.model = ? AND a.image = i.id
      JOIN detection d ON d.model = a.model AND d.hash = a.hash`
    // Nearly all are as they were found: through one text, they come several times faster than a row at a time.
    const asFound = 'd.corrected IS NULL AND d.classified IS NULL AND d.video IS NULL'
    const many = this.database
      .prepare(
        `SELECT group_concat(iif(${asFound}, i.id || ',' || length(d.objects), NULL), ';'),
           group_concat(iif(${asFound}, hex(d.objects), NULL), ''),
           json_group_array(i.id) FILTER (WHERE NOT (${asFound}))
         ${from} WHERE i.id BETWEEN ? AND ? AND i.version > ? AND i.version <= ? AND a.error IS NULL`
      )
      .raw()
    const others = this.database
      .prepare(
        `SELECT i.id, d.objects, d.corrected, d.classifier, d.classified, d.video ${from}
         WHERE i.id IN (SELECT value FROM json_each(?))`
      )
      .raw()
    for (let first = 1; first <= size; first += piece) {
      const [lengths, hex, rest] = many.get(this.shown, first, first + piece - 1, this.version, newest) as [
        string | null,
        string | null,
        string
      ]
      const packed = Buffer.from(hex ?? '', 'hex')
      let at = 0
      for (const [image, length] of lengths?.split(';').map((pair) => pair.split(',').map(Number)) ?? []) {
        this.read(image!, () =>
          eachPackedObject(packed.subarray(at, (at += length!)), (index, score) =>
            this.add((places[index] ??= this.idOf(String(index))), score, 0, 0)
          )
        )
      }
      const rows = rest === '[]' ? [] : (others.all(this.shown, rest) as Row[])
      for (const [image, packed, corrected, classifier, classified, video] of rows) {
        const classNames = classifiers.get(classifier ?? -1)?.labels ?? []
        const kept = { packed, corrected, classified, labels, classNames, video }
        this.read(image, () => this.addByFrame(kept))
      }
      if (at > 0 || rows.length > 0) await setImmediate()
    }
    this.version = newest
  }

  /** Whether an image, or one frame of a video, shows what is wanted; one of which nothing is known does not. */
  shows({ labels, classes, threshold, atLeast = 1 }: ObjectFilter): (image: number) => boolean {
    const chosen = (names: readonly string[] | undefined): Uint8Array =>
      Uint8Array.from(this.labels, (name) => (names === undefined || names.includes(name) ? 1 : 0))
    const wanted = chosen(labels)
    // Place 0: nothing is known of the object.
    const wantedNamed = Uint8Array.of(classes === undefined ? 1 : 0, ...chosen(classes))
    return (image) => {
      if (this.known[image] !== 1) return false
      let [most, count, current] = [0, 0, 0]
      this.each(image, threshold, (label, named, frame) => {
        if (frame !== current) count = 0
        current = frame
        count += wanted[label]! & wantedNamed[named]!
        if (count > most) most = count
      })
      return atLeast === 0 ? most === 0 : most >= atLeast
    }
  }

  /** Whether an image shows an object of such a class of the detector, or of such a one of a classifier. */
  hasClass(
    detected: (label: string) => boolean,
    named: (label: string) => boolean,
    threshold: number
  ): (image: number) => boolean {
    const fits = Uint8Array.from(this.labels, (label) => (detected(label) ? 1 : 0))
    // Place 0: nothing is known of the object.
    const fitsNamed = Uint8Array.of(0, ...this.labels.map((label) => (named(label) ? 1 : 0)))
    if (!fits.includes(1) && !fitsNamed.includes(1)) return () => false
    return (image) => {
      let found = 0
      this.each(image, threshold, (label, name) => (found |= fits[label]! | fitsNamed[name]!))
      return found === 1
    }
  }

  /**
   * @param visit called for each object with at least this score, with its place in {@link labels}, 1 + that of what a
   * classifier says, or 0, and its frame: those of one frame follow each other
   */
  each(image: number, threshold: number, visit: Visit): void {
    const least = Math.fround(threshold)
    for (let i = this.starts[image]!; i < this.ends[image]!; i++) {
      if (this.scores[i]! >= least) visit(this.classes[i]!, this.named[i]!, this.frames[i]!)
    }
  }

  /** @param objects adds them */
  private read(image: number, objects: () => void): void {
    this.starts[image] = this.used
    objects()
    this.ends[image] = this.used
    this.known[image] = 1
  }

  private addByFrame(kept: KeptObjects): void {
    const found: { label: string; score: number; named: string | undefined; time: number }[] = []
    eachObject(kept, (label, score, named, time = 0) => found.push({ label, score, named, time }))
    if (kept.video !== null) found.sort((a, b) => a.time - b.time)
    let frame = 0
    found.forEach(({ label, score, named, time }, i) => {
      if (i > 0 && time !== found[i - 1]!.time) frame++
      this.add(this.idOf(label), score, named === undefined ? 0 : 1 + this.idOf(named), frame)
    })
  }

  private add(label: number, score: number, named: number, frame: number): void {
    if (this.used === this.classes.length) {
      this.classes = longer(this.classes, 2 * this.used)
      this.scores = longer(this.scores, 2 * this.used)
      this.named = longer(this.named, 2 * this.used)
      this.frames = longer(this.frames, 2 * this.used)
    }
    this.classes[this.used] = label
    this.named[this.used] = named
    this.frames[this.used] = frame
    this.scores[this.used++] = score
  }

  private idOf(label: string): number {
    const known = this.labelIds.get(label)
    if (known !== undefined) return known
    const id = this.labels.push(label) - 1
    this.labelIds.set(label, id)
    return id
  }

  private grow(size: number): void {
    if (size < this.starts.length) return
    const length = Math.ceil(1.25 * (size + 1))
    this.starts = longer(this.starts, length)
    this.ends = longer(this.ends, length)
    this.known = longer(this.known, length)
  }
}

function longer<T extends Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array>(
  array: T,
  length: number
): T {
  const copy = new (array.constructor as new (length: number) => T)(length)
  copy.set(array)
  return copy
}

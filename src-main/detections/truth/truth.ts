/** What is really in the pictures, as somebody says who looked at them. */
import { posix } from 'node:path'
import { Reason } from '../../contract/reasons'
import type { TrueObject } from '../evaluation/match'

/** What is wrong with a file of true objects: a whole sentence. */
export class TruthError extends Reason {
  override name = 'TruthError'
}

export interface TruePicture {
  /** Relative, with '/'; for YOLO without the ending. */
  path: string
  /** Boxes in pixels of the upright picture, or, for YOLO, as shares of it. */
  objects: TrueObject[]
  /** What the picture measures; absent for boxes that are shares. */
  size?: { width: number; height: number }
}

/** Finds what is really in a picture. */
export class Truth {
  readonly labels: readonly string[]
  private readonly byPath = new Map<string, TruePicture>()
  /** Undefined for a name that several have. */
  private readonly byName = new Map<string, TruePicture | undefined>()
  private readonly places = new Map<TruePicture, number>()
  private readonly used = new Map<TruePicture, string>()

  /** @param pictures in the order that counts where scores are equal @throws TruthError where a picture stands there twice */
  constructor(labels: readonly string[], pictures: Iterable<TruePicture>) {
    this.labels = [...new Set(labels)]
    for (const picture of pictures) {
      const { path } = picture
      if (this.byPath.has(path))
        throw new TruthError('truth-twice', `The picture ${path} stands there twice.`, { picture: path })
      this.byPath.set(path, picture)
      this.places.set(picture, this.places.size)
      const name = posix.basename(path)
      this.byName.set(name, this.byName.has(name) ? undefined : picture)
    }
  }

  get pictures(): number {
    return this.byPath.size
  }

  /** What it calls the first of them; undefined where it has none. */
  get firstPath(): string | undefined {
    return this.byPath.keys().next().value
  }

  /** How many of its pictures were asked for. */
  get looked(): number {
    return this.used.size
  }

  /** @param picture one of its own */
  placeOf(picture: TruePicture): number {
    return this.places.get(picture)!
  }

  /**
   * Whose path it is, with or without the ending. Two where it is not clear without the other pictures, the likelier one
   * first: YOLO's `a.txt` and `a.jpg.txt` may be of `a.jpg` and `a.png`, or of `a.jpg` and `a.jpg.png`.
   * @param path relative, with '/'
   */
  byPathOf(path: string): TruePicture[] {
    const whole = this.byPath.get(path)
    if (whole?.size) return [whole]
    return [this.byPath.get(withoutEnding(path)), whole].filter((picture) => picture !== undefined)
  }

  /** The only one with the name, with or without the ending, wherever it lies. */
  byNameOf(path: string): TruePicture | undefined {
    const name = posix.basename(path)
    return this.byName.get(name) ?? this.byName.get(withoutEnding(name))
  }

  isUsed(picture: TruePicture): boolean {
    return this.used.has(picture)
  }

  /** @throws TruthError where it is another picture's already */
  use(picture: TruePicture, path: string): void {
    const other = this.used.get(picture)
    if (other !== undefined && other !== path)
      throw new TruthError(
        'truth-ambiguous',
        `Both ${other} and ${path} could be the picture ${picture.path}. Give only one of their folders, or name the pictures by their paths.`,
        { one: other, other: path, picture: picture.path }
      )
    this.used.set(picture, path)
  }
}

/** `a/b.jpg` as `a/b`. */
export function withoutEnding(path: string): string {
  return path.replace(/(?<=[^/])\.[^./]*$/, '')
}

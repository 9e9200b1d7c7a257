/** Sources of true classes. */
import { relative, sep } from 'node:path'
import { UserError } from '../../contract/errors'
import type { Evaluation } from '../../contract/evaluation'

/** First told of every image with `meet`, then names the class of each. */
export interface TrueClasses {
  meet(path: string): void
  /** The class names of the images met; call it after the last `meet`. @throws UserError if there are none */
  names(): string[]
  /** Undefined if the image's true class is not known. */
  nameOf(path: string): string | undefined
  /** How the rows of a table were used; undefined without a table. */
  report(): Evaluation['table']
}

/** Each subfolder of a folder is a class; images directly in the folder have none. */
export class Subfolders implements TrueClasses {
  private readonly found = new Set<string>()

  constructor(private readonly folder: string) {}

  meet(path: string): void {
    const name = this.nameOf(path)
    if (name !== undefined) this.found.add(name)
  }

  names(): string[] {
    if (this.found.size > 0) return [...this.found]
    throw new UserError(
      'nothing-to-evaluate',
      `No image of the library lies in a subfolder of ${this.folder}. Choose the folder whose subfolders are called ` +
        'after the classes, or give a table.',
      { words: { code: 'no-class-folders', values: { path: this.folder } } }
    )
  }

  nameOf(path: string): string | undefined {
    const parts = relative(this.folder, path).split(sep)
    return parts.length > 1 && parts[0] !== '..' ? parts[0] : undefined
  }

  report(): undefined {
    return undefined
  }
}

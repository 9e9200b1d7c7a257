/** Where true classes come from. */
import { relative, sep } from 'node:path'
import { UserError } from '../../contract/errors'
import type { Evaluation } from '../../contract/evaluation'

/** Meets every image first, then says their classes by the names that folders or a table give. */
export interface TrueClasses {
  meet(path: string): void
  /** The names of the classes of what was met, once all was. @throws UserError where there is none */
  names(): string[]
  /** Undefined where the true class of the image is not known. */
  nameOf(path: string): string | undefined
  /** What became of the rows of a table. */
  report(): Evaluation['table']
}

/** The subfolders of a folder are the classes; images directly in it have none. */
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

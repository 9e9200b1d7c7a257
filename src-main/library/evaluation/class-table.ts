/** True classes from a table: matches its rows with images. */
import { basename, dirname, extname, posix, relative } from 'node:path'
import { Reason, type Words } from '../../contract/reasons'
import { UserError } from '../../contract/errors'
import type { Evaluation } from '../../contract/evaluation'
import { systemProblem } from '../../contract/system-problems'
import { systemReason, wordsOf } from '../../platform/system-reason'
import { openTable } from '../../tables/table'
import { encodingNames, type Encoding } from '../../tables/text'
import { columnsOf } from './class-columns'
import type { TrueClasses } from './true-classes'

type Unused = NonNullable<Evaluation['table']>['first'][number]

interface Row {
  line: number
  name: string
  /** Another row gives the same image a different class. */
  contradicted: boolean
  /** Index of the strictest reading in `readings` that matched any images, and how many it matched. */
  reading: number
  images: number
}

const shown = 5

export class ClassTable implements TrueClasses {
  private readonly rows = new Map<string, Row>()
  private unused: Unused[] = []
  private unusedRows = 0
  private readRows = 0
  private encoding: Encoding = 'utf-8'

  private constructor(
    private readonly file: string,
    private readonly folder: string
  ) {}

  /** @throws UserError `labels-invalid` if the table cannot be used; the signal's reason when aborted */
  static async read(file: string, folder: string, signal?: AbortSignal): Promise<ClassTable> {
    const table = new ClassTable(file, folder)
    try {
      await table.fill(signal)
    } catch (error) {
      signal?.throwIfAborted()
      throw new UserError('labels-invalid', `The table ${file} ${reasonOf(error)}.`, {
        cause: error,
        words: tableWords(file, error)
      })
    }
    return table
  }

  private async fill(signal?: AbortSignal): Promise<void> {
    const { encoding, rows } = await openTable(this.file)
    this.encoding = encoding
    let head: string[] | undefined
    let columns: { path: number; label: number } | undefined
    const names = new Map<string, string>()
    for await (const { line, cells } of rows) {
      signal?.throwIfAborted()
      if (!columns) {
        const found = columnsOf(head, cells)
        if (found === 'heading') {
          head = cells
          continue
        }
        columns = found
      }
      const [path, name] = [plain(cells[columns.path]), plain(cells[columns.label])]
      this.readRows++
      if (path === '' || name === '') {
        this.leaveOut({ line, path: path || name, reason: 'incomplete' })
        continue
      }
      if (!names.has(name)) names.set(name, name)
      this.add(keyOf(path), line, names.get(name)!)
    }
    if (!columns) throw new Reason('table-empty', head ? 'has a heading and nothing below it' : 'is empty')
  }

  private add(key: string, line: number, name: string): void {
    const earlier = this.rows.get(key)
    if (earlier && earlier.name !== name) {
      earlier.contradicted = true
      this.leaveOut({ line, path: key, reason: 'contradicts' })
    }
    if (!earlier) {
      this.rows.set(key, { line, name, contradicted: false, reading: Infinity, images: 0 })
    }
  }

  meet(path: string): void {
    const [row, reading] = this.find(path)
    if (!row || reading > row.reading) return
    row.images = reading < row.reading ? 1 : row.images + 1
    row.reading = reading
  }

  names(): string[] {
    const names = new Set<string>()
    for (const [path, { line, name, images, contradicted }] of this.rows) {
      if (images === 0) this.leaveOut({ line, path, reason: 'no-image' })
      else if (contradicted) this.leaveOut({ line, path, reason: 'contradicts' })
      else if (images > 1) this.leaveOut({ line, path, reason: 'several-images' })
      else names.add(name)
    }
    if (names.size > 0) return [...names]
    const first = this.firstUnused().map(({ line, path }) => `${path} (line ${line})`)
    throw new UserError(
      'nothing-to-evaluate',
      `No row of the table ${this.file} (${this.readRows} in all) gives a class to an image of the library in ` +
        `${this.folder}: ${first.join(', ')}${this.unusedRows > first.length ? ', …' : ''}. ` +
        'Paths may be whole, or stand below that folder or the table’s; a name alone must be that of one image.',
      {
        words: {
          code: 'table-without-images',
          values: { table: this.file, path: this.folder, first: first.join(', ') }
        }
      }
    )
  }

  nameOf(path: string): string | undefined {
    const [row, reading] = this.find(path)
    const fits = row && !row.contradicted && row.images === 1 && row.reading === reading
    return fits ? row.name : undefined
  }

  report(): Evaluation['table'] {
    return {
      encoding: encodingNames[this.encoding],
      rows: this.readRows,
      unused: this.unusedRows,
      first: this.firstUnused()
    }
  }

  /** The row that names an image, and the index of the strictest reading that finds one. */
  private find(path: string): [Row | undefined, number] {
    for (const [reading, key] of this.readings(path).entries()) {
      const row = this.rows.get(keyOf(key))
      if (row) return [row, reading]
    }
    return [undefined, Infinity]
  }

  /**
   * From strict to lax: full path, path in the folder, path relative to the table, file name, name without
   * extension.
   */
  private readings(path: string): string[] {
    const name = basename(path)
    return [
      path,
      relative(this.folder, path),
      relative(dirname(this.file), path),
      name,
      basename(name, extname(name))
    ]
  }

  private leaveOut(row: Unused): void {
    this.unusedRows++
    if (this.unused.push(row) >= 1000) this.unused = this.firstUnused()
  }

  private firstUnused(): Unused[] {
    return this.unused.sort((a, b) => a.line - b.line).slice(0, shown)
  }
}

/** Normalizes a path, so that separators and Unicode forms of different systems compare equal. */
function keyOf(path: string): string {
  return posix.normalize(path.normalize('NFC').replaceAll('\\', '/'))
}

/** Drops the leading quote that keeps a spreadsheet from evaluating the cell as a formula. */
const plain = (cell = ''): string => cell.replace(/^'(?=[=+\-@])/, '')

/** A system error becomes part of a sentence; the errors of tables are sentences of their own. */
function tableWords(table: string, error: unknown): Words {
  const { code, values } = wordsOf(error)
  return code.startsWith('table-')
    ? { code, values: { ...values, table } }
    : { code: 'target-refused', values: { path: table }, because: code }
}

function reasonOf(error: unknown): string {
  const refused = systemProblem(error) !== undefined
  return refused ? `cannot be read: ${systemReason(error)}` : systemReason(error)
}

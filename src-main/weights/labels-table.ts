/** Reads class names from lines and tables. Errors continue a sentence that begins with the file's name. */
import { parseTable } from '../tables/table'
import { inOrder } from './labels-order'

const labelHeadings = [
  'label',
  'labelname',
  'name',
  'classname',
  'classlabel',
  'displayname',
  'commonname',
  'categoryname',
  'description',
  'class',
  'category',
  'species',
  'breed'
]
const indexHeading =
  /^(index|idx|id|class|label|category|target|(class|label|category)(id|idx|index)|number|no|nr|#)$/

/** One name per line. Consecutive numbers in front are removed, as in `0 Grey heron` or `0: Grey heron`. */
export function labelsOfLines(text: string, classes: number): string[] {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim())
  while (lines.at(-1) === '') lines.pop()
  const filled = lines.filter((line) => line !== '')
  if (filled.length > 0 && filled.every((line) => line.includes('\t'))) return labelsOfTable(text)
  // A blank line is a class without a name if the number of classes says so.
  return withoutNumbers(lines.length === classes ? lines : filled)
}

/** Finds the columns by their headings or, if these are unclear, by their contents. */
export function labelsOfTable(text: string): string[] {
  const rows = parseTable(text)
  const width = Math.max(1, ...rows.map((cells) => cells.length))
  if (width === 1) {
    const names = rows.map(([name = '']) => name)
    return withoutNumbers(isHeading(names.slice(0, 1)) ? names.slice(1) : names)
  }
  const all = Array.from({ length: width }, (_, i) => new Column(rows.map((cells) => cells[i] ?? '')))
  const headed = isHeading(rows[0]!) || all.some((column) => column.headsNumbers())
  const columns = headed ? all.map((column) => column.belowHeading()) : all
  const label = labelColumn(columns)
  const index = indexColumn(columns, label)
  if (!index) return [...label.cells]
  const labels = inOrder(index.cells.map((cell, i) => [Number(cell), label.cells[i]]))
  if (!labels) throw new Error('must number its classes from 0 or 1 without gaps, with a label each')
  return labels
}

class Column {
  readonly heading: string
  readonly numeric: boolean

  constructor(
    readonly cells: readonly string[],
    heading = ''
  ) {
    this.heading = normalized(heading)
    this.numeric = cells.length > 0 && cells.every((cell) => /^-?\d+([.,]\d+)?$/.test(cell))
  }

  belowHeading(): Column {
    return new Column(this.cells.slice(1), this.cells[0])
  }

  /** Whether all cells but the first are numbers. */
  headsNumbers(): boolean {
    return !this.numeric && this.belowHeading().numeric
  }

  /** Whether it contains names rather than numbers or WordNet ids. */
  get isText(): boolean {
    return !this.numeric && !this.cells.every((cell) => cell === '' || /^n\d{8}$/.test(cell))
  }

  get runsThrough(): boolean {
    return inOrder(this.cells.map((cell) => [Number(cell), cell])) !== undefined
  }
}

const normalized = (heading: string): string => heading.toLowerCase().replace(/[\s_.-]/g, '')

const isHeading = (cells: readonly string[]): boolean =>
  cells.some((cell) => labelHeadings.includes(normalized(cell).replace(/(?<=label|name)s$/, ''))) ||
  (cells.length > 1 && cells.some((cell) => indexHeading.test(normalized(cell))))

function labelColumn(columns: readonly Column[]): Column {
  const byHeading = labelHeadings.flatMap((name) =>
    columns.filter(({ heading }) => heading.replace(/(?<=label|name)s$/, '') === name)
  )
  const texts = columns.filter(({ isText }) => isText)
  const known = byHeading.find(({ isText }) => isText)
  if (known) return known
  if (texts.length === 1) return texts[0]!
  if (texts.length > 1) {
    throw new Error('has several columns of text; give the one with the names the heading "label"')
  }
  // Classes may be named by numbers, such as digits.
  const numbers = byHeading[0] ?? (columns[0]!.runsThrough ? columns[1] : undefined)
  if (numbers) return numbers
  throw new Error('has no column of names')
}

/** The column that numbers the classes, such as any unnamed numeric one before the names; undefined if none. */
function indexColumn(columns: readonly Column[], label: Column): Column | undefined {
  const others = columns.filter((column) => column !== label && column.numeric)
  return (
    others.find(({ heading }) => heading !== '' && indexHeading.test(heading)) ??
    others.find(({ runsThrough, heading }) => runsThrough && heading === '') ??
    others.find((column) => column.heading === '' && columns.indexOf(column) < columns.indexOf(label))
  )
}

const numberedLine = /^(\d+)(\s*[:;,|=]\s*|[.)]\s+|\s+)(\S.*)$/

function withoutNumbers(lines: string[]): string[] {
  const found = lines.map((line) => numberedLine.exec(line))
  if (found.length === 0 || !found.every((match) => match !== null)) return lines
  const names = inOrder(found.map((match) => [Number(match[1]), match[3]]))
  if (!names) return lines
  // "1 euro" and "2 euros" are names: before a mere space, the number may be what distinguishes the classes.
  const spaced = found.every((match) => match[2]!.trim() === '')
  const fewFromOne = names.length < 3 && found.every((match) => Number(match[1]) > 0)
  return spaced && (fewFromOne || new Set(names).size < names.length) ? lines : names
}

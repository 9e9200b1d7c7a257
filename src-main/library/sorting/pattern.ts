/** Patterns for destinations, such as `{label}/{date:YYYY}/{name}`. */
import { basename, dirname, extname } from 'node:path'
import type { ReasonCode } from '../../contract/reasons'
import { UserError } from '../../contract/errors'
import { safeName } from './safe-name'

/** The image that a pattern is filled in for. */
export interface SortedImage {
  path: string
  label: string
  /** Class of the object with the highest score, or what stands for none; absent where none were looked for. */
  object?: string
  /** Of the model's best label, from 0 to 1. */
  probability?: number
  /** When the photo was taken: the camera's local time in milliseconds, as if it were UTC. */
  taken?: number
}

const fields: Record<string, (image: SortedImage, format: string) => string> = {
  label: ({ label }) => label,
  object: ({ object = '' }) => object,
  date: ({ taken }, format) => (taken === undefined ? 'undated' : dateText(taken, format)),
  name: ({ path }) => basename(path),
  stem: ({ path }) => basename(path, extname(path)),
  ext: ({ path }) => extname(path).slice(1),
  folder: ({ path }) => basename(dirname(path)),
  probability: ({ probability }) =>
    probability === undefined ? 'unknown' : String(Math.floor(probability * 100)).padStart(2, '0')
}
const fieldList = Object.keys(fields)
  .map((name) => (name === 'date' ? '{date:YYYY-MM-DD}' : `{${name}}`))
  .join(', ')

export interface Pattern {
  /**
   * The path of an image below the target, as safe names; the last one is the file's, with its own extension.
   */
  fill(image: SortedImage): string[]
  usesLabel: boolean
  usesObject: boolean
}

/** @throws UserError that says what is wrong and lists the fields */
export function parsePattern(text: string): Pattern {
  if (/^([/\\]|[a-z]:)/i.test(text))
    throw bad(text, 'pattern-root', 'begins at a root; it stands below the target folder')
  const components = text.split(/[/\\](?![^{]*\})/).map((component) => parseComponent(text, component))
  if (components.some((parts) => parts.length === 0))
    throw bad(text, 'pattern-empty-folder', 'has a folder without a name')
  const used = components.flat().flatMap((part) => (typeof part === 'string' ? [] : [part.field]))
  if (!used.some((field) => field === 'name' || field === 'stem')) {
    throw bad(text, 'pattern-no-name', 'must have {name} or {stem}, or all files would have one name')
  }
  return {
    usesLabel: used.includes('label'),
    usesObject: used.includes('object'),
    fill(image) {
      // A slash in a date format separates folders; one in a label does not.
      const path = components.flatMap((parts) =>
        parts
          .map((part) => (typeof part === 'string' ? part : filled(part, image)))
          .join('')
          .split('/')
          .map(safeName)
      )
      const extension = extname(image.path)
      const last = path.pop()!
      const complete = extname(last).toLowerCase() === extension.toLowerCase() ? last : last + extension
      return [...path, safeName(complete)]
    }
  }
}

type Part = string | { field: string; format: string }

function filled({ field, format }: { field: string; format: string }, image: SortedImage): string {
  const value = fields[field]!(image, format)
  return field === 'date' ? value : value.replaceAll('/', '_')
}

function parseComponent(pattern: string, component: string): Part[] {
  if (/^\.{1,2}$/.test(component.trim()))
    throw bad(pattern, 'pattern-dots', `must not have the folder ${component}`, component)
  const parts: Part[] = []
  for (const [piece] of component.matchAll(/\{[^{}]*\}|[^{}]+|[{}]/g)) {
    if (piece === '{' || piece === '}')
      throw bad(pattern, 'pattern-brace', `has a ${piece} without its other half`, piece)
    if (!piece.startsWith('{')) {
      parts.push(piece)
      continue
    }
    const [field = '', ...rest] = piece.slice(1, -1).split(':')
    const format = rest.join(':')
    if (!(field in fields)) throw bad(pattern, 'pattern-field', `has the unknown field ${piece}`, piece)
    if (format && field !== 'date')
      throw bad(pattern, 'pattern-format', `gives a format to {${field}}, which takes none`, `{${field}}`)
    if (format && /[a-z]/i.test(format.replace(/YYYY|MM|DD/g, ''))) {
      throw bad(pattern, 'pattern-date', `has the date format ${format}; YYYY, MM and DD are known`, format)
    }
    parts.push({ field, format: format || 'YYYY-MM-DD' })
  }
  return parts
}

function dateText(time: number, format: string): string {
  const [year = '', month = '', day = ''] = new Date(time).toISOString().split(/[-T]/)
  return format.replace('YYYY', year).replace('MM', month).replace('DD', day)
}

/** @param part the piece of the pattern that is wrong */
function bad(pattern: string, code: ReasonCode, what: string, part = ''): UserError {
  const words = { code, values: { pattern, part, fields: fieldList } }
  return new UserError('not-allowed', `The pattern ${pattern} ${what}. Fields: ${fieldList}`, { words })
}

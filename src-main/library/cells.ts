/** Labels stored in the database as JSON; a damaged value loses only itself. */
import * as v from 'valibot'
import { parsed } from '../platform/json'

const Labels = v.array(v.string())

/** A person's labels, or none if the text is damaged. */
export function labelsIn(text: string): string[] {
  if (text === '[]') return []
  const labels = v.safeParse(Labels, parsed(text))
  return labels.success ? labels.output : []
}

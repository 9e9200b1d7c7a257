/** Parses JSON stored in the database; a damaged value loses only itself. */
import * as v from 'valibot'

const Labels = v.array(v.string())

/** The parsed value, or undefined if the text is not valid JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A person's labels, or none if the text is damaged. */
export function labelsIn(text: string): string[] {
  if (text === '[]') return []
  const labels = v.safeParse(Labels, parsed(text))
  return labels.success ? labels.output : []
}

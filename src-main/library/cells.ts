/** Values that lie in the database as JSON. One that is damaged costs itself and nothing else. */
import * as v from 'valibot'

const Labels = v.array(v.string())

/** The value of a text; nothing where it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Labels that a person gave; none where the text is damaged. */
export function labelsIn(text: string): string[] {
  if (text === '[]') return []
  const labels = v.safeParse(Labels, parsed(text))
  return labels.success ? labels.output : []
}

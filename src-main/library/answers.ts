/** Selects whose answers are shown: one model's, or each image's newest. */
import type { ShownModel } from '../contract/library'

/** A model whose answers are in the library. */
export interface KnownModel {
  id: number
  name: string
  /** Names of its classes. */
  labels: readonly string[]
}

/**
 * SQL that joins each image `i` with its answer `a`: the model's, or the newest of any model. An "unreadable"
 * answer is only used when there is no other.
 */
export function answerOf(model: ShownModel): string {
  if (model !== 'all') return `a.model = ${model} AND a.image = i.id`
  // The primary key of an answer starts with the model, so naming each model finds an image's answers without a
  // scan.
  return `a.image = i.id AND a.model = (
    SELECT n.model FROM answer n WHERE n.model IN (SELECT id FROM model) AND n.image = i.id
    ORDER BY n.error IS 'unreadable', n.run DESC, n.model DESC LIMIT 1)`
}

/** Selects whose answers are shown: one model's, or each image's newest. */
import type { RunTask } from '../contract/classification'
import type { ShownModel } from '../contract/library'

/** A model whose answers are in the library. */
export interface KnownModel {
  id: number
  task: RunTask
  name: string
  /** Names of its classes. */
  labels: readonly string[]
}

/**
 * Joins each image `i` with its answer `a`: the model's, or the newest of any: one that classifies before a
 * detector's, which says nothing of the whole picture, and among detectors one in which a person corrected objects.
 * A file that could not be read is no answer beside an earlier one.
 */
export function answerOf(model: ShownModel): string {
  if (model !== 'all') return `a.model = ${model} AND a.image = i.id`
  // The primary key of an answer starts with the model, so naming each model finds an image's answers without a
  // scan.
  return `a.image = i.id AND a.model = (
    SELECT n.model FROM model m CROSS JOIN answer n ON n.model = m.id AND n.image = i.id LEFT JOIN detection d
      ON d.model = n.model AND d.hash = i.hash AND d.corrected IS NOT NULL AND n.error IS NULL
    ORDER BY m.task = 'classify' DESC, d.hash IS NOT NULL DESC, n.error IS 'unreadable', n.run DESC, n.model DESC
    LIMIT 1)`
}

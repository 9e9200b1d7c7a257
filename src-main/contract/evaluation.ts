/** A model's answers compared with the true classes. */
import * as v from 'valibot'
import { Count, Id, Share } from './values'

const ClassFigures = v.object({
  label: v.string(),
  images: Count,
  precision: v.optional(Share),
  recall: v.optional(Share),
  f1: v.optional(Share)
})

/**
 * Maps a folder's name (or a table's class) to a class label, or to null if it has none. Custom because
 * Valibot's records drop keys that every object has, such as `constructor`.
 */
export const NameMapping = v.custom<Record<string, string | null>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((label) => label === null || typeof label === 'string'),
  'Expected names with a class label or null.'
)
export type NameMapping = v.InferOutput<typeof NameMapping>

/** Shares and averages are absent where there is nothing to average. */
export const Evaluation = v.object({
  id: Id,
  /** The model that was evaluated. */
  model: v.object({ id: Id, name: v.string() }),
  folder: v.string(),
  images: Count,
  /** Images that do not count because the true class or the answer is unknown. */
  leftOut: Count,
  accuracy: v.optional(Share),
  topFive: v.optional(Share),
  macroF1: v.optional(Share),
  classes: v.array(ClassFigures),
  /** `counts[truth][predicted]`, both indexed as in `labels`. */
  confusion: v.object({ labels: v.array(v.string()), counts: v.array(v.array(Count)) }),
  /** Ten equal-width bins of the top probability. */
  reliability: v.array(
    v.object({ images: Count, meanProbability: v.optional(Share), accuracy: v.optional(Share) })
  ),
  expectedCalibrationError: v.optional(Share),
  /** Most confident mistakes first. */
  mistakes: v.array(
    v.object({ id: Id, path: v.string(), truth: v.string(), predicted: v.string(), probability: Share })
  ),
  /** How folder names (or the table's classes) were mapped to class labels; null where there is none. */
  mapping: NameMapping,
  /** What happened to the rows of the table, if one was given. */
  table: v.optional(
    v.object({
      /** Display name, such as `Windows-1252`. */
      encoding: v.string(),
      /** Excluding the header. */
      rows: Count,
      /** Number of rows that assign no class to an image; `first` lists the first ones. */
      unused: Count,
      first: v.array(
        v.object({
          line: Count,
          path: v.string(),
          reason: v.picklist(['no-image', 'several-images', 'contradicts', 'incomplete'])
        })
      )
    })
  )
})
export type Evaluation = v.InferOutput<typeof Evaluation>

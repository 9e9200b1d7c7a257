/** A model's answers held against the truth. */
import * as v from 'valibot'
import { Count, Id, Share } from './values'

/** Figures of one class. */
const ClassFigures = v.object({
  label: v.string(),
  images: Count,
  precision: v.optional(Share),
  recall: v.optional(Share),
  f1: v.optional(Share)
})

/**
 * Name of a folder (or of a table) → class label, or null for one that has none. Valibot's own records lose names that
 * every object has, such as `constructor`.
 */
export const NameMapping = v.custom<Record<string, string | null>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((label) => label === null || typeof label === 'string'),
  'Expected names with a class label or null.'
)
export type NameMapping = v.InferOutput<typeof NameMapping>

/** Shares and averages are absent where there is nothing that they could be of. */
export const Evaluation = v.object({
  id: Id,
  /** Whose answers they are. */
  model: v.object({ id: Id, name: v.string() }),
  folder: v.string(),
  images: Count,
  /** Without a known true class or without an answer: left out of the figures. */
  leftOut: Count,
  accuracy: v.optional(Share),
  topFive: v.optional(Share),
  macroF1: v.optional(Share),
  classes: v.array(ClassFigures),
  /** `counts[truth][predicted]`, both in the order of `labels`. */
  confusion: v.object({ labels: v.array(v.string()), counts: v.array(v.array(Count)) }),
  /** Ten equal steps of the first probability. */
  reliability: v.array(
    v.object({ images: Count, meanProbability: v.optional(Share), accuracy: v.optional(Share) })
  ),
  expectedCalibrationError: v.optional(Share),
  /** The most confident mistakes first. */
  mistakes: v.array(
    v.object({ id: Id, path: v.string(), truth: v.string(), predicted: v.string(), probability: Share })
  ),
  /** How the names of folders (or of the table) were taken: class label, or null for one that has none. */
  mapping: NameMapping,
  /** What became of the rows of the table, where one was given. */
  table: v.optional(
    v.object({
      /** As it is called in a sentence, such as `Windows-1252`. */
      encoding: v.string(),
      /** Without the heading. */
      rows: Count,
      /** Rows that give no image its class: how many, and the first ones. */
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

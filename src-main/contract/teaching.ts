/** Teaching a model one's own classes: the request, the result and its figures. */
import * as v from 'valibot'
import { ModelChoice } from './classification'
import { PreprocessingChoice } from './preprocessing'
import type { Events, Requests } from './messages'

/** A model's accuracy on pictures that it has not learned from. */
export const TaughtFigures = v.object({
  pictures: v.number(),
  /** Fraction of pictures whose best class is the right one, including refused pictures. */
  accuracy: v.number(),
  /** 95 % confidence interval of the accuracy. */
  interval: v.tuple([v.number(), v.number()]),
  /** Expected calibration error over ten equal-width bins of probability. */
  calibrationError: v.number(),
  /** Fraction of pictures that are wrongly answered with "none of these". */
  refused: v.number(),
  classes: v.array(
    v.object({
      label: v.string(),
      pictures: v.number(),
      /** Fraction of the class's pictures that are found; absent if it has none. */
      recall: v.optional(v.number()),
      /** Fraction of the pictures given this label that are right; absent if there are none. */
      precision: v.optional(v.number())
    })
  ),
  /** Number of pictures of a class (row) that were taken for another (column). */
  confusion: v.array(v.array(v.number()))
})
export type TaughtFigures = v.InferOutput<typeof TaughtFigures>

/** When a picture is answered with "none of these", and how often that is wrong. */
const NoneOfThese = v.object({
  /** Cosine similarity to the nearest taught picture below which a picture belongs to none of the classes. */
  threshold: v.number(),
  /** For other thresholds, the fraction of known pictures and of an unknown class's pictures refused. */
  choices: v.array(v.object({ threshold: v.number(), known: v.number(), unknown: v.number() }))
})

/** A taught model's description of itself. */
export const TaughtCard = v.object({
  format: v.literal(1),
  name: v.string(),
  /** Incremented each time the model is taught again. */
  version: v.number(),
  /** ISO 8601. */
  made: v.string(),
  classes: v.array(v.object({ label: v.string(), pictures: v.pipe(v.number(), v.integer(), v.minValue(1)) })),
  /** A description of where the pictures come from. */
  data: v.string(),
  /** Number of series that the pictures belong to; a series is never split between training and testing. */
  series: v.number(),
  base: v.object({
    name: v.string(),
    sha256: v.string(),
    architecture: v.string(),
    licence: v.optional(v.string())
  }),
  /** What the base model expects of an image. */
  preprocessing: PreprocessingChoice,
  strength: v.number(),
  temperature: v.number(),
  none: NoneOfThese,
  /** From cross-validation that keeps each series together; absent if no class has two series. */
  estimate: v.optional(TaughtFigures),
  /** From the separate test pictures. */
  test: v.optional(TaughtFigures),
  /** Cross-validation accuracy when learning from fewer pictures. */
  learningCurve: v.array(v.object({ pictures: v.number(), accuracy: v.number() })),
  /** How to improve the model, in whole sentences. */
  advice: v.array(v.string())
})
export type TaughtCard = v.InferOutput<typeof TaughtCard>

const AbsolutePath = v.pipe(v.string(), v.minLength(1))

export const TeachQuestion = v.object({
  name: v.string(),
  /** Classes are either subfolders, or labels that the user gave to images in the library. */
  from: v.variant('kind', [
    v.object({ kind: v.literal('folder'), folder: AbsolutePath }),
    v.object({ kind: v.literal('library'), labels: v.pipe(v.array(v.string()), v.minLength(2)) })
  ]),
  /** A folder of test pictures with the same subfolders. */
  test: v.optional(AbsolutePath),
  base: ModelChoice,
  licence: v.optional(v.string())
})
export type TeachQuestion = v.InferOutput<typeof TeachQuestion>

export const Taught = v.object({
  card: TaughtCard,
  /** Path of the model file. */
  path: v.string(),
  /** Pictures that could not be used, and why. */
  skipped: v.array(v.object({ path: v.string(), reason: v.string() })),
  /** Pictures that look like another class than their own, the clearest cases first. */
  doubtful: v.array(
    v.object({ path: v.string(), label: v.string(), instead: v.string(), probability: v.number() })
  ),
  /** The previous version's figures for the same test pictures. */
  before: v.optional(v.object({ version: v.number(), test: TaughtFigures }))
})
export type Taught = v.InferOutput<typeof Taught>

export const teachRequests = {
  /** Replies once the model is in the list; progress is sent as `teach/progress`. */
  'teach/start': { params: TeachQuestion, result: Taught },
  /** Stops teaching and discards what was learned. */
  'teach/stop': { params: v.void_(), result: v.void_() }
} satisfies Requests
export type TeachRequests = typeof teachRequests

export const teachEvents = {
  'teach/progress': v.object({
    stage: v.picklist(['reading', 'learning', 'testing', 'saving']),
    /** Progress within the stage, from 0 to 1. */
    share: v.number(),
    etaSeconds: v.optional(v.number())
  })
} satisfies Events

/** Classes of one's own: what is taught, what was found out about it, and how it is asked for. */
import * as v from 'valibot'
import { ModelChoice } from './classification'
import { PreprocessingChoice } from './preprocessing'
import type { Events, Requests } from './messages'

/** How right a model is on pictures that it has not learned from. */
export const TaughtFigures = v.object({
  pictures: v.number(),
  /** Share of pictures whose best class is the right one, refused or not. */
  accuracy: v.number(),
  /** Between which the accuracy lies with 95 % certainty. */
  interval: v.tuple([v.number(), v.number()]),
  /** Mean distance between how sure it is and how often it is right, over ten steps of probability. */
  calibrationError: v.number(),
  /** Share of pictures that are answered with "none of these", although they are one. */
  refused: v.number(),
  classes: v.array(
    v.object({
      label: v.string(),
      pictures: v.number(),
      /** Of its pictures, how many are found; absent without pictures. */
      recall: v.optional(v.number()),
      /** Of the pictures that are called so, how many are; absent where none is. */
      precision: v.optional(v.number())
    })
  ),
  /** How many pictures of a class (row) are taken for which (column). */
  confusion: v.array(v.array(v.number()))
})
export type TaughtFigures = v.InferOutput<typeof TaughtFigures>

/** What a picture must be like to be answered, and how often that is wrong. */
const NoneOfThese = v.object({
  /** A picture whose nearest taught picture has a smaller cosine is none of the classes. */
  threshold: v.number(),
  /** For other thresholds: the share of known pictures that are refused, and of an unknown class' pictures. */
  choices: v.array(v.object({ threshold: v.number(), known: v.number(), unknown: v.number() }))
})

/** What a taught model says of itself. */
export const TaughtCard = v.object({
  format: v.literal(1),
  name: v.string(),
  /** Grows each time it is taught anew. */
  version: v.number(),
  /** ISO 8601 */
  made: v.string(),
  classes: v.array(v.object({ label: v.string(), pictures: v.pipe(v.number(), v.integer(), v.minValue(1)) })),
  /** Where the pictures are from, in words. */
  data: v.string(),
  /** How many series the pictures belong to; a series is judged as a whole. */
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
  /** By cross-validation, each series as a whole; absent where no class has two series. */
  estimate: v.optional(TaughtFigures),
  /** On pictures kept apart. */
  test: v.optional(TaughtFigures),
  /** Accuracy by cross-validation when fewer pictures are learned from. */
  learningCurve: v.array(v.object({ pictures: v.number(), accuracy: v.number() })),
  /** What would make it better, in whole sentences. */
  advice: v.array(v.string())
})
export type TaughtCard = v.InferOutput<typeof TaughtCard>

const AbsolutePath = v.pipe(v.string(), v.minLength(1))

export const TeachQuestion = v.object({
  name: v.string(),
  /** Each subfolder is a class; or the images in the library that a person labelled so. */
  from: v.variant('kind', [
    v.object({ kind: v.literal('folder'), folder: AbsolutePath }),
    v.object({ kind: v.literal('library'), labels: v.pipe(v.array(v.string()), v.minLength(2)) })
  ]),
  /** With the same subfolders, of pictures to judge on. */
  test: v.optional(AbsolutePath),
  base: ModelChoice,
  licence: v.optional(v.string())
})
export type TeachQuestion = v.InferOutput<typeof TeachQuestion>

export const Taught = v.object({
  card: TaughtCard,
  /** Of the model's file. */
  path: v.string(),
  /** Pictures that could not be used, and why. */
  skipped: v.array(v.object({ path: v.string(), reason: v.string() })),
  /** Pictures that look as if their class were another one, the surest first. */
  doubtful: v.array(
    v.object({ path: v.string(), label: v.string(), instead: v.string(), probability: v.number() })
  ),
  /** The version before, on the same test pictures. */
  before: v.optional(v.object({ version: v.number(), test: TaughtFigures }))
})
export type Taught = v.InferOutput<typeof Taught>

export const teachRequests = {
  /** Answers when the model is in the list; progress comes as `teach/progress`. */
  'teach/start': { params: TeachQuestion, result: Taught },
  /** Ends the teaching; nothing is kept of it. */
  'teach/stop': { params: v.void_(), result: v.void_() }
} satisfies Requests
export type TeachRequests = typeof teachRequests

export const teachEvents = {
  'teach/progress': v.object({
    stage: v.picklist(['reading', 'learning', 'testing', 'saving']),
    /** From 0 to 1 of the stage. */
    share: v.number(),
    etaSeconds: v.optional(v.number())
  })
} satisfies Events

/** Classes of one's own: what is taught, what was found out about it, and how it is asked for. */
import * as v from 'valibot'
import { ModelChoice } from './classification'
import { imageErrorCodes } from './errors'
import { PreprocessingChoice } from './preprocessing'
import type { Events, Requests } from './messages'
import { AbsolutePath, Id, Nothing, Share } from './values'

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
  /**
   * For other thresholds: the share of known pictures that are refused, of an unknown class' pictures, and of the test
   * pictures, where there are any.
   */
  choices: v.array(
    v.object({
      threshold: v.number(),
      known: v.number(),
      unknown: v.number(),
      test: v.optional(v.number())
    })
  )
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

/** Pictures of a class: of the library where there is a number, which a file need not be looked at for. */
const ClassPictures = v.object({
  label: v.pipe(v.string(), v.trim(), v.minLength(1)),
  pictures: v.array(v.object({ path: AbsolutePath, library: v.optional(Id) }))
})
export type ClassPictures = v.InferOutput<typeof ClassPictures>

const TaughtName = v.pipe(v.string(), v.minLength(1))

export const TeachQuestion = v.object({
  name: v.string(),
  /** Each subfolder is a class; or the images in the library that a person labelled so; or pictures that were put together. */
  from: v.variant('kind', [
    v.object({ kind: v.literal('folder'), folder: AbsolutePath }),
    v.object({ kind: v.literal('library'), labels: v.pipe(v.array(v.string()), v.minLength(2)) }),
    v.object({ kind: v.literal('pictures'), classes: v.array(ClassPictures) })
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
  skipped: v.array(v.object({ path: v.string(), reason: v.string(), code: v.picklist(imageErrorCodes) })),
  /** Pictures that look as if their class were another one, the surest first. */
  doubtful: v.array(
    v.object({ path: v.string(), label: v.string(), instead: v.string(), probability: v.number() })
  ),
  /** What each picture was taken for that the figures are of: the test's where there is one, else the estimate's. */
  judged: v.array(
    v.object({ path: v.string(), label: v.string(), predicted: v.string(), probability: v.number() })
  ),
  /** The version before, on the same test pictures. */
  before: v.optional(v.object({ version: v.number(), test: TaughtFigures }))
})
export type Taught = v.InferOutput<typeof Taught>

const TaughtVersion = v.object({ card: TaughtCard, used: v.boolean() })
export type TaughtVersion = v.InferOutput<typeof TaughtVersion>

const Comparison = v.object({ version: v.number(), test: TaughtFigures })

export const teachRequests = {
  /** Answers when the model is in the list; progress comes as `teach/progress`. */
  'teach/start': { params: TeachQuestion, result: Taught },
  /** Ends the teaching; nothing is kept of it. */
  'teach/stop': { params: Nothing, result: Nothing },
  /** The classes that folders hold: each subfolder with pictures is one, and so is a folder with pictures of its own. */
  'teach/look': { params: v.object({ folders: v.array(AbsolutePath) }), result: v.array(ClassPictures) },
  /** The versions of a taught model that are kept, oldest first. */
  'teach/versions': { params: v.object({ name: TaughtName }), result: v.array(TaughtVersion) },
  'teach/use-version': { params: v.object({ name: TaughtName, version: v.number() }), result: Nothing },
  /** Judges all versions on the same pictures; one with another base or other classes is left out. */
  'teach/compare': {
    params: v.object({ name: TaughtName, test: AbsolutePath, base: ModelChoice }),
    result: v.array(Comparison)
  },
  /** Sets how near a picture must be to be known, to one of the choices of the version in use. */
  'teach/set-none': { params: v.object({ name: TaughtName, threshold: Share }), result: TaughtCard }
} satisfies Requests
export type TeachRequests = typeof teachRequests

/** What a window asks: it names the base in the list of models, and folders that were picked. */
export const teachWindowRequests = {
  'teach/start': {
    params: v.object({
      name: TaughtName,
      classes: v.pipe(v.array(ClassPictures), v.minLength(2)),
      test: v.optional(AbsolutePath),
      base: v.string()
    }),
    result: Taught
  },
  'teach/stop': teachRequests['teach/stop'],
  'teach/look': teachRequests['teach/look'],
  'teach/versions': teachRequests['teach/versions'],
  'teach/use-version': teachRequests['teach/use-version'],
  'teach/compare': {
    params: v.object({ name: TaughtName, test: AbsolutePath, base: v.string() }),
    result: v.array(Comparison)
  },
  'teach/set-none': teachRequests['teach/set-none']
} satisfies Requests

export const teachEvents = {
  'teach/progress': v.object({
    stage: v.picklist(['reading', 'learning', 'testing', 'saving']),
    /** From 0 to 1 of the stage. */
    share: v.number(),
    etaSeconds: v.optional(v.number())
  })
} satisfies Events

/** Teaching a model one's own classes: the request, the result and its figures. */
import * as v from 'valibot'
import { ModelChoice } from './classification'
import { imageErrorCodes } from './errors'
import { PreprocessingChoice } from './preprocessing'
import type { Events, Requests } from './messages'
import { AbsolutePath, Id, Nothing, Share } from './values'

/** A model's accuracy on pictures that it has not learned from. */
export const TaughtFigures = v.object({
  pictures: v.number(),
  /** Fraction of pictures whose best class is the right one, including refused pictures. */
  accuracy: v.number(),
  /** 95 % confidence interval of the accuracy. */
  interval: v.tuple([v.number(), v.number()]),
  /** Expected calibration error over the bins of `reliability`. */
  calibrationError: v.number(),
  /** Ten equal-width bins of the best class's probability; cards of earlier versions have none. */
  reliability: v.optional(
    v.array(
      v.object({
        images: v.number(),
        meanProbability: v.optional(v.number()),
        accuracy: v.optional(v.number())
      })
    ),
    []
  ),
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

const Counted = v.object({ label: v.string(), pictures: v.number() })

/** How to improve a taught model. */
export const Advice = v.variant('code', [
  /** These classes have fewer pictures than `fewest`. */
  v.object({ code: v.literal('few'), labels: v.array(v.string()), fewest: v.number() }),
  v.object({ code: v.literal('unbalanced'), smallest: Counted, largest: Counted }),
  /** All pictures of each of these classes are of one series, so nothing can be said of how well it is recognised. */
  v.object({ code: v.literal('one-series'), labels: v.array(v.string()) }),
  /** The class with the least recall; accuracy still grows with more pictures. */
  v.object({ code: v.literal('more'), label: v.string(), recall: v.number() }),
  /** The class with the least recall; accuracy no longer grows with more of the same pictures. */
  v.object({ code: v.literal('others'), label: v.string(), recall: v.number() })
])
export type Advice = v.InferOutput<typeof Advice>

/** Where taught pictures come from. */
const TaughtFrom = v.object({
  folders: v.array(v.string()),
  /** Folders that are not named. */
  moreFolders: v.number(),
  /** Whether some have their labels from the library. */
  library: v.boolean()
})
export type TaughtFrom = v.InferOutput<typeof TaughtFrom>

/** A taught model's description of itself. */
export const TaughtCard = v.object({
  format: v.literal(1),
  name: v.string(),
  /** Incremented each time the model is taught again. */
  version: v.number(),
  /** ISO 8601. */
  made: v.string(),
  classes: v.array(v.object({ label: v.string(), pictures: v.pipe(v.number(), v.integer(), v.minValue(1)) })),
  /** Where the pictures come from; cards of earlier versions say it in English. */
  data: v.union([TaughtFrom, v.string()]),
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
  /** Side length in pixels; cards of earlier versions have none. */
  inputSize: v.optional(v.number()),
  strength: v.number(),
  temperature: v.number(),
  none: NoneOfThese,
  /** From cross-validation that keeps each series together; absent if no class has two series. */
  estimate: v.optional(TaughtFigures),
  /** From the separate test pictures. */
  test: v.optional(TaughtFigures),
  /** Cross-validation accuracy when learning from fewer pictures. */
  learningCurve: v.array(v.object({ pictures: v.number(), accuracy: v.number() })),
  /** Cards of earlier versions have English sentences, which are left out. */
  advice: v.pipe(
    v.array(v.union([Advice, v.string()])),
    v.transform((all) => all.filter((one): one is Advice => typeof one !== 'string'))
  )
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
  skipped: v.array(v.object({ path: v.string(), reason: v.string(), code: v.picklist(imageErrorCodes) })),
  /** Pictures that look like another class than their own, the clearest cases first. */
  doubtful: v.array(
    v.object({ path: v.string(), label: v.string(), instead: v.string(), probability: v.number() })
  ),
  /** What each picture was taken for that the figures are of: the test's where there is one, else the estimate's. */
  judged: v.array(
    v.object({ path: v.string(), label: v.string(), predicted: v.string(), probability: v.number() })
  ),
  /** The previous version's figures for the same test pictures. */
  before: v.optional(v.object({ version: v.number(), test: TaughtFigures }))
})
export type Taught = v.InferOutput<typeof Taught>

const TaughtVersion = v.object({ card: TaughtCard, used: v.boolean() })
export type TaughtVersion = v.InferOutput<typeof TaughtVersion>

const Comparison = v.object({ version: v.number(), test: TaughtFigures })

export const teachRequests = {
  /** Replies once the model is in the list; progress is sent as `teach/progress`. */
  'teach/start': { params: TeachQuestion, result: Taught },
  /** Stops teaching and discards what was learned. */
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

/** What is being put together in the Teach view. */
export const Lesson = v.object({
  name: v.string(),
  base: v.optional(v.string()),
  /** A folder of test pictures. */
  test: v.optional(AbsolutePath),
  classes: v.array(v.object({ ...ClassPictures.entries, label: v.string() }))
})
export type Lesson = v.InferOutput<typeof Lesson>

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
  /** Keeps what is being put together for the next start. */
  'teach/keep': { params: Lesson, result: Nothing },
  /** What was kept; its pictures may be looked at and taught again. */
  'teach/kept': { params: Nothing, result: v.optional(Lesson) },
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
    /** Progress within the stage, from 0 to 1. */
    share: v.number(),
    etaSeconds: v.optional(v.number())
  })
} satisfies Events

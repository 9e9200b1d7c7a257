/** Why a model answers an image as it does. */
import * as v from 'valibot'
import { ModelChoice, Prediction } from './classification'
import type { Events, Requests } from './messages'
import { ShownImage } from './pictures'
import { Crop } from './preprocessing'
import { AbsolutePath, Count, Nothing, Share } from './values'

const ExplainedClass = v.object({ index: v.number(), label: v.string() })

/** Shares of the upright photo's width and height. */
export const MapPlace = v.object({
  left: v.number(),
  top: v.number(),
  width: v.number(),
  height: v.number()
})
export type MapPlace = v.InferOutput<typeof MapPlace>

/** What a class's probability falls to as cells of the map are covered one by one; the first with none. */
const DeletionCurve = v.object({
  highestFirst: v.array(v.number()),
  lowestFirst: v.array(v.number())
})

const explained = {
  class: ExplainedClass,
  /** From 0 to 1, of the class. */
  probability: v.number(),
  /** The five most probable classes. */
  best: v.array(Prediction),
  /** Rows of cells, from the top left of the upright photo. */
  map: v.array(v.array(v.number())),
  /** Where in the photo the cells lie: what the network sees of it. */
  place: MapPlace,
  /** Of the upright photo: only their ratio counts. */
  photo: v.object({ width: v.number(), height: v.number() }),
  curve: v.optional(DeletionCurve),
  /** The upright photo with the map over it, a PNG in base64. */
  picture: v.optional(v.string()),
  /** The map alone, to be laid over the place in the photo, as the data URL of a PNG. */
  overlay: v.optional(v.string())
}

export const Explanation = v.variant('kind', [
  v.object({
    ...explained,
    /** Cells are in units of the logit: their mean plus the bias is the logit. */
    kind: v.literal('activation'),
    /** The map, the logit and the bias are those of the class less those of this one. */
    against: v.optional(ExplainedClass),
    logit: v.number(),
    bias: v.number()
  }),
  /** Cells say how much of the probability is lost when they are covered. */
  v.object({ ...explained, kind: v.literal('occlusion') })
])
export type Explanation = v.InferOutput<typeof Explanation>

/** A label, or the number of a class, which tells two of the same label apart. */
const WantedClass = v.union([v.string(), Count])

const wanted = {
  /** By default the model's own. */
  crop: v.optional(Crop),
  /** By default the most probable class. */
  class: v.optional(WantedClass),
  /** A second class, to tell what speaks for the first and not for it. */
  against: v.optional(WantedClass),
  /** Whether to cover cells one by one, which asks the model about a hundred times. */
  curve: v.optional(v.boolean())
}

export const ExplanationQuestion = v.object({
  ...wanted,
  model: ModelChoice,
  path: AbsolutePath,
  /** Whether to draw the map over the photo. */
  picture: v.optional(v.boolean()),
  /** Whether to draw the map by itself. */
  overlay: v.optional(v.boolean())
})
export type ExplanationQuestion = v.InferOutput<typeof ExplanationQuestion>

/** One image is explained at a time: to ask about another one stops the first. */
export const explanationRequests = {
  'image/explain': { params: ExplanationQuestion, result: Explanation },
  /** What is being computed is not wanted any more. */
  'image/stop-explaining': { params: Nothing, result: Nothing }
} satisfies Requests
export type ExplanationRequests = typeof explanationRequests

/** What a window asks of the model in use. */
export const explanationWindowRequests = {
  'image/explain': {
    params: v.object({
      ...wanted,
      image: ShownImage,
      /** SHA-256 of the model whose answer it is about; `not-allowed` where that is not the one in use. */
      model: v.string()
    }),
    result: Explanation
  },
  'image/stop-explaining': explanationRequests['image/stop-explaining']
} satisfies Requests

export const explanationEvents = {
  /** How many of the questions are answered that were asked by covering parts of the picture. */
  'image/explain-progress': v.object({ share: Share })
} satisfies Events

/** Why a model answers as it does for an image. */
import * as v from 'valibot'
import { ModelChoice, Prediction } from './classification'
import type { Events, Requests } from './messages'
import { ShownImage } from './pictures'
import { Crop } from './preprocessing'
import { AbsolutePath, Count, FrameTime, Nothing, Share } from './values'

const ExplainedClass = v.object({ index: v.number(), label: v.string() })

/** A rectangle as fractions of the upright photo's width and height. */
export const MapPlace = v.object({
  left: v.number(),
  top: v.number(),
  width: v.number(),
  height: v.number()
})
export type MapPlace = v.InferOutput<typeof MapPlace>

/**
 * The class's probability as the map's cells are covered one by one; the first value is with none covered.
 */
const DeletionCurve = v.object({
  highestFirst: v.array(v.number()),
  lowestFirst: v.array(v.number())
})

const explained = {
  class: ExplainedClass,
  /** The class's probability, from 0 to 1. */
  probability: v.number(),
  /** The five most probable classes. */
  best: v.array(Prediction),
  /** Rows of cells, starting at the top left of the upright photo. */
  map: v.array(v.array(v.number())),
  /** The part of the photo that the cells cover, which is what the network sees. */
  place: MapPlace,
  /** Of the upright photo: only their ratio counts. */
  photo: v.object({ width: v.number(), height: v.number() }),
  curve: v.optional(DeletionCurve),
  /** The upright photo with the map drawn over it, as a PNG in base64. */
  picture: v.optional(v.string()),
  /** The map alone, to be laid over the place in the photo, as the data URL of a PNG. */
  overlay: v.optional(v.string())
}

export const Explanation = v.variant('kind', [
  v.object({
    ...explained,
    /** Cells are in units of the logit: their mean plus the bias is the logit. */
    kind: v.literal('activation'),
    /** If given, the map, logit and bias are the class's minus this class's. */
    against: v.optional(ExplainedClass),
    logit: v.number(),
    bias: v.number()
  }),
  /** Each cell is the probability lost when it is covered. */
  v.object({ ...explained, kind: v.literal('occlusion') })
])
export type Explanation = v.InferOutput<typeof Explanation>

/** A label, or the number of a class, which tells two of the same label apart. */
const WantedClass = v.union([v.string(), Count])

const wanted = {
  /** Of a video, which frame; the one that stands for it where absent. */
  time: v.optional(FrameTime),
  /** By default the model's own. */
  crop: v.optional(Crop),
  /** By default the most probable class. */
  class: v.optional(WantedClass),
  /** A second class, to show what speaks for the first but not for it. */
  against: v.optional(WantedClass),
  /** Whether to compute the deletion curve, which runs the model about a hundred times. */
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

/** Why a model answers as it does for an image. */
import * as v from 'valibot'
import { ModelChoice } from './classification'
import type { Requests } from './messages'
import { Crop } from './preprocessing'

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
  /** Rows of cells, starting at the top left of the upright photo. */
  map: v.array(v.array(v.number())),
  /** The part of the photo that the cells cover, which is what the network sees. */
  place: MapPlace,
  curve: v.optional(DeletionCurve),
  /** The upright photo with the map drawn over it, as a PNG in base64. */
  picture: v.optional(v.string())
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

export const ExplanationQuestion = v.object({
  model: ModelChoice,
  path: v.pipe(v.string(), v.minLength(1)),
  /** By default the model's own. */
  crop: v.optional(Crop),
  /** A label or an index; by default the most probable class. */
  class: v.optional(v.string()),
  /** A second class, to show what speaks for the first but not for it. */
  against: v.optional(v.string()),
  /** Whether to compute the deletion curve, which runs the model about a hundred times. */
  curve: v.optional(v.boolean()),
  /** Whether to draw the map over the photo. */
  picture: v.optional(v.boolean())
})
export type ExplanationQuestion = v.InferOutput<typeof ExplanationQuestion>

export const explanationRequests = {
  'image/explain': { params: ExplanationQuestion, result: Explanation }
} satisfies Requests

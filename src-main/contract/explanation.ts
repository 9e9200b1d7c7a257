/** Why a model answers an image as it does. */
import * as v from 'valibot'
import { ModelChoice } from './classification'
import type { Requests } from './messages'
import { Crop } from './preprocessing'

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
  /** Rows of cells, from the top left of the upright photo. */
  map: v.array(v.array(v.number())),
  /** Where in the photo the cells lie: what the network sees of it. */
  place: MapPlace,
  curve: v.optional(DeletionCurve),
  /** The upright photo with the map over it, a PNG in base64. */
  picture: v.optional(v.string())
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

export const ExplanationQuestion = v.object({
  model: ModelChoice,
  path: v.pipe(v.string(), v.minLength(1)),
  /** By default the model's own. */
  crop: v.optional(Crop),
  /** A label or an index; by default the most probable class. */
  class: v.optional(v.string()),
  /** A second class, to tell what speaks for the first and not for it. */
  against: v.optional(v.string()),
  /** Whether to cover cells one by one, which asks the model about a hundred times. */
  curve: v.optional(v.boolean()),
  /** Whether to draw the map over the photo. */
  picture: v.optional(v.boolean())
})
export type ExplanationQuestion = v.InferOutput<typeof ExplanationQuestion>

export const explanationRequests = {
  'image/explain': { params: ExplanationQuestion, result: Explanation }
} satisfies Requests

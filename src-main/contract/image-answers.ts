/** Images that are asked for one by one, as the worker of a cluster does: no walk, no library. */
import * as v from 'valibot'
import { ModelChoice, precisions, Prediction } from './classification'
import { imageErrorCodes } from './errors'
import type { Requests } from './messages'
import { Crop } from './preprocessing'
import { AbsolutePath } from './values'

const question = {
  model: ModelChoice,
  /** By default the model's own. */
  crop: v.optional(Crop)
}

/** What is known of a file, also where it has no answer. */
export const FileFacts = v.object({
  bytes: v.number(),
  /** Milliseconds since 1970, with fractions; absent where it changed so lately that it may change again unseen. */
  modified: v.optional(v.number()),
  /** What the camera's clock showed, as if it were UTC. */
  taken: v.optional(v.number()),
  /** XXH64 of the content, in hex. */
  hash: v.optional(v.string())
})
export type FileFacts = v.InferOutput<typeof FileFacts>

export const ImageAnswer = v.variant('status', [
  v.object({
    ...FileFacts.entries,
    status: v.literal('ok'),
    predictions: v.array(Prediction),
    /** Of a taught model: whether the picture is like any that it learned from. */
    known: v.optional(v.boolean()),
    /** Float32 values, little endian, in base64. */
    embedding: v.optional(v.string())
  }),
  v.object({
    ...FileFacts.entries,
    status: v.literal('error'),
    error: v.object({ code: v.picklist(imageErrorCodes), message: v.string() })
  })
])
export type ImageAnswer = v.InferOutput<typeof ImageAnswer>

/** All that an answer depends on but the image. */
export const Provenance = v.object({
  name: v.string(),
  /** Of the model's files. */
  sha256: v.string(),
  crop: Crop,
  precision: v.picklist(precisions),
  /** Version of what is done to a file's bytes before the network sees them. */
  preprocessing: v.string()
})
export type Provenance = v.InferOutput<typeof Provenance>

export const imageAnswerRequests = {
  'image/provenance': { params: v.object(question), result: Provenance },
  /** Those that are asked for at the same time go through the network together. */
  'image/classify': {
    params: v.object({
      ...question,
      /** Absolute; bytes that are not UTF-8 as lone surrogates, U+DC00 more than the byte. */
      path: AbsolutePath,
      topK: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
      /** With what the classifier sees of the image, of a network that is compiled. */
      embedding: v.optional(v.boolean())
    }),
    result: ImageAnswer
  }
} satisfies Requests
export type ImageAnswerRequests = typeof imageAnswerRequests

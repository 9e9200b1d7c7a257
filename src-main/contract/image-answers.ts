/** Images classified one at a time, without a folder walk or the library, as a cluster worker needs them. */
import * as v from 'valibot'
import { ModelChoice, precisions, Prediction } from './classification'
import { imageErrorCodes } from './errors'
import type { Requests } from './messages'
import { Crop } from './preprocessing'
import { AbsolutePath } from './values'
import { SeenVideo } from './video'

const question = {
  model: ModelChoice,
  /** By default the model's own. */
  crop: v.optional(Crop)
}

/** What is known about a file, whether or not there is an answer. */
export const FileFacts = v.object({
  bytes: v.number(),
  /** Milliseconds since 1970 (UTC), with fractions; absent if a further change could go unnoticed. */
  modified: v.optional(v.number()),
  /** The camera's local time, stored as if it were UTC. */
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
    /** Taught models only: whether the picture resembles any that the model learned from. */
    known: v.optional(v.boolean()),
    /** Little-endian float32 values in base64. */
    embedding: v.optional(v.string()),
    /** Of a video, which is one answer. */
    video: v.optional(SeenVideo)
  }),
  v.object({
    ...FileFacts.entries,
    status: v.literal('error'),
    error: v.object({ code: v.picklist(imageErrorCodes), message: v.string() })
  })
])
export type ImageAnswer = v.InferOutput<typeof ImageAnswer>

/** Everything besides the image that an answer depends on. */
export const Provenance = v.object({
  name: v.string(),
  /** SHA-256 of the model's files. */
  sha256: v.string(),
  crop: Crop,
  precision: v.picklist(precisions),
  /** Version of the steps from a file's bytes to the network's input. */
  preprocessing: v.string()
})
export type Provenance = v.InferOutput<typeof Provenance>

export const imageAnswerRequests = {
  'image/provenance': { params: v.object(question), result: Provenance },
  /** Concurrent requests are batched through the network. */
  'image/classify': {
    params: v.object({
      ...question,
      /** Absolute path; each byte that is not UTF-8 is encoded as a lone surrogate, U+DC00 plus the byte. */
      path: AbsolutePath,
      topK: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
      /** Whether to return the embedding (the classifier's input), which only compiled networks have. */
      embedding: v.optional(v.boolean())
    }),
    result: ImageAnswer
  }
} satisfies Requests
export type ImageAnswerRequests = typeof imageAnswerRequests

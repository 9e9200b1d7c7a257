/** How an image becomes what a model expects. */
import * as v from 'valibot'

export const Crop = v.picklist(['center', 'whole'])
export type Crop = v.InferOutput<typeof Crop>

export const valueRanges = ['-1..1', '0..1', '0..255', 'imagenet', 'caffe'] as const

export const Preprocessing = v.object({
  /**
   * What a byte becomes: x / 127.5 - 1; x / 255; x itself; x / 255 standardised with ImageNet's mean and standard
   * deviation of each channel; x minus ImageNet's mean of each channel.
   */
  range: v.picklist(valueRanges),
  channels: v.picklist(['rgb', 'bgr']),
  /** Used where a run does not say another. */
  crop: Crop,
  /** Pixels of a side. Can be chosen only where the model leaves it open. */
  inputSize: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2048)),
  /** What the model answers with; a softmax makes probabilities of logits. */
  output: v.picklist(['probabilities', 'logits']),
  /** The name of the answer that tells the classes, of a model that gives several. */
  answer: v.optional(v.string())
})
export type Preprocessing = v.InferOutput<typeof Preprocessing>

/** What a person has set otherwise than it was guessed. */
export const PreprocessingChoice = v.partial(Preprocessing)
export type PreprocessingChoice = v.InferOutput<typeof PreprocessingChoice>

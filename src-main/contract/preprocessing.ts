/** How an image becomes what a model expects. */
import * as v from 'valibot'

export const Crop = v.picklist(['center', 'whole'])
export type Crop = v.InferOutput<typeof Crop>

export const valueRanges = ['-1..1', '0..1', '0..255', 'imagenet', 'caffe'] as const

const OfChannels = v.tuple([v.number(), v.number(), v.number()])

/** `scale * value + offset` for each channel as the model goes on with them, which may be the other way round. */
export const InsideScaling = v.object({
  scale: OfChannels,
  offset: OfChannels,
  channels: v.picklist(['rgb', 'bgr'])
})
export type InsideScaling = v.InferOutput<typeof InsideScaling>

export const Preprocessing = v.object({
  /**
   * What a byte becomes before the model gets it: x / 127.5 - 1; x / 255; x itself; x / 255 standardised with ImageNet's mean and standard
   * deviation of each channel; x minus ImageNet's mean of each channel.
   */
  range: v.picklist(valueRanges),
  channels: v.picklist(['rgb', 'bgr']),
  /** Used where a run does not say another. */
  crop: Crop,
  /** Pixels of a side. Can be chosen only where the model leaves it open. */
  inputSize: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2048)),
  /**
   * What the model answers with; a softmax makes probabilities of logits. A model with one output answers with the
   * `probability` of the second of two classes, or with its `logit`, of which a sigmoid makes the probability.
   */
  output: v.picklist(['probabilities', 'logits', 'probability', 'logit']),
  /** What the model itself then does to the values, before all else. */
  inside: v.optional(InsideScaling),
  /** The name of the answer that tells the classes, of a model that gives several. */
  answer: v.optional(v.string())
})
export type Preprocessing = v.InferOutput<typeof Preprocessing>

/** What a person has set otherwise than it was guessed. */
export const PreprocessingChoice = v.partial(v.omit(Preprocessing, ['inside']))
export type PreprocessingChoice = v.InferOutput<typeof PreprocessingChoice>

/** A scaling as a formula, such as `x / 127.5 - 1`; with three numbers where the channels differ. */
export function insideFormula({ scale, offset, channels }: InsideScaling): string {
  const order = channels === 'bgr' ? ' (BGR)' : ''
  const times = (value: number): string => {
    const inverse = 1 / value
    if (value === 1) return 'x'
    const divides =
      Math.abs(value) < 1 && Math.abs(inverse - Number(inverse.toPrecision(5))) < 1e-4 * Math.abs(inverse)
    return divides ? `x / ${rounded(inverse)}` : `x * ${rounded(value)}`
  }
  const plus = (value: number): string =>
    Math.abs(value) < 1e-9 ? '' : value < 0 ? ` - ${rounded(-value)}` : ` + ${rounded(value)}`
  const each = scale.map((value, i) => times(value) + plus(offset[i]!))
  return (each.every((one) => one === each[0]) ? each[0]! : each.join('; ')) + order
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** How an image is converted to what a model expects. */
import * as v from 'valibot'

export const Crop = v.picklist(['center', 'whole'])
export type Crop = v.InferOutput<typeof Crop>

export const valueRanges = ['-1..1', '0..1', '0..255', 'imagenet', 'caffe'] as const

const OfChannels = v.tuple([v.number(), v.number(), v.number()])

/** Scaling inside the model: `scale * value + offset` per channel, in the channel order that follows it. */
export const InsideScaling = v.object({
  scale: OfChannels,
  offset: OfChannels,
  channels: v.picklist(['rgb', 'bgr'])
})
export type InsideScaling = v.InferOutput<typeof InsideScaling>

export const Preprocessing = v.object({
  /**
   * Maps a byte x to the model's input: x / 127.5 - 1; x / 255; x itself; x / 255 standardised with
   * ImageNet's per-channel mean and standard deviation; or x minus ImageNet's per-channel mean.
   */
  range: v.picklist(valueRanges),
  channels: v.picklist(['rgb', 'bgr']),
  /** Used unless a run overrides it. */
  crop: Crop,
  /** Side length in pixels; can be chosen only if the model leaves it open. */
  inputSize: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2048)),
  /**
   * What the model outputs. A softmax turns logits into probabilities. A model with a single output gives the
   * `probability` of the second of two classes, or its `logit`, which a sigmoid turns into the probability.
   */
  output: v.picklist(['probabilities', 'logits', 'probability', 'logit']),
  /** What the model itself does to its input before anything else. */
  inside: v.optional(InsideScaling),
  /** Name of the output that holds the classes, if the model has several. */
  answer: v.optional(v.string())
})
export type Preprocessing = v.InferOutput<typeof Preprocessing>

/** Settings with which the user overrides the guess. */
export const PreprocessingChoice = v.partial(v.omit(Preprocessing, ['inside']))
export type PreprocessingChoice = v.InferOutput<typeof PreprocessingChoice>

/**
 * Writes a scaling as a formula, such as `x / 127.5 - 1`; one per channel, separated by `;`, if they differ.
 */
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

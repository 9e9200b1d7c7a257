/** Finds, once for a machine and a model, the precision and batch size that classify fastest. */
import * as v from 'valibot'
import { BackendInfo } from '../contract/model'
import { topK, type Classifier } from './classifier'
import type { Precision } from './graph'
import { recall, remember } from './remember'

const Tuning = v.object({
  precision: v.picklist(['float32', 'bfloat16']),
  batchSize: v.number(),
  measured: BackendInfo.entries.measured
})
type Tuning = v.InferOutput<typeof Tuning>

/** How far bfloat16 may be from float32 in any probability of the check. */
const largestDifference = 0.02
// Larger ones gain a few percent at most, and 150 MB for each doubling.
const batchSizes = [8, 16] as const
const rounds = 2

/**
 * The model in the fastest setting that gives float32's answers.
 * @param load loads the model in a precision
 */
async function tune(
  precisions: readonly Precision[],
  load: (precision: Precision) => Promise<Classifier>,
  inputSize: number,
  classes: number
): Promise<Classifier> {
  const pixels = checkPictures(Math.max(...batchSizes), inputSize)
  const one = pixels.length / Math.max(...batchSizes)
  const loaded = await Promise.all(precisions.map(load))
  let kept: Classifier | undefined
  try {
    const checked = batchSizes[0]
    const answers: Float32Array[] = []
    for (const classifier of loaded) {
      answers.push(await classifier.classifyPixels(pixels.subarray(0, checked * one), checked))
    }
    let usable = loaded.filter((_, i) => i === 0 || agrees(answers[0]!, answers[i]!, classes))
    const fastest = new Map<Precision, number>()
    let best: Classifier | undefined
    let least = Infinity
    for (const batchSize of batchSizes) {
      const batch = pixels.subarray(0, batchSize * one)
      const times = await time(usable, batch, batchSize, batchSize === checked)
      for (const { classifier, ms } of times) {
        fastest.set(classifier.precision, Math.min(ms, fastest.get(classifier.precision) ?? Infinity))
        // A larger batch must be worth its latency.
        if (ms >= least * 0.95) continue
        least = ms
        best = { ...classifier, batchSize }
      }
      // No larger batch makes up for being far behind, as bfloat16 is where the processor only emulates it.
      usable = times.filter(({ ms }) => ms < 1.5 * least).map(({ classifier }) => classifier)
    }
    kept = best
    const measured = loaded.map(({ precision }) => {
      const ms = fastest.get(precision)
      return { precision, ...(ms !== undefined && { imagesPerSecond: 1000 / ms }) }
    })
    return { ...best!, measured }
  } finally {
    for (const classifier of loaded) if (classifier.precision !== kept?.precision) classifier.dispose()
  }
}

/**
 * The model in the setting that suits the machine: what was found before, or what is found now and kept in the file.
 * @param load loads the model in a precision, for batches of a size
 * @param onTuning called before it is found, which takes some seconds
 */
export async function loadTuned(
  file: string,
  precisions: readonly Precision[],
  load: (precision: Precision, batchSize?: number) => Promise<Classifier>,
  inputSize: number,
  classes: number,
  onTuning: () => void
): Promise<Classifier> {
  const kept = await recall(file, Tuning)
  if (kept) return { ...(await load(kept.precision, kept.batchSize)), ...measuredIn(kept) }
  onTuning()
  const classifier = await tune(precisions, load, inputSize, classes)
  const { precision, batchSize } = classifier
  const tuning: Tuning = { precision, batchSize, ...measuredIn(classifier) }
  await remember(file, tuning)
  return classifier
}

const measuredIn = ({ measured }: Pick<Classifier, 'measured'>): Pick<Classifier, 'measured'> =>
  measured ? { measured } : {}

/**
 * Least milliseconds an image of each, measured in turns so that a slow moment hits all alike.
 * @param prepared whether each has had a batch of this size before
 */
async function time(
  classifiers: readonly Classifier[],
  batch: Uint8Array,
  batchSize: number,
  prepared: boolean
): Promise<{ classifier: Classifier; ms: number }[]> {
  const least = classifiers.map((classifier) => ({ classifier, ms: Infinity }))
  // The first call of a new batch size prepares the kernels and does not count.
  for (let round = prepared ? 1 : 0; round <= rounds; round++) {
    for (const entry of least) {
      const start = performance.now()
      await entry.classifier.classifyPixels(batch, batchSize)
      if (round > 0) entry.ms = Math.min(entry.ms, (performance.now() - start) / batchSize)
    }
  }
  return least
}

function agrees(expected: Float32Array, actual: Float32Array, classes: number): boolean {
  for (let i = 0; i < expected.length; i++) {
    if (Math.abs(expected[i]! - actual[i]!) >= largestDifference) return false
  }
  for (let start = 0; start < expected.length; start += classes) {
    const best = (answers: Float32Array): number =>
      topK(answers.subarray(start, start + classes), 1)[0]!.index
    if (best(expected) !== best(actual)) return false
  }
  return true
}

/** Pictures of soft coloured waves, different in scale and direction, the same on every machine. */
function checkPictures(count: number, size: number): Uint8Array {
  const pixels = new Uint8Array(count * size * size * 3)
  let at = 0
  for (let picture = 0; picture < count; picture++) {
    const angle = picture * 0.7
    const frequency = ((1 + (picture % 7)) * 2 * Math.PI) / size
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const along = (x * Math.cos(angle) + y * Math.sin(angle)) * frequency
        for (let channel = 0; channel < 3; channel++) {
          pixels[at++] = 128 + 100 * Math.sin(along + channel * (1 + picture)) * Math.cos((y * frequency) / 3)
        }
      }
    }
  }
  return pixels
}

/** Finds, once for a machine and a model, the precision and batch size that classify fastest. */
import * as v from 'valibot'
import { precisions, type Precision } from '../contract/classification'
import { BackendInfo, type Agreement } from '../contract/model'
import { agreementOf, cannotBeToldApart } from './agreement'
import type { Classifier } from './classifier'
import { factFile, recall, remember } from './remember'

const Tuning = v.object({
  precision: v.picklist(precisions),
  batchSize: v.number(),
  measured: BackendInfo.entries.measured
})
type Tuning = v.InferOutput<typeof Tuning>

// Larger ones gain a few percent at most, and 150 MB for each doubling.
const batchSizes = [8, 16] as const
const rounds = 2

export interface Tunable {
  /** Where it is kept what was found. */
  file: string
  /** Where the newest choice of this model between precisions is kept to be shown. */
  newest: string
  /** Those to choose from, float32 first where there are several. */
  precisions: readonly Precision[]
  /** Loads the model in a precision, for batches of a size. @throws where this machine cannot compute so */
  load(precision: Precision, batchSize?: number): Promise<Classifier>
  /** Real ones, RGB bytes, to compare answers. */
  pictures(): Promise<Uint8Array[]>
  inputSize: number
  classes: number
  /** Called before it is found, which takes some seconds. */
  onTuning(): void
}

/** The model in the setting that suits the machine: what was found before, or what is found now and kept in the file. */
export async function loadTuned(tunable: Tunable): Promise<Classifier> {
  const kept = await recall(tunable.file, Tuning)
  if (kept) return { ...(await tunable.load(kept.precision, kept.batchSize)), ...measuredIn(kept) }
  tunable.onTuning()
  const classifier = await tune(tunable)
  const { precision, batchSize } = classifier
  const tuning: Tuning = { precision, batchSize, ...measuredIn(classifier) }
  await remember(tunable.file, tuning)
  if (tunable.precisions.length > 1) await remember(tunable.newest, tuning)
  return classifier
}

const measuredIn = ({ measured }: Pick<Classifier, 'measured'>): Pick<Classifier, 'measured'> =>
  measured ? { measured } : {}

/** What was found of a model's precisions when it was last chosen between them here; undefined where it never was. */
export function newestTuning(cacheDir: string, sha256: string): Promise<Tuning | undefined> {
  return recall(newestFile(cacheDir, sha256), Tuning)
}

export function newestFile(cacheDir: string, sha256: string): string {
  return factFile(cacheDir, 'tuning', ['newest', sha256])
}

/** The model in the fastest setting whose answers nobody can tell from float32's. */
async function tune(tunable: Tunable): Promise<Classifier> {
  const { inputSize } = tunable
  const pictures = tunable.precisions.length > 1 ? await tunable.pictures() : []
  const loaded = await loadAll(tunable, pictures.length)
  let kept: Classifier | undefined
  try {
    const agreements = await agreementsOf(loaded, pictures, tunable.classes)
    let usable = loaded.filter(({ precision }, i) => {
      const agreement = agreements.get(precision)
      return i === 0 || (agreement !== undefined && cannotBeToldApart(agreement))
    })
    const fastest = new Map<Precision, number>()
    let best: Classifier | undefined
    let least = Infinity
    for (const batchSize of batchSizes) {
      const times = await time(usable, batchOf(pictures, batchSize, inputSize), batchSize)
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
      const agreement = agreements.get(precision)
      return {
        precision,
        ...(ms !== undefined && { imagesPerSecond: 1000 / ms }),
        ...(agreement && { agreement })
      }
    })
    return { ...best!, measured }
  } finally {
    for (const classifier of loaded) if (classifier.precision !== kept?.precision) classifier.dispose()
  }
}

/** The first precision, and of the others those that this machine can compute and that can be judged. */
async function loadAll({ precisions, load }: Tunable, pictures: number): Promise<Classifier[]> {
  const [first, ...others] = precisions
  const loaded = [await load(first!)]
  for (const precision of pictures > 0 ? others : []) {
    const classifier = await load(precision).catch(() => undefined)
    if (classifier) loaded.push(classifier)
  }
  return loaded
}

/** Of all but the first with the first. */
async function agreementsOf(
  loaded: readonly Classifier[],
  pictures: readonly Uint8Array[],
  classes: number
): Promise<Map<Precision, Agreement>> {
  const agreements = new Map<Precision, Agreement>()
  let expected: Float32Array | undefined
  for (const classifier of loaded.length > 1 ? loaded : []) {
    const answers = new Float32Array(pictures.length * classes)
    for (let i = 0; i < pictures.length; i += batchSizes[0]) {
      const batch = pictures.slice(i, i + batchSizes[0])
      answers.set(await classifier.classifyPixels(Buffer.concat(batch), batch.length), i * classes)
    }
    if (expected) agreements.set(classifier.precision, agreementOf(expected, answers, classes))
    else expected = answers
  }
  return agreements
}

/** Black pictures where there are no real ones. */
function batchOf(pictures: readonly Uint8Array[], batchSize: number, size: number): Uint8Array {
  const black = new Uint8Array(size * size * 3)
  return Buffer.concat(
    Array.from({ length: batchSize }, (_, i) => pictures[i % Math.max(1, pictures.length)] ?? black)
  )
}

/** Least milliseconds an image of each, measured in turns so that a slow moment hits all alike. */
async function time(
  classifiers: readonly Classifier[],
  batch: Uint8Array,
  batchSize: number
): Promise<{ classifier: Classifier; ms: number }[]> {
  const least = classifiers.map((classifier) => ({ classifier, ms: Infinity }))
  // The first call of a new batch size prepares the kernels and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const entry of least) {
      const start = performance.now()
      await entry.classifier.classifyPixels(batch, batchSize)
      if (round > 0) entry.ms = Math.min(entry.ms, (performance.now() - start) / batchSize)
    }
  }
  return least
}

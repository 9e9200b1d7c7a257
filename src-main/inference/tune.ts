/** Finds the fastest precision and batch size, once per machine and model. */
import * as v from 'valibot'
import { precisions, type Precision } from '../contract/classification'
import { BackendInfo, type MeasuredPrecision } from '../contract/model'
import { factFile, recall, remember } from './remember'

const Tuning = v.object({
  precision: v.picklist(precisions),
  batchSize: v.number(),
  measured: BackendInfo.entries.measured
})
type Tuning = v.InferOutput<typeof Tuning>

/** How many pictures are compared at once. */
const comparedAtOnce = 8
/** A single call may be slow by chance, so each size is timed this long, and at least three times. */
const msOfRounds = 400

/** A loaded model in some precision. */
interface Running {
  readonly precision: Precision
  readonly batchSize: number
  /** Measurements from choosing the precision. */
  readonly measured?: BackendInfo['measured']
  dispose(): void
}

/** @typeParam Answer a model's answers to a batch of pictures */
export interface Tunable<Model extends Running, Answer> {
  /** Caches the result. */
  file: string
  /** Records this model's most recent choice between precisions, for display. */
  newest: string
  /** The candidates; float32 comes first if there are several. */
  precisions: readonly Precision[]
  /** Loads the model in a precision. @throws Error if this machine does not support it */
  load(precision: Precision, batchSize?: number): Promise<Model>
  /** Real pictures for comparing answers, as bytes. */
  pictures(): Promise<Uint8Array[]>
  /** Bytes of a picture. */
  pictureBytes: number
  /** From the smallest on. */
  batchSizes: Readonly<Record<Precision, readonly number[]>>
  ask(model: Model, pictures: Uint8Array, batch: number): Promise<Answer>
  /** Compares all answers with float32's; they are `usable` if a person cannot tell the two apart. */
  compare(
    expected: readonly Answer[],
    actual: readonly Answer[]
  ): { agreement: NonNullable<MeasuredPrecision['agreement']>; usable: boolean }
  /** Awaited before tuning, which takes a few seconds; another process may finish tuning meanwhile. */
  onTuning(): Promise<void> | void
}

/** Loads the model in the best setting for this machine, as cached in the file or else found now. */
export async function loadTuned<Model extends Running, Answer>(
  tunable: Tunable<Model, Answer>
): Promise<Model> {
  let kept = await recall(tunable.file, Tuning)
  if (!kept) {
    await tunable.onTuning()
    kept = await recall(tunable.file, Tuning)
  }
  if (kept) return { ...(await tunable.load(kept.precision, kept.batchSize)), ...measuredIn(kept) }
  const model = await tune(tunable)
  const { precision, batchSize } = model
  const tuning: Tuning = { precision, batchSize, ...measuredIn(model) }
  await remember(tunable.file, tuning)
  if (tunable.precisions.length > 1) await remember(tunable.newest, tuning)
  return model
}

const measuredIn = ({ measured }: Pick<Running, 'measured'>): Pick<Running, 'measured'> =>
  measured ? { measured } : {}

/** The model's most recent choice between precisions on this machine; undefined if there was none. */
export function newestTuning(cacheDir: string, sha256: string): Promise<Tuning | undefined> {
  return recall(newestFile(cacheDir, sha256), Tuning)
}

export function newestFile(cacheDir: string, sha256: string): string {
  return factFile(cacheDir, 'tuning', ['newest', sha256])
}

/**
 * Finds the fastest setting whose answers cannot be told apart from float32's. Loads one precision at a time,
 * since each takes hundreds of megabytes.
 */
async function tune<Model extends Running, Answer>(tunable: Tunable<Model, Answer>): Promise<Model> {
  const { precisions, load } = tunable
  const pictures = precisions.length > 1 ? await tunable.pictures() : []
  const measured: MeasuredPrecision[] = []
  let expected: Answer[] | undefined
  let best: { precision: Precision; batchSize: number } | undefined
  let least = Infinity
  for (const precision of pictures.length > 0 ? precisions : precisions.slice(0, 1)) {
    const model = await load(precision).catch((error: unknown) => {
      // This machine does not support the precision.
      if (expected) return undefined
      throw error
    })
    if (!model) continue
    try {
      const answers = await answersTo(pictures, model, tunable)
      const { agreement, usable = true } = expected ? tunable.compare(expected, answers) : {}
      expected ??= answers
      const times = usable
        ? await timesOf(model, tunable.batchSizes[precision], pictures, tunable, least)
        : []
      for (const { batchSize, ms } of times) {
        // A larger batch must be worth its latency.
        if (ms >= least * (batchSize > (best?.batchSize ?? 0) ? 0.95 : 1)) continue
        least = ms
        best = { precision, batchSize }
      }
      const imagesPerSecond = 1000 / Math.min(...times.map(({ ms }) => ms))
      measured.push({ precision, ...(usable && { imagesPerSecond }), ...(agreement && { agreement }) })
    } finally {
      model.dispose()
    }
  }
  return { ...(await load(best!.precision, best!.batchSize)), measured }
}

async function answersTo<Model extends Running, Answer>(
  pictures: readonly Uint8Array[],
  model: Model,
  { ask }: Tunable<Model, Answer>
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let i = 0; i < pictures.length; i += comparedAtOnce) {
    const batch = pictures.slice(i, i + comparedAtOnce)
    answers.push(await ask(model, Buffer.concat(batch), batch.length))
  }
  return answers
}

/** Milliseconds per image for each batch size; stops at a size that is far from the best time so far. */
async function timesOf<Model extends Running, Answer>(
  model: Model,
  batchSizes: readonly number[],
  pictures: readonly Uint8Array[],
  { ask, pictureBytes }: Tunable<Model, Answer>,
  least: number
): Promise<{ batchSize: number; ms: number }[]> {
  const times = []
  for (const batchSize of batchSizes) {
    const batch = batchOf(pictures, batchSize, pictureBytes)
    const ms = await time(() => ask(model, batch, batchSize), batchSize)
    times.push({ batchSize, ms })
    // No larger batch makes up for that, for instance where the processor only emulates bfloat16.
    if (ms >= 1.5 * least) break
  }
  return times
}

/** Uses black pictures if there are no real ones. */
function batchOf(pictures: readonly Uint8Array[], batchSize: number, pictureBytes: number): Uint8Array {
  const black = new Uint8Array(pictureBytes)
  return Buffer.concat(
    Array.from({ length: batchSize }, (_, i) => pictures[i % Math.max(1, pictures.length)] ?? black)
  )
}

/** Shortest time per image, in milliseconds. */
async function time(ask: () => Promise<unknown>, batchSize: number): Promise<number> {
  // The first call of a new batch size prepares the kernels, so it does not count.
  await ask()
  const began = performance.now()
  let least = Infinity
  for (let round = 0; round < 3 || performance.now() - began < msOfRounds; round++) {
    const start = performance.now()
    await ask()
    least = Math.min(least, (performance.now() - start) / batchSize)
  }
  return least
}

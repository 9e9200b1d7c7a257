/** Advice on how to improve a taught model. */
import type { Advice, TaughtCard, TaughtFigures } from '../contract/teaching'

/** A class with fewer pictures is poorly known. */
const fewestPictures = 5
/** Above this ratio of largest to smallest class, the small ones suffer. */
const unbalanced = 5
/** Accuracy that the last quarter of the pictures must have gained for more pictures to be worthwhile. */
const worthwhile = 0.01

/**
 * @param names of the classes
 * @param labels class index of each picture
 * @param series index of each picture's series
 * @param figures those that the model is judged by
 * @param curve accuracy by the number of pictures, in ascending order
 */
export function adviceOn(
  names: readonly string[],
  labels: Int32Array,
  series: Int32Array,
  figures: TaughtFigures | undefined,
  curve: TaughtCard['learningCurve']
): Advice[] {
  const classes = names.map((label, c) => ({
    label,
    pictures: labels.filter((own) => own === c).length,
    series: new Set(series.filter((_, i) => labels[i] === c)).size
  }))
  const advice: Advice[] = []
  const few = classes.filter(({ pictures }) => pictures < fewestPictures)
  if (few.length > 0)
    advice.push({ code: 'few', labels: few.map(({ label }) => label), fewest: fewestPictures })
  const [smallest, largest] = extremes(classes)
  if (largest.pictures > unbalanced * smallest.pictures)
    advice.push({ code: 'unbalanced', smallest, largest })
  const single = classes.filter((one) => one.series === 1)
  if (single.length > 0) advice.push({ code: 'one-series', labels: single.map(({ label }) => label) })
  const weakest = weakestOf(figures)
  if (weakest) {
    const [before, now] = curve.slice(-2)
    const grows = before && now && now.accuracy - before.accuracy >= worthwhile
    advice.push({ code: grows ? 'more' : 'others', ...weakest })
  }
  return advice
}

type Counted = Extract<Advice, { code: 'unbalanced' }>['smallest']

/** The classes with the fewest and the most pictures. */
function extremes(classes: readonly Counted[]): [Counted, Counted] {
  const [first, ...rest] = [...classes]
    .sort((a, b) => a.pictures - b.pictures)
    .map(({ label, pictures }) => ({ label, pictures }))
  return [first!, rest.at(-1) ?? first!]
}

/** The class with the least recall, unless all pictures of every class are found. */
function weakestOf(figures: TaughtFigures | undefined): { label: string; recall: number } | undefined {
  const found = (figures?.classes ?? []).flatMap(({ label, recall }) =>
    recall === undefined || recall === 1 ? [] : [{ label, recall }]
  )
  return found.sort((a, b) => a.recall - b.recall)[0]
}

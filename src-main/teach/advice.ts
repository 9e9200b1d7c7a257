/** Advice on how to improve a taught model, in sentences. */
import type { TaughtCard, TaughtFigures } from '../contract/teaching'

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
 * @param curve accuracy by the number of pictures, in ascending order
 */
export function adviceOn(
  names: readonly string[],
  labels: Int32Array,
  series: Int32Array,
  estimate: TaughtFigures | undefined,
  curve: TaughtCard['learningCurve']
): string[] {
  const counts = names.map((_, c) => labels.filter((label) => label === c).length)
  const seriesOf = names.map((_, c) => new Set([...series].filter((_, i) => labels[i] === c)).size)
  const list = (chosen: readonly string[]): string => chosen.map((name) => `"${name}"`).join(', ')
  const advice: string[] = []
  const few = names.filter((_, c) => counts[c]! < fewestPictures)
  if (few.length > 0)
    advice.push(`Fewer than ${fewestPictures} pictures are too few: give more of ${list(few)}.`)
  const [smallest, largest] = [Math.min(...counts), Math.max(...counts)]
  if (largest > unbalanced * smallest) {
    const [less, more] = [smallest, largest].map((count) => names[counts.indexOf(count)]!)
    advice.push(
      `The classes are unbalanced: "${more}" has ${largest} pictures and "${less}" has ${smallest}. Give more of the small ones.`
    )
  }
  const single = names.filter((_, c) => seriesOf[c] === 1 && counts[c]! > 0)
  if (single.length > 0) {
    advice.push(
      `All pictures of ${list(single)} are of one series, so how well that is recognised cannot be told. Add pictures of other moments and places.`
    )
  }
  const [before, now] = curve.slice(-2)
  const weakest = estimate?.classes
    .filter(({ recall }) => recall !== undefined)
    .sort((a, b) => a.recall! - b.recall!)[0]
  if (weakest && weakest.recall! < 1) {
    const more = before && now && now.accuracy - before.accuracy >= worthwhile
    advice.push(
      more
        ? `More pictures of "${weakest.label}" would help most: ${percent(weakest.recall!)} of them are recognised now, and accuracy still grows with more pictures.`
        : `"${weakest.label}" is recognised least, in ${percent(weakest.recall!)}. More of the same pictures would help little: give others, or see whether the class is clear.`
    )
  }
  return advice
}

const percent = (share: number): string => `${Math.round(100 * share)} %`

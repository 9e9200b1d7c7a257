/** Advice on a taught model in sentences, for the terminal. */
import type { Advice } from '../contract/teaching'

export function adviceText(advice: Advice): string {
  switch (advice.code) {
    case 'few':
      return `Fewer than ${advice.fewest} pictures are too few: give more of ${quoted(advice.labels)}.`
    case 'unbalanced': {
      const { smallest, largest } = advice
      return `The classes are unbalanced: "${largest.label}" has ${largest.pictures} pictures and "${smallest.label}" has ${smallest.pictures}. Give more of the small ones.`
    }
    case 'one-series':
      return `All pictures of ${quoted(advice.labels)} are of one series, so how well that is recognised cannot be told. Add pictures of other moments and places.`
    case 'more':
      return `More pictures of "${advice.label}" would help most: ${percent(advice.recall)} of them are recognised now, and accuracy still grows with more pictures.`
    case 'others':
      return `"${advice.label}" is recognised least, in ${percent(advice.recall)}. More of the same pictures would help little: give others, or see whether the class is clear.`
  }
}

const quoted = (labels: readonly string[]): string => labels.map((label) => `"${label}"`).join(', ')

const percent = (share: number): string => `${Math.round(100 * share)} %`

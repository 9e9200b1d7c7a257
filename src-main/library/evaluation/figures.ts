/** Computes classification metrics from pairs of true and predicted class. */
import type { Evaluation } from '../../contract/evaluation'

/** An image with a known true class and an answer. */
export interface Judged {
  id: number
  path: string
  truth: string
  /** The model's labels, most probable first. */
  predicted: readonly string[]
  /** Probability of the first label. */
  probability: number
}

export type Figures = Omit<Evaluation, 'id' | 'model' | 'folder' | 'leftOut' | 'mapping' | 'table'>

const bins = 10
const listedMistakes = 1000

export class Counter {
  private images = 0
  private right = 0
  private inTopFive = 0
  private readonly counts = new Map<string, Map<string, number>>()
  private readonly reliability = Array.from({ length: bins }, () => ({ images: 0, probability: 0, right: 0 }))
  private mistakes: Evaluation['mistakes'] = []

  add({ id, path, truth, predicted, probability }: Judged): void {
    const first = predicted[0]!
    const right = first === truth
    this.images++
    if (right) this.right++
    if (predicted.slice(0, 5).includes(truth)) this.inTopFive++

    const row = this.counts.get(truth) ?? new Map<string, number>()
    this.counts.set(truth, row)
    row.set(first, (row.get(first) ?? 0) + 1)

    const bin = this.reliability[Math.min(bins - 1, Math.floor(probability * bins))]!
    bin.images++
    bin.probability += probability
    if (right) bin.right++

    if (right) return
    this.mistakes.push({ id, path, truth, predicted: first, probability })
    if (this.mistakes.length >= 4 * listedMistakes) this.keepWorst()
  }

  /**
   * F1 = 2 TP / (2 TP + FP + FN). The macro average covers the classes that have images; a class that was never
   * predicted counts as 0. The expected calibration error is |accuracy − mean probability| of ten equal bins,
   * weighted by their images (Guo et al. 2017, "On Calibration of Modern Neural Networks").
   */
  finish(): Figures {
    this.keepWorst()
    const labels = this.labels()
    const place = new Map(labels.map((label, i) => [label, i]))
    const counts = labels.map(() => new Array<number>(labels.length).fill(0))
    for (const [truth, row] of this.counts) {
      for (const [predicted, count] of row) counts[place.get(truth)!]![place.get(predicted)!] = count
    }
    const predictedAs = labels.map((_, i) => counts.reduce((sum, row) => sum + row[i]!, 0))
    const classes = labels.map((label, i) => {
      const images = counts[i]!.reduce((sum, count) => sum + count, 0)
      const right = counts[i]![i]!
      return {
        label,
        images,
        ...(predictedAs[i]! > 0 && { precision: right / predictedAs[i]! }),
        ...(images > 0 && { recall: right / images }),
        ...(images + predictedAs[i]! > 0 && { f1: (2 * right) / (images + predictedAs[i]!) })
      }
    })
    const withImages = classes.filter(({ images }) => images > 0)
    const { images } = this
    const reliability = this.reliability.map((bin) => ({
      images: bin.images,
      ...(bin.images > 0 && {
        meanProbability: bin.probability / bin.images,
        accuracy: bin.right / bin.images
      })
    }))
    const gap = this.reliability.reduce(
      (sum, { right, probability }) => sum + Math.abs(right - probability),
      0
    )
    return {
      images,
      ...(images > 0 && {
        accuracy: this.right / images,
        topFive: this.inTopFive / images,
        macroF1: withImages.reduce((sum, { f1 }) => sum + (f1 ?? 0), 0) / withImages.length,
        expectedCalibrationError: gap / images
      }),
      classes,
      confusion: { labels, counts },
      reliability,
      mistakes: this.mistakes
    }
  }

  /** Classes with images, then those that were only predicted; each group sorted by name. */
  private labels(): string[] {
    const truths = [...this.counts.keys()].sort()
    const predicted = new Set([...this.counts.values()].flatMap((row) => [...row.keys()]))
    return [...truths, ...[...predicted].filter((label) => !this.counts.has(label)).sort()]
  }

  private keepWorst(): void {
    this.mistakes.sort((a, b) => b.probability - a.probability || a.id - b.id)
    this.mistakes = this.mistakes.slice(0, listedMistakes)
  }
}

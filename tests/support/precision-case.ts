/** Boxes in numbered pictures, as average_precision.py has them. */
import { DetectionEvaluation, type DetectionFigures } from '../../src-main/detections/evaluation/evaluate'

type Box = [number, number, number, number]

export interface PrecisionCase {
  images: number
  labels: string[]
  truths: { image: number; label: string; box: Box; crowd?: boolean; ignored?: boolean }[]
  found: { image: number; label: string; box: Box; score: number }[]
}

export function judged({ images, labels, truths, found }: PrecisionCase): DetectionFigures {
  const evaluation = new DetectionEvaluation(labels, 0.5)
  for (let image = 0; image < images; image++) {
    const of = <T extends { image: number }>(all: T[]): T[] => all.filter((each) => each.image === image)
    evaluation.add(`${image}.jpg`, of(truths), of(found))
  }
  return evaluation.result()
}

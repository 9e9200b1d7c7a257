/** What a person chose to evaluate. */
export interface EvaluationChoice {
  folder: string
  /** The library's number of the model. */
  model: number
  /** A table of true classes; the names of subfolders otherwise. */
  table?: string
  /** Of a detector: true objects, and the score from which on a box counts. */
  objects?: { truth: string; threshold: number }
}

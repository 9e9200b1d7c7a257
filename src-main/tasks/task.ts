/**
 * What a run does with each image. Walking folders, decoding ahead, storing and reporting are up to the run.
 */
import type { NetworkImage } from '../images/decode'

/** Why one image has no answer: a sentence for the user. */
export interface Unanswered {
  unanswered: string
}

/** How the library stores what was found in an image. */
export interface StoredForm<Found> {
  /** Classes of the whole picture, or objects in it: each kind has its place in the library. */
  readonly kind: 'predictions' | 'objects'
  /**
   * `best`: the most probable class, by which images are filtered and sorted. `known`: whether the image
   * resembles those that a taught model learned from. `embedding`: stored separately, once per file content.
   */
  pack(found: Found): {
    best?: { index: number; probability: number }
    packed: Buffer
    known?: boolean
    embedding?: Float32Array
    /** What a classifier says of the objects. */
    classified?: Buffer
  }
  unpack(packed: ArrayBuffer, known: boolean | undefined, classified?: ArrayBuffer): Found
  /**
   * Whether a stored answer is detailed enough for this run, so that the model need not be asked again.
   * @param classified what this run's classifier said of the objects, if it has been asked
   */
  isEnough(packed: ArrayBuffer, classified?: ArrayBuffer): boolean
}

/**
 * @typeParam Input the network's input for one image
 * @typeParam Found what the network finds in it
 * @typeParam Shown what is reported of that
 */
export interface Task<Input, Found, Shown> {
  /** The number of images to pass at once for the best speed. */
  readonly batchSize: number
  readonly storedForm: StoredForm<Found>
  /** @throws ImageError */
  decode(image: NetworkImage): Promise<Input>
  /**
   * @returns for each input what was found, or why nothing could be
   * @throws UserError `model-invalid` if the model answers no image
   */
  answers(inputs: readonly Input[]): Promise<(Found | Unanswered)[]>
  shown(found: Found): Shown
}

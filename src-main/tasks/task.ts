/** What a run does with an image. Walking, decoding ahead, storing and reporting are the run's, whatever the task. */
import type { NetworkImage } from '../images/decode'

/** Why one image has no answer, in words. */
export interface Unanswered {
  unanswered: string
}

/** How the library keeps what was found in an image. */
export interface StoredForm<Found> {
  /** Classes of the whole picture, or objects in it: each kind has its place in the library. */
  readonly kind: 'predictions' | 'objects'
  /**
   * `best`: the most probable class, by which images are filtered and sorted; `known`: whether the image is like what a
   * taught model learned from; `embedding`: kept apart, once for each content.
   */
  pack(found: Found): {
    best?: { index: number; probability: number }
    packed: Buffer
    known?: boolean
    embedding?: Float32Array
  }
  unpack(packed: ArrayBuffer, known: boolean | undefined): Found
  /** Whether what is stored has all that is wanted now, so that the model need not be asked. */
  isEnough(packed: ArrayBuffer): boolean
}

/**
 * @typeParam Input what the network sees of one image
 * @typeParam Found what it says of it
 * @typeParam Shown what is reported of that
 */
export interface Task<Input, Found, Shown> {
  /** Images to hand over at a time for the best speed. */
  readonly batchSize: number
  readonly storedForm: StoredForm<Found>
  /** @throws ImageError */
  decode(image: NetworkImage): Promise<Input>
  /**
   * @returns for each input what was found, or why nothing could be
   * @throws UserError `model-invalid` where the model answers no image
   */
  answers(inputs: readonly Input[]): Promise<(Found | Unanswered)[]>
  shown(found: Found): Shown
}

/**
 * What a run does with each image. Walking folders, decoding ahead, storing and reporting are up to the run.
 */
import type { PixelSource } from '../images/pixel-source'
import type { VideoFacts } from './video'

/** Why one image has no answer: a sentence for the user. */
export interface Unanswered {
  unanswered: string
}

/** What the library keeps beside a packed answer, as {@link StoredForm.pack} gives it. */
export interface PackedBeside {
  classified?: ArrayBuffer | null
  video?: string | null
}

/** How the library stores what was found in an image. */
export interface StoredForm<Found> {
  /** Classes of the whole picture, or objects in it: each kind has its place in the library. */
  readonly kind: 'predictions' | 'objects'
  /**
   * `best`: the most probable class, by which images are filtered and sorted. `known`: whether the image
   * resembles those that a taught model learned from. `embedding`: stored separately, once per file content.
   * `video`: what is known of the video that it is, as `packVideo` writes it.
   */
  pack(found: Found): {
    best?: { index: number; probability: number }
    packed: Buffer
    known?: boolean
    embedding?: Float32Array
    /** What a classifier says of the objects. */
    classified?: Buffer
    /** As `packVideo` writes it. */
    video?: string
  }
  unpack(packed: ArrayBuffer, known: boolean | undefined, beside?: PackedBeside): Found
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
  decode(image: PixelSource): Promise<Input>
  /** What {@link PixelSource} gave for it. */
  pixelsOf(input: Input): Uint8Array | Float32Array
  /**
   * @returns for each input what was found, or why nothing could be
   * @throws UserError `model-invalid` if the model answers no image
   */
  answers(inputs: readonly Input[]): Promise<(Found | Unanswered)[]>
  shown(found: Found): Shown
  /** Begins to look at a video. */
  video(facts: VideoFacts): VideoTally<Input, Found>
}

/** Puts together what is found in the frames of a video. */
export interface VideoTally<Input, Found> {
  /**
   * @param frames in order, about as many as the task asks for at once; `time` in seconds
   * @throws UserError `model-invalid` if the model answers no image
   */
  add(frames: readonly { time: number; input: Input }[]): Promise<void>
  answer(): Found | Unanswered
}

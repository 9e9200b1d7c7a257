/** The task of a run that finds objects: the boxes in each image, in pixels of the upright picture. */
import type { Detection, FoundObjects } from '../contract/detection'
import { UserError } from '../contract/errors'
import { storedThreshold } from '../contract/found-objects'
import type { SeenVideo } from '../contract/video'
import type { DetectionModel } from '../inference/detection-model'
import type { PixelSource, WholeImage } from '../images/pixel-source'
import { findObjects, usualSuppression, type FoundObject } from '../network/objects'
import { BatchMemory } from './batch-memory'
import type { ObjectClassifier } from './classify-objects'
import { detectedVideo, withVideo } from './detected-video'
import { packClasses, unpackClassified } from './packed-classes'
import { packDetected, packedThreshold, type Detected, type DetectedObject } from './packed-objects'
import type { StoredForm, Task, Unanswered, VideoTally } from './task'
import { packVideo, shownVideo, type VideoFacts } from './video'

/** Images in a row without an answer after which it is the model that has none. */
const hopelessImages = 32

export interface DetectOptions {
  /** Objects with at least this score are shown, 0 to 1. */
  threshold: number
  /** Whether boxes of different classes suppress each other. */
  acrossClasses: boolean
}

/** What is reported of an image. */
export interface ShownObjects {
  predictions: never[]
  objects: FoundObjects
  video?: SeenVideo
}

/** A picture for the detector, of which parts can be had for a classifier. */
export type DetectorInput = WholeImage & Pick<PixelSource, 'cut'>

export class DetectTask implements Task<DetectorInput, Detected, ShownObjects> {
  readonly batchSize: number
  readonly storedForm: StoredForm<Detected>
  private readonly kept: number
  private unansweredInARow = 0
  private readonly memory = new BatchMemory<Float32Array>(Float32Array)

  constructor(
    private readonly model: Pick<DetectionModel, 'detector' | 'anchors' | 'labels'> & {
      info: Pick<DetectionModel['info'], 'path' | 'preprocessing'>
    },
    private readonly options: DetectOptions,
    /** Says more of the objects. */
    private readonly classifier?: ObjectClassifier
  ) {
    this.batchSize = model.detector.batchSize
    this.kept = Math.min(storedThreshold, options.threshold)
    this.storedForm = detectedForm(this.kept, classifier)
  }

  /** All of the picture, at the size that the model takes. */
  async decode(image: PixelSource): Promise<DetectorInput> {
    const { cut } = image
    return { ...(await image.whole(this.model.info.preprocessing.inputSize)), cut }
  }

  pixelsOf({ values }: DetectorInput): Float32Array {
    return values
  }

  async answers(images: readonly DetectorInput[]): Promise<(Detected | Unanswered)[]> {
    const answers = await this.detected(images)
    if (!this.classifier) return answers
    const pictures = answers.flatMap((found, i) =>
      'unanswered' in found ? [] : [{ found, cut: images[i]!.cut }]
    )
    const classified = await this.classifier.classified(pictures)
    let next = 0
    return answers.map((answer) => ('unanswered' in answer ? answer : classified[next++]!))
  }

  private async detected(images: readonly WholeImage[]): Promise<(Detected | Unanswered)[]> {
    if (images.length === 0) return []
    const together = await this.ask(images)
    const answers: (Detected | Unanswered)[] = []
    for (const [i, image] of images.entries()) {
      // What a whole batch could not be told may be one image's fault.
      const alone = together || images.length === 1 ? together : await this.ask([image])
      const found = together ? together[i] : alone?.[0]
      answers.push(found ?? this.unanswered(alone !== undefined))
      if (found) this.unansweredInARow = 0
    }
    return answers
  }

  shown(found: Detected): ShownObjects {
    const { labels } = this.model
    return {
      predictions: [],
      objects: shownObjects(found, labels, this.options.threshold, this.classifier?.labels),
      ...(found.video && { video: shownVideo(found.video, labels) })
    }
  }

  video(facts: VideoFacts): VideoTally<DetectorInput, Detected> {
    const answers: { time: number; found: Detected | Unanswered }[] = []
    return {
      add: async (frames) => {
        const found = await this.answers(frames.map(({ input }) => input))
        frames.forEach(({ time }, i) => answers.push({ time, found: found[i]! }))
      },
      answer: () => detectedVideo(answers, facts)
    }
  }

  /**
   * @returns undefined where TensorFlow fails; in it, undefined for an image to which the network answers with values that
   * are no numbers
   */
  private async ask(images: readonly WholeImage[]): Promise<(Detected | undefined)[] | undefined> {
    const { detector, anchors } = this.model
    const values = this.memory.joined(images.map((image) => image.values))
    const answers = await detector.detect(values, images.length, this.kept).catch(() => undefined)
    const { acrossClasses } = this.options
    const rule = { ...usualSuppression, threshold: this.kept, acrossClasses }
    return answers?.map((raw, i) => {
      const image = images[i]!
      const objects = raw && findObjects(raw, anchors, rule).map((object) => inPixels(object, image))
      return objects && { width: image.width, height: image.height, objects }
    })
  }

  /** @param noNumbers whether the model answered, with what is no number */
  private unanswered(noNumbers: boolean): Unanswered {
    const { path } = this.model.info
    if (++this.unansweredInARow >= hopelessImages) {
      throw new UserError(
        'model-invalid',
        noNumbers
          ? `The model ${path} answers with values that are not numbers. Choose another model, or export this one again.`
          : `The model ${path} cannot be run: TensorFlow fails on every picture. Close other programs if memory is ` +
              'short, or export the model again.'
      )
    }
    return {
      unanswered: noNumbers
        ? 'The model answers this image with values that are not numbers; it answers other images.'
        : 'TensorFlow fails on this image; it answers other images.'
    }
  }
}

/** @param threshold of what has to be kept @param classifier of the objects, where they are classified */
export function detectedForm(
  threshold: number,
  classifier?: Pick<ObjectClassifier, 'wants'>
): StoredForm<Detected> {
  return {
    kind: 'objects',
    pack: (found) => ({
      packed: packDetected(found, threshold),
      ...(classifier && { classified: packClasses(found.objects) }),
      ...(found.video && {
        video: packVideo(
          found.video,
          found.objects.map(({ time }) => time)
        )
      })
    }),
    unpack: (packed, _known, { classified, video } = {}) =>
      withVideo(unpackClassified(packed, classified), video),
    isEnough(packed, classified) {
      if (packedThreshold(packed) > Math.fround(threshold)) return false
      if (!classifier) return true
      const { objects } = unpackClassified(packed, classified)
      return objects.every((object) => object.classes !== undefined || !classifier.wants(object))
    }
  }
}

/** Those with at least this score, by the names of their classes. @param classNames of what classified them */
export function shownObjects(
  { width, height, objects }: Detected,
  labels: readonly string[],
  threshold: number,
  classNames: readonly string[] = []
): FoundObjects {
  const shown = objects.filter(({ score }) => score >= threshold)
  const detections = shown.map(({ index, score, box, time, classes }): Detection => {
    const named = classes?.map((ranked) => {
      return { label: classNames[ranked.index] ?? String(ranked.index), probability: ranked.probability }
    })
    return {
      label: labels[index] ?? String(index),
      score,
      box,
      ...(time !== undefined && { time }),
      ...(named && { classes: named })
    }
  })
  return { width, height, detections }
}

/** In pixels of the upright picture, as exact as the library keeps them. */
function inPixels(
  { index, score, box: [ymin, xmin, ymax, xmax] }: FoundObject,
  { width, height }: WholeImage
): DetectedObject {
  const box = [xmin * width, ymin * height, (xmax - xmin) * width, (ymax - ymin) * height]
  return { index, score: Math.fround(score), box: box.map(Math.fround) as DetectedObject['box'] }
}

/** A detector's objects compared with the true ones. */
import * as v from 'valibot'
import { Count, Id, Share, Time } from './values'

/** x, y, width and height in pixels of the upright picture. */
const Box = v.tuple([v.number(), v.number(), v.number(), v.number()])
const TrueBox = v.object({ label: v.string(), box: Box })
const FoundBox = v.object({ ...TrueBox.entries, score: v.number() })

/** One thing that went wrong: the places of its boxes in its picture, one of them absent for a miss or a false alarm. */
const ObjectMistake = v.object({ image: Id, truth: v.optional(Count), found: v.optional(Count) })
export type ObjectMistake = v.InferOutput<typeof ObjectMistake>

const JudgedImage = v.object({
  id: Id,
  path: v.string(),
  modified: Time,
  /** Pixels of the upright picture. */
  width: Count,
  height: Count,
  truths: v.array(TrueBox),
  /** With a score above the threshold. */
  found: v.array(FoundBox)
})
export type JudgedImage = v.InferOutput<typeof JudgedImage>

/** Averages are absent where there is nothing to be found. */
export const ObjectEvaluation = v.object({
  id: Id,
  model: v.object({ id: Id, name: v.string() }),
  folder: v.string(),
  /** Path of the true objects. */
  truth: v.string(),
  /** Of the score, for all but average precision. */
  threshold: Share,
  /** Pictures that were judged. */
  images: Count,
  /** The mean over overlaps of 0.5 to 0.95, as COCO defines it, of the classes that there is something of. */
  ap: v.optional(Share),
  /** At an overlap of 0.5. */
  ap50: v.optional(Share),
  /** True objects, less those that are left out (crowds, and what is marked as difficult). */
  objects: Count,
  right: Count,
  missed: Count,
  falseAlarms: Count,
  /** Classes that are in the truth, or were found. */
  classes: v.array(
    v.object({
      label: v.string(),
      objects: Count,
      ap: v.optional(Share),
      ap50: v.optional(Share),
      right: Count,
      missed: Count,
      falseAlarms: Count
    })
  ),
  /** `counts[truth][found]`, with one row and one column more than `labels`: the background. */
  confusion: v.object({ labels: v.array(v.string()), counts: v.array(v.array(Count)) }),
  /** The first ones: objects with no box of their class, the largest first, and boxes with no object, the surest first. */
  misses: v.array(ObjectMistake),
  alarms: v.array(ObjectMistake),
  /** The pictures of these. */
  pictures: v.array(JudgedImage),
  /** Pictures that were not judged. */
  coverage: v.object({
    /** Of the truth: the library has no answer of the model for them. */
    notLookedAt: Count,
    withoutTruth: Count,
    failed: Count,
    /** The truth is of other sides. */
    otherSize: Count,
    /** The first of these. */
    firstOfOtherSize: v.optional(v.string()),
    /** Their objects are in frames of their own. */
    videos: Count,
    /** Classes of the truth that the model does not have. */
    classesLeftOut: v.array(v.string())
  })
})
export type ObjectEvaluation = v.InferOutput<typeof ObjectEvaluation>

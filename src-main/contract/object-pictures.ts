/** Copies of pictures in which the objects that were found are drawn, cut out or blurred. */
import * as v from 'valibot'
import { Detection } from './detection'
import type { Requests } from './messages'
import { Nothing } from './values'

const NewFile = v.pipe(v.string(), v.nonEmpty())

/** Files that are to be written; what has such a name already stays as it is. */
export const ObjectCopies = v.object({
  /** The picture with boxes, classes and scores. */
  drawn: v.optional(NewFile),
  /** The picture with objects of these classes blurred so that nobody can bring them back. */
  blurred: v.optional(v.object({ file: NewFile, labels: v.array(v.string()) })),
  /** Each object by itself, in the order of the detections. */
  crops: v.optional(v.array(NewFile))
})
export type ObjectCopies = v.InferOutput<typeof ObjectCopies>

export const objectPictureRequests = {
  'image/copy-objects': {
    params: v.object({
      /** Absolute; bytes that are not UTF-8 as lone surrogates, U+DC00 more than the byte. */
      path: v.string(),
      /** In pixels of the upright picture. */
      detections: v.array(Detection),
      copies: ObjectCopies
    }),
    result: Nothing
  }
} satisfies Requests
export type ObjectPictureRequests = typeof objectPictureRequests

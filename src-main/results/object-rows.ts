/** Tables of objects: a row for each, and one for a picture without any, or one that failed. */
import type { Detection } from '../contract/detection'
import type { Column } from './columns'
import { noClass } from './detection-format'
import { errorText } from './row-format'

/** A picture with its objects. */
export interface PictureOfObjects {
  path: string
  /** Pixels of the upright picture; absent for one that failed. */
  width?: number | undefined
  height?: number | undefined
  /** `said`: a person accepted, changed or drew it. */
  detections: readonly (Detection & { said?: true | undefined })[]
  error?: { code: string; message: string } | undefined
  /** Name of the detector. */
  model: string
  /** Name of what classified the objects. */
  classifier?: string | undefined
}

/** One object of a picture, or none. */
export interface ObjectRow {
  picture: PictureOfObjects
  object: PictureOfObjects['detections'][number] | undefined
}

export function objectRowsOf(picture: PictureOfObjects): ObjectRow[] {
  const { detections } = picture
  if (detections.length === 0) return [{ picture, object: undefined }]
  return detections.map((object) => ({ picture, object }))
}

const side = (name: string, at: 0 | 1 | 2 | 3): Column<ObjectRow> => {
  return { name, type: 'number', value: ({ object }) => object?.box[at] ?? null }
}

/** Boxes in pixels of the upright picture. `by`: who says what the object is, the model or a person. */
export const objectColumns: readonly Column<ObjectRow>[] = [
  { name: 'path', type: 'text', value: ({ picture }) => picture.path },
  { name: 'status', type: 'text', value: ({ picture }) => (picture.error ? 'error' : 'ok') },
  { name: 'width', type: 'integer', value: ({ picture }) => picture.width ?? null },
  { name: 'height', type: 'integer', value: ({ picture }) => picture.height ?? null },
  { name: 'label', type: 'text', value: ({ object }) => object?.label ?? null },
  { name: 'score', type: 'number', value: ({ object }) => object?.score ?? null },
  side('x', 0),
  side('y', 1),
  side('box_width', 2),
  side('box_height', 3),
  { name: 'class', type: 'text', value: ({ object }) => classOf(object) },
  {
    name: 'class_probability',
    type: 'number',
    value: ({ object }) => object?.classes?.[0]?.probability ?? null
  },
  {
    name: 'classifier',
    type: 'text',
    value: ({ picture, object }) => (object?.classes ? (picture.classifier ?? null) : null)
  },
  { name: 'by', type: 'text', value: ({ object }) => (object ? (object.said ? 'person' : 'model') : null) },
  { name: 'model', type: 'text', value: ({ picture }) => picture.model },
  { name: 'error', type: 'text', value: ({ picture }) => (picture.error ? errorText(picture.error) : null) },
  // In seconds, of an object in a video.
  { name: 'video_time', type: 'number', value: ({ object }) => object?.time ?? null }
]

function classOf(object: ObjectRow['object']): string | null {
  return object?.classes ? (object.classes[0]?.label ?? noClass) : null
}

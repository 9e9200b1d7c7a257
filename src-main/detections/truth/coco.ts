import { posix } from 'node:path'
import * as v from 'valibot'
import { parseJson } from '../../platform/json'
import { Truth, TruthError, type TruePicture } from './truth'

const side = v.pipe(v.number(), v.finite(), v.minValue(0))
const place = v.pipe(v.number(), v.finite())
const DataSet = v.object({
  images: v.array(
    v.object({ id: v.union([v.number(), v.string()]), file_name: v.string(), width: side, height: side })
  ),
  annotations: v.array(
    v.object({
      image_id: v.union([v.number(), v.string()]),
      category_id: v.number(),
      bbox: v.tuple([place, place, side, side]),
      iscrowd: v.optional(v.union([v.literal(0), v.literal(1), v.boolean()]))
    })
  ),
  categories: v.array(v.object({ id: v.number(), name: v.string() }))
})

/**
 * A COCO data set: `images`, `annotations` and `categories`.
 * @throws TruthError
 */
export function cocoTruth(text: string): Truth {
  const { images, annotations, categories } = dataSetOf(text)
  const names = new Map(categories.map(({ id, name }) => [id, name]))
  if (names.size < categories.length)
    throw new TruthError('truth-same-category', 'Two of its categories have the same id.')
  const pictures = new Map(images.map(({ id, file_name, width, height }): [typeof id, TruePicture] => [id, { path: posix.normalize(file_name.replaceAll('\\', '/')), size: { width, height }, objects: [] }])) // prettier-ignore
  if (pictures.size < images.length)
    throw new TruthError('truth-same-id', 'Two of its images have the same id.')
  for (const { image_id, category_id, bbox, iscrowd } of annotations) {
    const label = names.get(category_id)
    const picture = pictures.get(image_id)
    if (label === undefined)
      throw new TruthError('truth-not-listed', `An annotation is of the category ${category_id}, which is not listed.`) // prettier-ignore
    if (!picture)
      throw new TruthError('truth-not-listed', `An annotation is of the image ${image_id}, which is not listed.`) // prettier-ignore
    picture.objects.push({ label, box: bbox, ...(iscrowd && { crowd: true }) })
  }
  // The order in which pycocotools goes through them.
  const ordered = [...pictures].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, picture]) => picture)
  return new Truth([...names.values()], ordered)
}

function dataSetOf(text: string): v.InferOutput<typeof DataSet> {
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    throw new TruthError('truth-no-json', 'It is not JSON.')
  }
  const result = v.safeParse(DataSet, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const place = v.getDotPath(issue) ?? 'the whole'
  throw new TruthError('truth-no-coco', `It is not a COCO data set: ${place} is not what it should be.`)
}

/** Tasks of Label Studio with predictions: rectangles to accept or correct. */
import type { NamedDetections } from '../../results/detection-format'
import type { TextFormat } from '../../results/row-format'
import { sharesOf } from './numbers'

/** How Label Studio names a file of its local storage. */
const localFiles = '/data/local-files/?d='

/**
 * For a labelling setup with `<Image name="image" value="$image"/>` and `<RectangleLabels name="label" toName="image">`.
 * An image that could not be read is no task. What a classifier says of an object is the region's note.
 */
export function labelStudioFormat(model: string): TextFormat<NamedDetections> {
  let tasks = 0
  return {
    begin: '[\n',
    row: (row) => {
      const task = taskOf(row, model)
      return task ? (tasks++ > 0 ? ',\n' : '') + JSON.stringify(task) : ''
    },
    end: '\n]\n'
  }
}

function taskOf({ path, result }: NamedDetections, model: string): object | undefined {
  if (result.status === 'error') return undefined
  const { width, height, detections } = result
  const percent = (share: number): number => Number((100 * share).toFixed(4))
  const regions = detections.map((detection, i) => {
    const [left, top, right, bottom] = sharesOf(detection, result)
    const [best] = detection.classes ?? []
    return {
      id: String(i + 1),
      type: 'rectanglelabels',
      from_name: 'label',
      to_name: 'image',
      original_width: width,
      original_height: height,
      image_rotation: 0,
      score: Number(detection.score.toFixed(6)),
      ...(best && { meta: { text: [`${best.label} ${best.probability.toFixed(2)}`] } }),
      value: {
        x: percent(left),
        y: percent(top),
        width: percent(right - left),
        height: percent(bottom - top),
        rotation: 0,
        rectanglelabels: [detection.label]
      }
    }
  })
  const image = localFiles + path.split('/').map(urlPart).join('/')
  const score = Math.max(0, ...regions.map((region) => region.score))
  return { data: { image }, predictions: [{ model_version: model, score, result: regions }] }
}

/** Bytes of a name that are not valid UTF-8 have no place in an address. */
function urlPart(part: string): string {
  return encodeURIComponent(
    part.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
  )
}

/** Formats detected objects as CSV, JSON or JSON Lines. */
import type { OutputFormat } from '../contract/classification'
import type { Detection, ImageDetections } from '../contract/detection'
import {
  csvLine,
  errorText,
  plainPath,
  probabilityText,
  textFormat,
  timeText,
  videoColumns,
  type TextFormat
} from './row-format'

/** The objects found in an image, and the path that names it in the file. */
export interface NamedDetections {
  path: string
  result: ImageDetections
}

/** What a taught classifier says of an object that is like nothing it was taught. */
export const noClass = 'none of the classes'

const header = ['path', 'status', 'width', 'height', 'label', 'score', 'x', 'y', 'box_width', 'box_height']

const classHeader = ['class', 'class_probability', 'classifier']

/**
 * CSV has one line per object, and one with an empty label for an image without any.
 * @param classifier of the objects, where they were classified
 */
export function detectionFormat(
  format: OutputFormat,
  model: string,
  classifier?: string
): TextFormat<NamedDetections> {
  const names = [
    ...[...header, 'error', 'model', ...videoColumns],
    ...(classifier === undefined ? [] : classHeader)
  ]
  const shape = { header: names, cells: () => [], json: jsonOf }
  const text = textFormat<NamedDetections>(format, shape)
  if (format !== 'csv') return text
  return { ...text, row: (row) => linesOf(row, model, classifier).map(csvLine).join('') }
}

function jsonOf({ path, result }: NamedDetections): object {
  if (result.status === 'error') return { path, status: result.status, error: result.error }
  const { status, width, height, detections, video } = result
  return { path, status, width, height, detections: detections.map(rounded), ...(video && { video }) }
}

/** An answer with its boxes and scores as exact as files have them. */
export function roundedDetections<Result extends ImageDetections>(result: Result): Result {
  return result.status === 'error' ? result : { ...result, detections: result.detections.map(rounded) }
}

function linesOf(
  { path, result }: NamedDetections,
  model: string,
  classifier: string | undefined
): string[][] {
  const start = [plainPath(path), result.status]
  const unclassified = classifier === undefined ? [] : ['', '', '']
  if (result.status === 'error')
    return [[...start, ...Array<string>(8).fill(''), errorText(result.error), model, '', '', ...unclassified]]
  const { width, height, detections, video } = result
  const frames = video ? String(video.frames.length) : ''
  const ofFrame = (time: number | undefined): string[] => [frames, time === undefined ? '' : timeText(time)]
  const size = [String(width), String(height)]
  if (detections.length === 0) return [[...start, ...size, ...Array<string>(6).fill(''), '', model, ...ofFrame(undefined), ...unclassified]] // prettier-ignore
  return detections.map(rounded).map(({ label, score, box, time, classes }) => {
    const [best] = classes ?? []
    const classified =
      classifier === undefined || !classes
        ? unclassified
        : [best?.label ?? noClass, best ? probabilityText(best.probability) : '', classifier]
    const object = [label, probabilityText(score), ...box.map(String)]
    return [...start, ...size, ...object, '', model, ...ofFrame(time), ...classified]
  })
}

/** Rounds boxes to a thousandth of a pixel and scores to a millionth. */
function rounded({ label, score, box, time, classes }: Detection): Detection {
  const [x, y, width, height] = box.map((value) => Number(value.toFixed(3))) as Detection['box']
  const named = classes?.map((each) => ({
    label: each.label,
    probability: Number(probabilityText(each.probability))
  }))
  return {
    label,
    score: Number(probabilityText(score)),
    box: [x, y, width, height],
    ...(time !== undefined && { time }),
    ...(named && { classes: named })
  }
}

/** MegaDetector's batch results, version 1.6, which Timelapse and AddaxAI read. */
import type { Detection } from '../../contract/detection'
import type { SeenVideo } from '../../contract/video'
import type { NamedDetections } from '../../results/detection-format'
import { videoExtensions } from '../../platform/image-extensions'
import { errorText, type TextFormat } from '../../results/row-format'
import { countedFrom, type Categories } from '../categories'
import { floatText, sharesOf, type Size } from './numbers'

const decimals = 6

/**
 * https://lila.science/megadetector-output-format: boxes are left, top, width and height as shares of the upright picture.
 * @param classes in the order of their numbers, from 1 on
 * @param classifier of the objects, where they were classified
 */
export function megadetectorFormat(
  model: string,
  classes: readonly string[],
  classifier?: string
): TextFormat<NamedDetections> {
  const categories = countedFrom(1, classes)
  /** Numbers of the classes that a classifier named, from 1 on. */
  const named = new Map<string, string>()
  const numberOf = (label: string): string => {
    const known = named.get(label) ?? String(named.size + 1)
    named.set(label, known)
    return known
  }
  return {
    begin: '{"images": [\n',
    row: ({ path, result }, first) => {
      const what =
        result.status === 'error'
          ? `"failure": ${JSON.stringify(errorText(result.error))}, ${unseenText(path)}"detections": null`
          : `"width": ${result.width}, "height": ${result.height}, ${videoText(result.video)}"detections": [${result.detections
              .map((detection) => detectionText(detection, result, categories, numberOf))
              .join(', ')}]`
      return `${first ? '' : ',\n'}{"file": ${JSON.stringify(path)}, ${what}}`
    },
    // At the end, when it is known what was found and when.
    get end() {
      const names = Object.fromEntries(categories.entries.map(([name, id]) => [String(id), name]))
      const now = timeText(new Date())
      const info = {
        format_version: '1.6',
        detector: model,
        detection_completion_time: now,
        ...(classifier !== undefined && { classifier, classification_completion_time: now })
      }
      const classNames = Object.fromEntries([...named].map(([label, id]) => [id, label]))
      const parts = [
        `"detection_categories": ${JSON.stringify(names)}`,
        ...(classifier === undefined ? [] : [`"classification_categories": ${JSON.stringify(classNames)}`]),
        `"info": ${JSON.stringify(info)}`
      ]
      return `\n],\n${parts.join(',\n')}}\n`
    }
  }
}

const videoName = new RegExp(`\\.(${videoExtensions.join('|')})$`, 'i')

/** The fields that a video has, also where nothing of it could be seen. */
function unseenText(path: string): string {
  return videoName.test(path) ? '"frame_rate": -1.0, "frames_processed": [], ' : ''
}

/** The fields that only videos have. */
function videoText(video: SeenVideo | undefined): string {
  if (!video) return ''
  const frames = video.frames.map(({ time }) => frameNumber(time, video))
  return `"frame_rate": ${floatText(video.frameRate, 3)}, "frames_processed": [${frames.join(', ')}], `
}

/** Counted from 0. */
function frameNumber(time: number, { frameRate }: SeenVideo): number {
  return Math.round(time * frameRate)
}

function detectionText(
  detection: Detection,
  size: Size & { video?: SeenVideo },
  categories: Categories,
  numberOf: (label: string) => string
): string {
  const [left, top, right, bottom] = sharesOf(detection, size)
  const box = [left, top, right - left, bottom - top].map((value) => floatText(value, decimals))
  const conf = floatText(detection.score, decimals)
  const classes = detection.classes?.map(({ label, probability }) => `["${numberOf(label)}", ${floatText(probability, decimals)}]`) ?? [] // prettier-ignore
  const said = classes.length > 0 ? `, "classifications": [${classes.join(', ')}]` : ''
  const { video } = size
  const frame = video ? `, "frame_number": ${frameNumber(detection.time ?? 0, video)}` : ''
  return `{"category": "${categories.idOf(detection.label)}", "conf": ${conf}, "bbox": [${box.join(', ')}]${said}${frame}}`
}

/** 2026-11-29 14:30:00, in UTC. */
function timeText(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ')
}

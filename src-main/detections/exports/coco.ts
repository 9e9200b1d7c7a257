/**
 * COCO: results for its evaluation, and data sets for training. Pictures are numbered from 1 on as they come, broken ones
 * too, so that a picture has the same number in both.
 */
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { finished, pipeline } from 'node:stream/promises'
import type { Writable } from 'node:stream'
import type { Detection } from '../../contract/detection'
import { openAside } from '../../platform/aside'
import type { NamedDetections } from '../../results/detection-format'
import type { TextFormat } from '../../results/row-format'
import { Categories } from '../categories'
import { floatText } from './numbers'
import type { RowSteps } from './row-steps'

/** What the model can find. */
export interface ModelClasses {
  /** One name for each of its classes. */
  all: readonly string[]
  /** Those that a file is to have. */
  wanted: readonly string[]
}

/** A class has its place among the model's, from 1 on, which is COCO's own number where the model's classes are COCO's. */
function cocoCategories({ all, wanted }: ModelClasses): Categories {
  return new Categories(wanted.map((name) => [name, all.indexOf(name) + 1]))
}

/** Characters that are written together. */
const atOnce = 65_536

/** A list of boxes with scores, as `loadRes` of pycocotools reads it. */
export function cocoResultsFormat(classes: ModelClasses): TextFormat<NamedDetections> {
  const categories = cocoCategories(classes)
  let image = 0
  let written = 0
  return {
    begin: '[',
    row: ({ result }) => {
      image++
      if (result.status === 'error') return ''
      return result.detections
        .map(
          (detection) => `${separator(written++)}{"image_id": ${image}, ${boxText(detection, categories)}}`
        )
        .join('')
    },
    end: '\n]\n'
  }
}

/**
 * A data set, with the scores in its annotations. These are kept beside it until all pictures are written, so that it need
 * not be held in memory.
 * @param file where the stream leads to
 */
export async function cocoDataSet(
  stream: Writable,
  file: string,
  classes: ModelClasses
): Promise<RowSteps<NamedDetections>> {
  const categories = cocoCategories(classes)
  const { path, handle } = await openAside(file)
  let images = 0
  let written = 0
  let annotations = 0
  let text = `{"info": {"description": "Netlens"}, "licenses": [],\n"images": [`
  let annotationText = ''
  // Whoever writes hears of it.
  stream.on('error', () => undefined)
  return {
    async add({ path: name, result }) {
      const id = ++images
      if (result.status === 'error') return
      const { width, height, detections } = result
      text += separator(written++) + JSON.stringify({ id, file_name: name, width, height })
      const texts = detections.map((detection) => {
        const [, , w, h] = detection.box
        const more = `"area": ${floatText(w * h, 3)}, "iscrowd": 0, "segmentation": []`
        const start = `${separator(annotations)}{"id": ${++annotations}, "image_id": ${id}`
        return `${start}, ${boxText(detection, categories)}, ${more}}`
      })
      annotationText += texts.join('')
      if (text.length + annotationText.length < atOnce) return
      await write(stream, text)
      await handle.appendFile(annotationText)
      text = annotationText = ''
    },
    async end(complete) {
      try {
        if (!complete) return
        await handle.appendFile(annotationText)
        await write(stream, `${text}\n],\n"annotations": [`)
        await pipeline(createReadStream(path), stream, { end: false })
        const listed = categories.entries.map(([name, id]) => ({ id, name, supercategory: '' }))
        stream.end(`\n],\n"categories": ${JSON.stringify(listed)}}\n`)
        await finished(stream)
      } finally {
        await handle.close()
        await rm(path, { force: true })
      }
    }
  }
}

/** Exact enough that its average precision is that of the boxes as they are: scores of float32 stay apart. */
function boxText({ label, score, box }: Detection, categories: Categories): string {
  const values = box.map((value) => floatText(value, 6)).join(', ')
  return `"category_id": ${categories.idOf(label)}, "bbox": [${values}], "score": ${floatText(score, 9)}`
}

function separator(before: number): string {
  return before > 0 ? ',\n' : '\n'
}

function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()))
  })
}

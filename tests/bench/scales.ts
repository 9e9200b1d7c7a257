/**
 * What a detector finds where JPEGs are decoded at a reduced scale first, against the full decode: `npm run bench:scales`,
 * with SCALES_PHOTOS for another number of large photos than 40.
 */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { test } from 'vitest'
import { squareForDetector } from '../../src-main/images/bilinear'
import { uprightPixels } from '../../src-main/images/cut'
import { nativeJpegValues } from '../../src-main/images/native-jpeg'
import { reduced } from '../../src-main/images/whole-picture'
import { overlapOf, type PixelBox } from '../../src-main/detections/evaluation/match'
import { loadDetectionModel } from '../../src-main/inference/detection-model'
import { findObjects, usualSuppression, type FoundObject } from '../../src-main/network/objects'
import { exact } from '../support/models'
import { temporaryFolder } from '../support/pictures'
import { shared } from '../support/shared'
import { largePhotos } from './folders'
import { median } from './measure'

const count = Number(process.env['SCALES_PHOTOS'] ?? 40)
/** Objects of the full decode from this score on are looked for. */
const least = 0.3
const size = 300

const decoders: Record<string, (file: Buffer) => Promise<Float32Array | undefined>> = {
  'all of it, our decoder': (file) => nativeJpegValues(file, size, 1),
  'all of it, sharp': (file) => atScale(file, 1),
  '1/2': (file) => atScale(file, 2),
  '1/4': (file) => atScale(file, 4),
  '1/8': (file) => atScale(file, 8)
}

/** The JPEG decoder scales by itself. */
async function atScale(file: Buffer, reduction: number): Promise<Float32Array> {
  const image = sharp(file, { ignoreIcc: true })
  const { data, ...drawn } = await uprightPixels(reduced(image, await image.metadata(), reduction))
  return squareForDetector({ pixels: data, ...drawn }, size)
}

test('scales', { timeout: 0 }, async () => {
  const { detector, anchors } = await loadDetectionModel(
    exact(shared('detection/ssdlite_mobilenet_v2_coco.h5'), 'native'),
    await temporaryFolder()
  )
  const threshold = 0.05
  async function objectsIn(values: Float32Array): Promise<FoundObject[]> {
    const [raw] = await detector.detect(values, 1, threshold)
    return findObjects(raw!, anchors, { ...usualSuppression, threshold })
  }
  const large = await largePhotos(shared('photos'), count)
  const larger = await largePhotos(shared('photos'), Math.ceil(count / 10), { width: 12000, height: 9000 })
  const lines: string[] = []
  for (const [name, folder] of [
    ['as they are', shared('photos')],
    ['12 megapixels', large],
    ['108 megapixels', larger]
  ] as const) {
    const tallies = Object.keys(decoders).map(() => ({ ious: [] as number[], scores: [] as number[], times: [] as number[] })) // prettier-ignore
    for (const file of (await readdir(folder)).sort()) {
      const bytes = await readFile(join(folder, file))
      let expected: FoundObject[] | undefined
      for (const [i, decode] of Object.values(decoders).entries()) {
        const begun = process.cpuUsage()
        const values = await decode(bytes)
        const { user, system } = process.cpuUsage(begun)
        if (!values) continue
        tallies[i]!.times.push((user + system) / 1000)
        const found = await objectsIn(values)
        expected ??= found.filter(({ score }) => score >= least)
        for (const one of expected) {
          const same = found.filter(({ index }) => index === one.index)
          const [best] = same.map((each) => ({ each, iou: overlap(each, one) })).sort((a, b) => b.iou - a.iou)
          tallies[i]!.ious.push(best?.iou ?? 0)
          tallies[i]!.scores.push(Math.abs((best?.each.score ?? 0) - one.score))
        }
      }
    }
    for (const [i, decoder] of Object.keys(decoders).entries()) {
      const { ious, scores, times } = tallies[i]!
      const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
      const figures = [ious.length, mean(ious), Math.min(...ious), ious.filter((iou) => iou < 0.5).length]
      const more = [mean(scores), Math.max(...scores), Math.min(...times), median(times)]
      lines.push(`| ${[name, decoder, ...[...figures, ...more].map((value) => String(Number(value.toPrecision(3))))].join(' | ')} |`) // prettier-ignore
    }
  }
  await Promise.all([large, larger].map((folder) => rm(folder, { recursive: true })))
  const heads = ['photos', 'decoded', 'objects', 'mean IoU', 'lowest IoU', 'IoU below 0.5', 'scores apart, mean', 'most', 'ms of a core, minimum', 'median'] // prettier-ignore
  console.log([`| ${heads.join(' | ')} |`, `| ${heads.map(() => '---').join(' | ')} |`, ...lines].join('\n'))
})

function overlap(one: FoundObject, other: FoundObject): number {
  return overlapOf(pixelBox(one), { label: '', box: pixelBox(other) })
}

function pixelBox({ box: [top, left, bottom, right] }: FoundObject): PixelBox {
  return [left, top, right - left, bottom - top]
}

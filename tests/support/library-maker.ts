/** Fills a library with images that do not exist, through the code that records runs. */
import { Library } from '../../src-main/library/library'
import type { RunImage } from '../../src-main/library/record'

export const classNames = ['tench', 'crane', 'maillot', 'hen', '丹顶鹤', 'ostrich', 'crane', 'egret']

/** A small generator of numbers from 0 to 1, the same in each run (mulberry32, Tommy Ettinger, public domain). */
export function randomNumbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export const usedModel = {
  info: {
    sha256: 'a'.repeat(64),
    name: 'made-up',
    path: '/models/made-up.h5',
    network: {
      family: 'mobilenet-v2',
      variant: 'paper',
      alpha: 1,
      inputSize: 224,
      classes: classNames.length
    },
    format: 'keras-h5',
    architecture: 'MobileNetV2 1.00',
    classes: classNames.length,
    preprocessing: {
      range: '-1..1',
      channels: 'rgb',
      crop: 'center',
      inputSize: 224,
      output: 'probabilities'
    },
    backend: { name: 'native', version: '0', precision: 'float32' }
  },
  labels: classNames,
  crop: 'center',
  preprocessing: '1'
} as const

export const usedSettings = {
  sources: ['/photos'],
  recursive: true,
  crop: 'center' as const,
  topK: 3,
  model: { path: '/models/made-up.h5', backend: 'auto' as const, precision: 'auto' as const }
}

const words = ['IMG', 'dsc', 'Kranich', '照片', 'Été', 'a, "b"', 'p_%']

export function madeUpImage(index: number, random: () => number): RunImage {
  const folder = `/photos/${2000 + (index % 20)}/${['north', 'South', '湖'][index % 3]}/${index % 7}`
  const name = `${words[Math.floor(random() * words.length)]}_${Math.floor(random() * 1e6)}-${index}.jpg`
  const fails = random() < 0.02
  const probability = Math.fround(random())
  const first = Math.floor(random() * classNames.length)
  return {
    absolute: `${folder}/${name}`,
    source: 0,
    path: name,
    index,
    file: { bytes: 1000 + Math.floor(random() * 1e7), modified: 1.6e12 + Math.floor(random() * 1e11) },
    ...(random() < 0.7 && { taken: 1.5e12 + Math.floor(random() * 1e11) }),
    answer: fails
      ? { error: { code: 'corrupt-image', message: 'The image is damaged or incomplete.' } }
      : {
          predictions: [0, 1, 2].map((rank) => {
            const at = (first + rank) % classNames.length
            return { index: at, label: classNames[at]!, probability: Math.fround(probability / (rank + 1)) }
          })
        },
    reused: false
  }
}

/** Records a run over made-up images. */
export function fill(library: Library, images: number, seed = 1, from = 0): void {
  const record = library.runs.begin(usedModel, usedSettings, '0.0.0', { again: false, topK: 3 })
  const random = randomNumbers(seed)
  for (let first = from; first < from + images; first += 1000) {
    const count = Math.min(1000, from + images - first)
    record.save(Array.from({ length: count }, (_, i) => madeUpImage(first + i, random)))
  }
  record.end('completed')
}

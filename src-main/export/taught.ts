/**
 * The files that accompany an exported taught model: its card, and the data for recognizing unknown pictures.
 */
import type { TaughtCard, TaughtFigures } from '../contract/teaching'
import type { TaughtPart } from '../weights/taught-part'
import type { NewFile } from './folder'

/** How to get the normalized features in each format. */
const features: Record<string, string> = {
  savedmodel:
    'the signature `pixels` answers with `embedding` beside `probabilities`; divide each row by its length',
  tfjs: '`model.execute(images, "unit_normalization")`',
  onnx: 'add an output of the name `unit_normalization` to the graph (`onnx.helper.make_tensor_value_info`)',
  keras: '`keras.Model(model.input, model.get_layer("unit_normalization").output)`',
  'keras-h5': '`keras.Model(model.input, model.get_layer("unit_normalization").output)`'
}

export function taughtFilesOf({ card, vectors, size }: TaughtPart, format: string): NewFile[] {
  return [
    { name: 'README.md', content: readme(card, size, features[format]!) },
    { name: 'card.json', content: `${JSON.stringify(card, undefined, 2)}\n` },
    { name: 'taught.npy', content: npy(vectors, size) }
  ]
}

function readme(card: TaughtCard, size: number, where: string): string {
  const { name, version, made, classes, base, estimate, test, none, data, series } = card
  const threshold = none.threshold.toFixed(4)
  const figures = [
    estimate && `* Cross-validation, each series as a whole: ${figuresText(estimate)}`,
    test && `* Pictures kept apart: ${figuresText(test)}`
  ].filter(Boolean)
  return `# ${name}, version ${version}

Taught on ${made.slice(0, 10)} from ${data}, ${series} series, on the features of ${base.name} (${base.architecture}, SHA-256 ${base.sha256}${
    base.licence ? `, ${base.licence}` : ''
  }).

| class | pictures |
| --- | --- |
${classes.map(({ label, pictures }) => `| ${label.replace(/[|\r\n]/g, ' ')} | ${pictures} |`).join('\n')}

${figures.join('\n')}

\`card.json\` has all figures, with recall, precision and confusion.

## None of these

The model itself always answers with one of its classes. Netlens also says whether a picture is like any that was taught, by
the cosine of its features to the nearest of them: below ${threshold} it is none of the classes. To do the same:

1. Take the features of the picture, ${size} values with a length of 1: ${where}.
2. \`taught.npy\` has those of the taught pictures, one a row. The picture is known where
   \`(taught @ features).max() >= ${threshold}\`.
`
}

function figuresText({ accuracy, interval, calibrationError, pictures }: TaughtFigures): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  const [low, high] = interval
  return `${percent(accuracy)} of ${pictures} pictures right (95 % certain: ${percent(low)} to ${percent(high)}), calibration error ${calibrationError.toFixed(3)}`
}

/** NumPy's format 1.0 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). */
function npy(values: Float32Array, columns: number): Uint8Array {
  const shape = `(${values.length / columns}, ${columns})`
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`
  const before = 10
  const padded = header.padEnd(Math.ceil((before + header.length + 1) / 64) * 64 - before - 1) + '\n'
  const start = Buffer.alloc(before)
  start.write('\x93NUMPY\x01\x00', 'latin1')
  start.writeUInt16LE(padded.length, 8)
  return Buffer.concat([
    start,
    Buffer.from(padded, 'latin1'),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  ])
}

import { TruthError, withoutEnding, type TruePicture } from './truth'

/**
 * YOLO's labels of a picture: on each line a class and the middle, width and height of a box, as shares of the picture.
 * @param file its path in the folder, with '/'
 * @throws TruthError
 */
export function yoloPicture(file: string, text: string, labels: readonly string[]): TruePicture {
  const objects = text
    .split(/\r?\n/)
    .map((line, i) => ({ line: i + 1, values: line.trim().split(/\s+/) }))
    .filter(({ values }) => values[0] !== '')
    .map(({ line, values }) => {
      const numbers = values.map(Number)
      if (numbers.length !== 5 || !numbers.every(Number.isFinite))
        throw new TruthError('truth-yolo', `${file}, line ${line}: five numbers are expected, a class and a box.`, { file, line: String(line) }) // prettier-ignore
      const [index, x, y, width, height] = numbers as [number, number, number, number, number]
      const label = labels[index]
      if (label === undefined)
        throw new TruthError(
          'truth-yolo-class',
          `${file}, line ${line}: the class ${index} is not in the list of ${labels.length} classes.`,
          { file, line: String(line), class: String(index), count: String(labels.length) }
        )
      if (width < 0 || height < 0 || [x, y, width, height].some((value) => value < 0 || value > 1))
        throw new TruthError(
          'truth-yolo',
          `${file}, line ${line}: the box is not given as shares of the picture, from 0 to 1.`,
          { file, line: String(line) }
        )
      return { label, box: [x - width / 2, y - height / 2, width, height] as const }
    })
  return { path: withoutEnding(file), objects }
}

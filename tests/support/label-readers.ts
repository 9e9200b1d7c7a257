/** Reads what other programs read, by their own rules. */

/** What MegaDetector's format (https://lila.science/megadetector-output-format, 1.6) does not allow in a file of results. */
export function megadetectorFaults(text: string): string[] {
  const faults: string[] = []
  const check = (holds: boolean, fault: string): void => void (holds || faults.push(fault))
  // A float of JSON keeps its point only in the text: numbers are marked before they are read.
  const marked = text.replace(/(?<=[[:,] ?)(-?\d+(\.\d+)?([eE][-+]?\d+)?)(?=[,\]} \n])/g, (number) =>
    /[.eE]/.test(number) ? `"float ${number}"` : `"int ${number}"`
  )
  const file = JSON.parse(marked) as Record<string, unknown>
  check(
    ['info', 'detection_categories', 'images'].every((key) => key in file),
    'a part is missing'
  )
  const info = file['info'] as Record<string, unknown>
  check(info['format_version'] === '1.6', 'format_version')
  check(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(info['detection_completion_time'])), 'time')
  const categories = file['detection_categories'] as Record<string, unknown>
  for (const [id, name] of Object.entries(categories))
    check(/^[1-9]\d*$/.test(id) && typeof name === 'string', `category ${id}`)
  const classNames = (file['classification_categories'] ?? {}) as Record<string, unknown>
  for (const [id, name] of Object.entries(classNames))
    check(/^[1-9]\d*$/.test(id) && typeof name === 'string', `classification category ${id}`)
  const isClassified = 'classification_categories' in file
  check(isClassified === 'classifier' in info, 'classifier')
  check(isClassified === 'classification_completion_time' in info, 'time of the classifier')
  for (const image of file['images'] as Record<string, unknown>[]) {
    const path = image['file'] as string
    check(typeof path === 'string' && !/^\/|\\|^\w:/.test(path), `file ${path}`)
    if ('failure' in image) {
      check(typeof image['failure'] === 'string' && image['detections'] === null, `failure of ${path}`)
      const isVideo = path.endsWith('.mp4')
      check(isVideo === 'frame_rate' in image && isVideo === 'frames_processed' in image, `frames of ${path}`)
      continue
    }
    for (const { category, conf, bbox, classifications } of image['detections'] as Record<
      string,
      unknown
    >[]) {
      check(typeof category === 'string' && category in categories, `category in ${path}`)
      check(isShare(conf), `conf in ${path}`)
      const [x, y, w, h] = (bbox as string[]).map(valueOf) as [number, number, number, number]
      check((bbox as unknown[]).every(isShare) && x + w <= 1.000001 && y + h <= 1.000001, `bbox in ${path}`)
      const said = (classifications ?? []) as [unknown, unknown][]
      check(
        said.every(([id, sure]) => typeof id === 'string' && id in classNames && isShare(sure)),
        `classifications in ${path}`
      )
      const sure = said.map((pair) => valueOf(String(pair[1])))
      check(
        sure.every((value, i) => i === 0 || value <= sure[i - 1]!),
        `order of classifications in ${path}`
      )
    }
  }
  return faults
}

const valueOf = (marked: string): number => Number(marked.replace('float ', ''))
const isShare = (marked: unknown): boolean =>
  typeof marked === 'string' && marked.startsWith('float ') && valueOf(marked) >= 0 && valueOf(marked) <= 1

/**
 * Labels as YOLO's programs read them: five values a line, a known class, shares from 0 to 1, no line twice.
 * @throws Error for any other file
 */
export function yoloBoxes(text: string, classes: number): { index: number; box: number[] }[] {
  const lines = text.split('\n').filter(Boolean)
  if (new Set(lines).size !== lines.length) throw new Error('a line stands there twice')
  return lines.map((line) => {
    const values = line.split(' ').map(Number)
    const [index, ...box] = values as [number, ...number[]]
    if (values.length !== 5 || !(index >= 0 && index < classes && Number.isInteger(index)))
      throw new Error(`no label: ${line}`)
    if (!box.every((value) => value >= 0 && value <= 1)) throw new Error(`beyond the picture: ${line}`)
    return { index, box }
  })
}

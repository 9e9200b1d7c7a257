/** Reads true objects: a COCO data set, or a folder of Pascal VOC's or YOLO's files. */
import { readdir, stat } from 'node:fs/promises'
import { dirname, join, posix, sep } from 'node:path'
import { readRegular, RefusedFile } from '../../platform/read-regular'
import { systemReason } from '../../platform/system-reason'
import { decodeText } from '../../tables/text'
import { cocoTruth } from './coco'
import { Truth, TruthError, type TruePicture } from './truth'
import { vocPicture } from './voc'
import { yoloPicture } from './yolo'

/** What a text may be long in this language. */
const largestDataSet = 500 * 2 ** 20
const largestLabels = 16 * 2 ** 20
const classesFile = 'classes.txt'
/** Files that lie beside labels in data sets as they are passed on, such as `README.roboflow.txt`. */
const readme = /^readme\b/i

/** Of a reading that may take long. */
export interface Reading {
  signal?: AbortSignal
  /** Files of a folder. */
  progress?: (done: number, total: number) => void
}

/** @throws TruthError for what is neither, or cannot be read; the signal's reason when aborted */
export async function readTruth(path: string, reading: Reading = {}): Promise<Truth> {
  const stats = await stat(path).catch((error: unknown) => {
    throw unreadable(error, 'It')
  })
  if (!stats.isDirectory()) return cocoTruth(await textOf(path, largestDataSet))
  const names = await readdir(path, { recursive: true }).then(
    (all) => all.map((name) => name.split(sep).join('/')).sort(),
    (error: unknown) => {
      throw unreadable(error, 'It')
    }
  )
  const xml = names.filter((name) => name.toLowerCase().endsWith('.xml'))
  if (xml.length > 0) {
    const pictures = await picturesOf(path, xml, vocPicture, reading)
    return new Truth(
      pictures.flatMap(({ objects }) => objects.map(({ label }) => label)),
      pictures
    )
  }
  const txt = names.filter((name) => {
    const base = posix.basename(name)
    return base.toLowerCase().endsWith('.txt') && base !== classesFile && !readme.test(base)
  })
  if (txt.length === 0)
    throw new TruthError(
      'truth-no-files',
      'It holds neither .xml files of Pascal VOC nor .txt files of YOLO.'
    )
  const labels = await classesOf(path)
  const read = (file: string, text: string): TruePicture => yoloPicture(file, text, labels)
  return new Truth(labels, await picturesOf(path, txt, read, reading))
}

async function picturesOf(
  folder: string,
  files: readonly string[],
  read: (file: string, text: string) => TruePicture,
  { signal, progress }: Reading
): Promise<TruePicture[]> {
  const pictures: TruePicture[] = []
  for (const file of files) {
    signal?.throwIfAborted()
    progress?.(pictures.length, files.length)
    pictures.push(read(file, await textOf(join(folder, file), largestLabels)))
  }
  return pictures
}

/** In the folder or the one above it. */
async function classesOf(folder: string): Promise<string[]> {
  for (const place of [folder, dirname(folder)]) {
    const file = join(place, classesFile)
    if (!(await stat(file).catch(() => undefined))?.isFile()) continue
    const lines = (await textOf(file, largestLabels)).split(/\r?\n/).map((line) => line.trim())
    while (lines.at(-1) === '') lines.pop()
    return lines
  }
  throw new TruthError(
    'truth-no-classes',
    `There is no ${classesFile} with the names of the classes in it, one a line.`
  )
}

async function textOf(file: string, limit: number): Promise<string> {
  try {
    return (await decodeText(await readRegular(file, limit))).text
  } catch (error) {
    if (error instanceof RefusedFile)
      throw new TruthError('truth-refused', `${file} ${error.message}.`, { file })
    throw unreadable(error, file)
  }
}

function unreadable(error: unknown, file: string): TruthError {
  return new TruthError('truth-unreadable', `${file} cannot be read: ${systemReason(error)}.`, undefined, {
    cause: error
  })
}

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

/** @throws TruthError for what is neither, or cannot be read */
export async function readTruth(path: string): Promise<Truth> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new TruthError(`It cannot be read: ${systemReason(error)}.`)
  })
  if (!stats.isDirectory()) return cocoTruth(await textOf(path, largestDataSet))
  const names = (await readdir(path, { recursive: true })).map((name) => name.split(sep).join('/')).sort()
  const xml = names.filter((name) => name.toLowerCase().endsWith('.xml'))
  if (xml.length > 0) {
    const pictures = await picturesOf(path, xml, vocPicture)
    return new Truth(
      pictures.flatMap(({ objects }) => objects.map(({ label }) => label)),
      pictures
    )
  }
  const txt = names.filter(
    (name) => name.toLowerCase().endsWith('.txt') && posix.basename(name) !== classesFile
  )
  if (txt.length === 0)
    throw new TruthError('It holds neither .xml files of Pascal VOC nor .txt files of YOLO.')
  const labels = await classesOf(path)
  return new Truth(labels, await picturesOf(path, txt, (file, text) => yoloPicture(file, text, labels)))
}

async function picturesOf(
  folder: string,
  files: readonly string[],
  read: (file: string, text: string) => TruePicture
): Promise<TruePicture[]> {
  const pictures: TruePicture[] = []
  for (const file of files) pictures.push(read(file, await textOf(join(folder, file), largestLabels)))
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
  throw new TruthError(`There is no ${classesFile} with the names of the classes in it, one a line.`)
}

async function textOf(file: string, limit: number): Promise<string> {
  try {
    return (await decodeText(await readRegular(file, limit))).text
  } catch (error) {
    if (error instanceof RefusedFile) throw new TruthError(`${file} ${error.message}.`)
    throw new TruthError(`${file} cannot be read: ${systemReason(error)}.`)
  }
}

import { posix } from 'node:path'
import { SaxesParser } from 'saxes'
import { TruthError, withoutEnding, type TruePicture } from './truth'

/**
 * An annotation of Pascal VOC: pixels are counted from 1, and a box ends with its last pixel. Difficult objects are left out.
 * @param file its path in the folder, with '/'
 * @throws TruthError
 */
export function vocPicture(file: string, xml: string): TruePicture {
  const tree = elementsOf(file, xml)
  const refused = (what: string): TruthError => new TruthError('truth-voc', `${file}: ${what}.`, { file })
  const number = (element: Element | undefined, name: string): number => {
    const text = element?.children.find((child) => child.name === name)?.text.trim()
    const value = Number(text || NaN)
    if (!Number.isFinite(value)) throw refused(`${name} is missing or no number`)
    return value
  }
  const child = (element: Element, name: string): Element | undefined =>
    element.children.find((each) => each.name === name)
  const size = child(tree, 'size')
  const objects = tree.children
    .filter(({ name }) => name === 'object')
    .map((object) => {
      const box = child(object, 'bndbox')
      const [xmin, ymin, xmax, ymax] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) => number(box, name)) as [number, number, number, number] // prettier-ignore
      if (xmax < xmin || ymax < ymin) throw refused('a box ends before it begins')
      const label = child(object, 'name')?.text.trim()
      if (!label) throw refused('an object has no name')
      const ignored = child(object, 'difficult')?.text.trim() === '1'
      const pixels = [xmin - 1, ymin - 1, xmax - xmin + 1, ymax - ymin + 1] as const
      return { label, box: pixels, ...(ignored && { ignored }) }
    })
  const stem = withoutEnding(file)
  const named = posix.join(posix.dirname(file), child(tree, 'filename')?.text.trim() ?? '')
  // Many programs leave a name in the file that it had elsewhere.
  const path = withoutEnding(named) === stem || named === stem ? named : stem
  return { path, objects, size: { width: number(size, 'width'), height: number(size, 'height') } }
}

interface Element {
  name: string
  text: string
  children: Element[]
}

const deepest = 20

function elementsOf(file: string, xml: string): Element {
  const root: Element = { name: '', text: '', children: [] }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('opentag', ({ name }) => {
    const element = { name, text: '', children: [] }
    open.at(-1)!.children.push(element)
    if (open.push(element) > deepest)
      throw new TruthError('truth-xml', `${file}: it is nested too deep for an annotation.`, { file })
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', (text) => void (open.at(-1)!.text += text))
  parser.on('cdata', (text) => void (open.at(-1)!.text += text))
  parser.on('error', () => {
    throw new TruthError('truth-xml', `${file}: it is not well-formed XML.`, { file })
  })
  parser.write(xml).close()
  const [annotation] = root.children
  if (annotation?.name !== 'annotation')
    throw new TruthError('truth-xml', `${file}: it is no annotation of Pascal VOC.`, { file })
  return annotation
}

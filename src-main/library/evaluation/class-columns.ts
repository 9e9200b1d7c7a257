/** Finds the columns of a table that hold the files and their true classes, by heading or else by content. */
import { Reason } from '../../contract/reasons'

const pathHeadings = [
  'path',
  'filepath',
  'imagepath',
  'filename',
  'file',
  'imagefile',
  'imagename',
  'image',
  'img',
  'name',
  'imageid',
  'id',
  '路径',
  '文件名',
  '文件'
]
const labelHeadings = [
  'label',
  'truelabel',
  'groundtruth',
  'truth',
  'class',
  'classname',
  'trueclass',
  'category',
  'species',
  'target',
  'tag',
  'labels',
  '标签',
  '类别'
]

const imageName = /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp|hei[cf]|dng|cr[23]|nef|arw)$/i

/**
 * @param heading the table's first row, unless that is data
 * @param cells the row to examine
 * @returns `heading` if `cells` is the first row and holds the column names
 * @throws Reason, whose message continues a sentence that begins with the file's name
 */
export function columnsOf(
  heading: readonly string[] | undefined,
  cells: readonly string[]
): { path: number; label: number } | 'heading' {
  const hasPath = cells.some((cell) => imageName.test(cell))
  if (!heading && !hasPath) return 'heading'
  const names = (heading ?? []).map((name) => name.toLowerCase().replace(/[\s_.-]/g, ''))
  const byHeading = (known: readonly string[], taken?: number): number | undefined =>
    known.map((name) => names.indexOf(name)).find((column) => column >= 0 && column !== taken)
  const path = byHeading(pathHeadings) ?? cells.findIndex((cell) => imageName.test(cell))
  const others = (heading ?? cells).map((_, i) => i).filter((column) => column !== path)
  const label = byHeading(labelHeadings, path) ?? (others.length === 1 ? others[0] : undefined)
  if (path >= 0 && label !== undefined) return { path, label }
  const found = heading ? `the columns ${heading.join(', ')}` : `${cells.length} columns without a heading`
  throw new Reason(
    'table-columns',
    `has ${found}; call that of the files "path" and that of the true classes "label"`
  )
}

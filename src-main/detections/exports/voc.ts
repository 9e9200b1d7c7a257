/** Pascal VOC's annotation of one picture. */
import { posix } from 'node:path'
import type { Detection } from '../../contract/detection'
import { escapeXml } from '../../network/svg'
import type { Size } from './numbers'

/**
 * VOC counts pixels from 1, and a box ends with its last pixel (Everingham and Winn, VOC2012 Development Kit, section 10.1).
 * @param path with '/'
 */
export function vocXml(path: string, size: Size, detections: readonly Detection[]): string {
  return [
    '<annotation>',
    `  <folder>${escapeXml(posix.dirname(path) === '.' ? '' : posix.dirname(path))}</folder>`,
    `  <filename>${escapeXml(posix.basename(path))}</filename>`,
    '  <source><database>Unknown</database></source>',
    `  <size><width>${size.width}</width><height>${size.height}</height><depth>3</depth></size>`,
    '  <segmented>0</segmented>',
    ...detections.flatMap((detection) => objectLines(detection, size)),
    '</annotation>',
    ''
  ].join('\n')
}

function objectLines({ label, box: [x, y, w, h] }: Detection, { width, height }: Size): string[] {
  const [xmin, xmax] = pixels(x, w, width)
  const [ymin, ymax] = pixels(y, h, height)
  return [
    '  <object>',
    `    <name>${escapeXml(label)}</name>`,
    '    <pose>Unspecified</pose>',
    '    <truncated>0</truncated>',
    '    <difficult>0</difficult>',
    `    <bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`,
    '  </object>'
  ]
}

/** The first and the last pixel, of at least one. */
function pixels(start: number, length: number, side: number): [first: number, last: number] {
  const first = Math.min(Math.max(Math.round(start), 0), side - 1) + 1
  return [first, Math.min(Math.max(Math.round(start + length), first), side)]
}

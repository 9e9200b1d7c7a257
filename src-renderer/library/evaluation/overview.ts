/** The arithmetic of a confusion matrix that is drawn as a picture. */
import type { Evaluation } from '../../../src-main/contract/evaluation'
import { fitScale, type Place, type Size } from '../zoom'
import { sum } from './confusion'

/** A cell with images. */
export interface FilledCell {
  truth: number
  predicted: number
  images: number
  /** Of the images of its true class. */
  share: number
}

/** The cells with images, row by row. */
export function filledCells({ counts }: Evaluation['confusion']): FilledCell[] {
  return counts.flatMap((row, truth) => {
    const total = sum(row)
    return row.flatMap((images, predicted) =>
      images > 0 ? [{ truth, predicted, images, share: images / total }] : []
    )
  })
}

/** Where the picture is drawn: its upper left corner, and the side of a cell, in pixels of its window. */
export interface Frame {
  left: number
  top: number
  side: number
}

export function frameOf(classes: number, place: Place, room: Size): Frame {
  const side = fitScale({ width: classes, height: classes }, room) * place.zoom
  return {
    left: room.width / 2 + place.x - (classes * side) / 2,
    top: room.height / 2 + place.y - (classes * side) / 2,
    side
  }
}

/** The cell at a point of the window, if there is one. */
export function cellAt(
  { left, top, side }: Frame,
  classes: number,
  x: number,
  y: number
): { truth: number; predicted: number } | undefined {
  const [predicted, truth] = [Math.floor((x - left) / side), Math.floor((y - top) / side)]
  const inside = [predicted, truth].every((i) => i >= 0 && i < classes)
  return inside ? { truth, predicted } : undefined
}

/** The next cell with images in a direction, in the same row or column; the same one where there is none. */
export function nextCell(
  cells: readonly FilledCell[],
  from: FilledCell,
  direction: 'left' | 'right' | 'up' | 'down'
): FilledCell {
  const [along, across] =
    direction === 'left' || direction === 'right'
      ? (['predicted', 'truth'] as const)
      : (['truth', 'predicted'] as const)
  const sign = direction === 'left' || direction === 'up' ? -1 : 1
  let best: FilledCell | undefined
  for (const cell of cells) {
    if (cell[across] !== from[across]) continue
    const distance = sign * (cell[along] - from[along])
    if (distance > 0 && (!best || distance < sign * (best[along] - from[along]))) best = cell
  }
  return best ?? from
}

/** Moves the picture no further than needed for a cell to be in the window. */
export function inSight(place: Place, cell: FilledCell, classes: number, room: Size): Place {
  const { left, top, side } = frameOf(classes, place, room)
  const shift = (start: number, extent: number): number =>
    start < 0 ? -start : Math.min(0, extent - (start + side))
  return {
    zoom: place.zoom,
    x: place.x + shift(left + cell.predicted * side, room.width),
    y: place.y + shift(top + cell.truth * side, room.height)
  }
}

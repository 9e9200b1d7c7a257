/** The arithmetic of a long list that is scrolled, for rows of equal height. */

/** Browsers cannot lay out more than some 33 million pixels, less when zoomed: from here on we scale. */
export const maxScrollHeight = 8_000_000
const overscan = 4

export interface ScrollScale {
  /** Height of the element that is scrolled, in pixels. */
  height: number
  /** Pixels of the list for each pixel of the scroll bar. */
  ratio: number
}

export function scrollScale(rows: number, rowHeight: number, viewport: number): ScrollScale {
  const full = rows * rowHeight
  if (full <= maxScrollHeight) return { height: full, ratio: 1 }
  return { height: maxScrollHeight, ratio: (full - viewport) / (maxScrollHeight - viewport) }
}

/** The first row to draw and the one behind the last. */
export function visibleRange(
  offset: number,
  viewport: number,
  rowHeight: number,
  rows: number
): [number, number] {
  const first = Math.floor(offset / rowHeight) - overscan
  const last = Math.ceil((offset + viewport) / rowHeight) + overscan
  return [Math.min(rows, Math.max(0, first)), Math.min(rows, last)]
}

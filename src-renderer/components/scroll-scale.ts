/** Computes the scrolling of a long list with rows of equal height. */

/** In pixels. Browsers cannot lay out more than about 33 million, less when zoomed; taller lists are scaled. */
export const maxScrollHeight = 8_000_000
const overscan = 4

export interface ScrollScale {
  /** Height of the scrolled element, in pixels. */
  height: number
  /** Pixels of the list per pixel of the scroll bar. */
  ratio: number
}

/**
 * @param rowHeight in pixels
 * @param viewport visible height, in pixels
 */
export function scrollScale(rows: number, rowHeight: number, viewport: number): ScrollScale {
  const full = rows * rowHeight
  if (full <= maxScrollHeight) return { height: full, ratio: 1 }
  return { height: maxScrollHeight, ratio: (full - viewport) / (maxScrollHeight - viewport) }
}

/** The first row to draw, and the one after the last. */
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

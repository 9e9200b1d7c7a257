/** The arithmetic of a picture that is looked at through a window: how large it is drawn, and where. */

export interface Place {
  /** 1 where the whole picture just fits. */
  zoom: number
  /** Pixels from the window's centre to the picture's. */
  x: number
  y: number
}

export const fitted: Place = { zoom: 1, x: 0, y: 0 }
const largest = 32

/** Zooms by a factor so that the point (pixels from the window's centre) stays where it is. */
export function zoomed({ zoom, x, y }: Place, factor: number, at = { x: 0, y: 0 }): Place {
  const next = Math.min(largest, Math.max(1, zoom * factor))
  if (next === 1) return fitted
  const change = next / zoom
  return { zoom: next, x: at.x - (at.x - x) * change, y: at.y - (at.y - y) * change }
}

/** Moves the picture, but never out of sight. @param size of the window */
export function panned(place: Place, dx: number, dy: number, size: { width: number; height: number }): Place {
  const limit = (value: number, extent: number): number => {
    const most = (extent * (place.zoom - 1)) / 2
    return Math.max(-most, Math.min(most, value))
  }
  return { zoom: place.zoom, x: limit(place.x + dx, size.width), y: limit(place.y + dy, size.height) }
}

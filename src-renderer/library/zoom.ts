/** The arithmetic of a picture that is looked at through a window: how large it is drawn, and where. */

export interface Size {
  width: number
  height: number
}

export interface Place {
  /** 1 where the whole picture just fits. */
  zoom: number
  /** Pixels from the window's centre to the picture's. */
  x: number
  y: number
}

export const fitted: Place = { zoom: 1, x: 0, y: 0 }
/** 1600 %. */
const largest = 16

/** How many of the window's pixels a pixel of the picture is wide where all of it just fits. */
export function fitScale(picture: Size, window: Size): number {
  return Math.min(window.width / picture.width, window.height / picture.height)
}

/** The zoom at which a pixel of the picture is one of the window's. */
export const oneToOne = (fit: number): number => 1 / fit

/**
 * Zooms by a factor so that the point (pixels from the window's centre) stays where it is.
 * @param fit of {@link fitScale}: small pictures can be shrunk to 1:1, and large ones magnified beyond it
 */
export function zoomed({ zoom, x, y }: Place, factor: number, fit: number, at = { x: 0, y: 0 }): Place {
  const least = Math.min(1, oneToOne(fit))
  const most = Math.max(4, largest / fit)
  const wanted = Math.min(most, Math.max(least, zoom * factor))
  // Steps in and out again end where they began.
  const next = Math.abs(wanted - 1) < 1e-9 ? 1 : wanted
  const change = next / zoom
  return { zoom: next, x: at.x - (at.x - x) * change, y: at.y - (at.y - y) * change }
}

/** Moves the picture, but no edge of it into the window. @param picture as large as it is drawn where it fits */
export function panned(place: Place, dx: number, dy: number, picture: Size, window: Size): Place {
  const limit = (value: number, drawn: number, room: number): number => {
    const most = Math.max(0, (drawn * place.zoom - room) / 2)
    return most === 0 ? 0 : Math.max(-most, Math.min(most, value))
  }
  return {
    zoom: place.zoom,
    x: limit(place.x + dx, picture.width, window.width),
    y: limit(place.y + dy, picture.height, window.height)
  }
}

import { imageProtocol, videoProtocol } from '../src-main/contract/app'
import type { ImageRef } from '../src-main/contract/classification'
import type { TilePlace } from '../src-main/contract/pictures'

/**
 * The address of a run's image as a picture that fits in a square of `size` pixels.
 * @param run number of the run: the same address never stands for pictures of two runs
 * @param time of a video, which frame, in seconds
 */
export function imageUrl({ source, path }: ImageRef, size: number, run: number, time?: number): string {
  return `${imageProtocol}://run/${source}/${size}/${encoded(path)}?run=${run}${frameAt(time)}`
}

/** The address of an image that was picked by itself. */
export function pickedImageUrl(path: string, size: number): string {
  return `${imageProtocol}://picked/${size}/${encoded(path)}`
}

/**
 * The address of an image in the library.
 * @param version what changes when the file does @param time of a video, which frame, in seconds
 */
export function libraryImageUrl(id: number, size: number, version: number, time?: number): string {
  return `${imageProtocol}://library/${size}/${id}?version=${version}${frameAt(time)}`
}

/** The address of a video of a run, to be played. */
export function videoUrl({ source, path }: ImageRef): string {
  return `${videoProtocol}://run/${source}/${encoded(path)}`
}

/** The address of a video in the library. */
export function libraryVideoUrl(id: number): string {
  return `${videoProtocol}://library/${id}`
}

function frameAt(time: number | undefined): string {
  return time === undefined ? '' : `&time=${time.toFixed(3)}`
}

/** The address of a tile of an image in the library, once they are made. @param version as of {@link libraryImageUrl} */
export function tileUrl(id: number, { level, column, row }: TilePlace, version: number): string {
  return `${imageProtocol}://library-tile/${id}/${level}/${column}/${row}?version=${version}`
}

function encoded(path: string): string {
  // A lone surrogate, which a damaged file name may have, cannot be encoded.
  return encodeURIComponent(path.replace(/\p{Surrogate}/gu, '\ufffd'))
}

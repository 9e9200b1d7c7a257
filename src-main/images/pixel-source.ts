/** What gives a network its pixels. */
import type { Stats } from 'node:fs'
import type { Crop } from '../contract/preprocessing'
import type { Region } from './cut'
import type { OpenVideo } from './video/frames'

/** What gives a network its pixels: an image, or a frame of a video. */
export interface PixelSource {
  /** As `decodeForNetwork`. */
  pixels(size: number, crop: Crop): Promise<Uint8Array>
  /**
   * The whole picture, squashed to a square as by `squareForDetector`, in sRGB, interleaved RGB,
   * transparency on white. How a picture is scaled affects boxes and scores more than anything else does.
   * @param values where to write them, in place of new memory
   */
  whole(size: number, values?: Float32Array): Promise<WholeImage>
  /**
   * Parts of the picture from its own pixels, each squashed to size x size x 3 bytes, in sRGB, interleaved RGB, transparency on
   * white. Opens the file once more, so it may be called at any time.
   * @param regions in pixels of the upright picture
   * @throws ImageError also where the file is no longer the same
   */
  cut(regions: readonly Region[], size: number): Promise<Uint8Array[]>
}

/** An image whose pixels are meant for a network. */
export interface NetworkImage extends PixelSource {
  file: Pick<Stats, 'size' | 'mtimeMs'>
  /** Of the whole file's content. */
  hash(): Promise<Buffer>
  exif?: Buffer
  /**
   * Of a video, all of its frames: the pixels are those of one that stands for it.
   * @throws ImageError as `openVideo` does
   */
  video?(signal?: AbortSignal): Promise<OpenVideo>
}

/** A whole picture for a detector. */
export interface WholeImage {
  /** In pixels of the upright picture. */
  width: number
  height: number
  /** size x size x 3 values from -1 to 1, as a detector reads them. */
  values: Float32Array
}

/** What reads a network's pixels; an image that is one file needs no `cut` of its own. */
export type FileImage = Omit<NetworkImage, 'cut'> & Partial<Pick<NetworkImage, 'cut'>>

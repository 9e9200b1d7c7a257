/** Scales and crops a picture to what a network takes. */
import type { Sharp } from 'sharp'
import type { Crop } from '../contract/preprocessing'
import { noColours } from './errors'
import type { OpenImage } from './open-image'

export async function pixelsForNetwork(
  open: Pick<OpenImage, 'image'>,
  size: number,
  crop: Crop
): Promise<Uint8Array> {
  // The same image may be asked for another crop.
  const image = open.image.clone()
  // The kernels that agree best with PIL's bicubic crop and bilinear resize, the references for Keras.
  const scaled =
    crop === 'whole' ? image.resize(size, size, { fit: 'fill', kernel: 'linear' }) : cropCentre(image, size)
  const pixels = await scaled
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  // One byte more or less would shift all following pictures in the batch.
  if (pixels.length !== size * size * 3) throw noColours()
  return pixels
}

/** The part of the shorter side that the central square covers. */
export const cropShare = 0.875

/** The shorter side of the scaled image from which the central square is cropped. */
export const scaledSide = (size: number): number => Math.round(size / cropShare)

/** Crops after scaling, because cropping first would turn off the JPEG decoder's fast downscaling. */
function cropCentre(image: Sharp, size: number): Sharp {
  const square = scaledSide(size)
  const margin = Math.floor((square - size) / 2)
  return image
    .resize(square, square, { fit: 'cover', kernel: 'cubic' })
    .extract({ left: margin, top: margin, width: size, height: size })
}

import type { AppRequests, Source } from '../../src-main/contract/app'
import type { Crop, ImageRef } from '../../src-main/contract/classification'
import type { Params } from '../../src-main/contract/messages'
import type { LibraryItem } from '../../src-main/contract/library'
import { imageUrl, libraryImageUrl, pickedImageUrl } from '../image-url'

/** An image to send through the network. */
export interface ActivationImage {
  image: Params<AppRequests, 'model/activations'>['image']
  /** The crop that the image's run used. */
  crop?: Crop
  /** Of a video, which frame, in seconds. */
  time?: number
  name: string
  /** URL of a small preview. */
  thumbnail: string
}

const thumbnailSize = 256

/** @param run the run that the image belongs to @param time of a video, which frame, in seconds */
export function imageOfRun(
  ref: ImageRef,
  run: { number: number; crop?: Crop | undefined },
  time?: number
): ActivationImage {
  const name = ref.path.slice(ref.path.lastIndexOf('/') + 1)
  return {
    image: ref,
    ...(run.crop && { crop: run.crop }),
    ...(time !== undefined && { time }),
    name,
    thumbnail: imageUrl(ref, thumbnailSize, run.number, time)
  }
}

/**
 * @param crop the crop of the model that answered
 * @param time of a video, which frame, in seconds; by default the one that shows best what was answered
 */
export function imageOfLibrary(
  { id, path, modified, video }: LibraryItem,
  crop: Crop | undefined,
  time = video?.best
): ActivationImage {
  return {
    image: { library: id },
    ...(crop && { crop }),
    ...(time !== undefined && { time }),
    name: path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1),
    thumbnail: libraryImageUrl(id, thumbnailSize, modified, time)
  }
}

export function pickedImage({ path, name }: Source): ActivationImage {
  return { image: { picked: path }, name, thumbnail: pickedImageUrl(path, thumbnailSize) }
}

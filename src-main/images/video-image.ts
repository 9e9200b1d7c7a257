/** Frames of videos as images. */
import sharp, { type Metadata } from 'sharp'
import { contentHashOf } from '../platform/content-hash'
import { beside } from '../platform/turns'
import { cutRegions } from './cut'
import { pixelsForNetwork } from './network-pixels'
import { heicMetadata, type OpenImage } from './open-image'
import type { NetworkImage, PixelSource } from './pixel-source'
import type { VideoSource } from './source'
import { frameAt, openVideo, type VideoFrame } from './video/frames'
import { wholeForNetwork } from './whole-picture'

/** Which frame stands for a video where a single picture is wanted, in seconds: the first ones are often dark. */
export const usualFrame = 1

/**
 * A video as a network takes an image.
 * @param time of the frame whose pixels it has, in seconds
 */
export function videoForNetwork({ file, video, readAt }: VideoSource, time = usualFrame): NetworkImage {
  let read: Promise<PixelSource> | undefined
  const frame = (): Promise<PixelSource> => (read ??= frameAt(video, time).then(frameForNetwork))
  return {
    file,
    hash: () => contentHashOf(readAt, file.size),
    pixels: async (size, crop) => (await frame()).pixels(size, crop),
    whole: async (size, values) => (await frame()).whole(size, values),
    cut: async (regions, size) => (await frame()).cut(regions, size),
    video: (signal) => openVideo(video, signal)
  }
}

/** A frame of a video as a network takes an image. */
export function frameForNetwork(frame: VideoFrame): PixelSource {
  return {
    pixels: (size, crop) => beside(() => pixelsForNetwork(openFrame(frame), size, crop)),
    whole: (size, values) => beside(() => wholeForNetwork(openFrame(frame), size, values)),
    cut: (regions, size) => beside(() => cutRegions({ ...frame, data: frame.pixels }, regions, size))
  }
}

export function openFrame(frame: VideoFrame): Omit<OpenImage, 'file'> {
  const { width, height, pixels } = frame
  const image = sharp(pixels, { raw: { width, height, channels: 3 } })
  return { image, format: 'video', metadata: frameMetadata(frame), bytes: pixels, notes: [] }
}

export function frameMetadata({ width, height }: Pick<VideoFrame, 'width' | 'height'>): Metadata {
  return { ...heicMetadata({ image: { width, height, hasAlpha: false } }), format: 'raw' }
}

/** Frames of videos as images. */
import sharp, { type Metadata } from 'sharp'
import { contentHashOf } from '../platform/content-hash'
import { beside } from '../platform/turns'
import { cutRegions } from './cut'
import { ImageError } from './errors'
import { pixelsForNetwork } from './network-pixels'
import { heicMetadata, type OpenImage } from './open-image'
import type { NetworkImage, PixelSource } from './pixel-source'
import type { VideoSource } from './source'
import { frameAt, openVideo, type VideoFrame } from './video/frames'
import { wholeForNetwork } from './whole-picture'

export async function videoForNetwork(
  { file, video, readAt }: VideoSource,
  time: number | undefined
): Promise<NetworkImage> {
  const hash = () => contentHashOf(readAt, file.size)
  if (time !== undefined) return { file, hash, ...frameForNetwork(await frameAt(video, time)) }
  const noImage = (): Promise<never> => {
    const message = 'This is a video, and a single image is wanted here. Save a frame of it as an image.'
    return Promise.reject(new ImageError('unsupported-format', message))
  }
  return {
    file,
    hash,
    pixels: noImage,
    whole: noImage,
    cut: noImage,
    video: (signal) => openVideo(video, signal)
  }
}

/** A frame of a video as a network takes an image. */
export function frameForNetwork(frame: VideoFrame): PixelSource {
  return {
    pixels: (size, crop) => beside(() => pixelsForNetwork(openFrame(frame), size, crop)),
    whole: (size) => beside(() => wholeForNetwork(openFrame(frame), size)),
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

import { basename, extname } from 'node:path'
import {
  cameraRawExtensions,
  decodableExtensions,
  otherImageExtensions,
  videoExtensions
} from '../platform/image-extensions'
import type { Demuxer } from './video/ffmpeg'

const decodableFormats = [
  'jpeg',
  'png',
  'webp',
  'gif',
  'tiff',
  'avif',
  'bmp',
  'heic',
  'camera raw',
  'video'
] as const
export type DecodableFormat = (typeof decodableFormats)[number]

/** An image format by content. Formats that are not decoded are listed so that error messages can name them. */
export type ImageFormat = DecodableFormat | 'psd' | 'jp2' | 'jxl' | 'ico' | 'exr' | 'hdr'

export const isDecodable = (format: ImageFormat): format is DecodableFormat =>
  (decodableFormats as readonly ImageFormat[]).includes(format)

const cameraRaw = new Set(cameraRawExtensions)
const videos = new Set(videoExtensions)
const known = new Set([
  ...decodableExtensions,
  ...cameraRawExtensions,
  ...videoExtensions,
  ...otherImageExtensions
])

/** Extensions of files that are taken for images, without the dot; those of videos are not among them. */
export const imageExtensions = (): string[] => [...known].filter((name) => !videos.has(name))

const extension = (name: string) => extname(name).slice(1).toLowerCase()

export const isCameraRaw = (name: string): boolean => cameraRaw.has(extension(name))

export const isVideo = (name: string): boolean => videos.has(extension(name))

const heicPhotos = new Set(['heic', 'heif', 'hif'])
/** What cameras write beside a raw file, of the same photo. */
const cameraPhotos = new Set([...heicPhotos, 'jpg', 'jpeg', 'jpe', 'jfif'])

/** Whether a file may be a part of a photo that another file of the same name shows: its raw file, or the film of a Live Photo. */
export const isPartOfPhoto = (name: string): boolean => isCameraRaw(name) || extension(name) === 'mov'

/** Whether a photo of the same name is the one that {@link isPartOfPhoto} a part is of: films are written beside HEIC alone. */
export const isPhotoOf = (part: string, photo: string): boolean =>
  (isCameraRaw(part) ? cameraPhotos : heicPhotos).has(extension(photo))

/** A name without the extension, and without regard to case. */
export const stemOf = (name: string): string => basename(name, extname(name)).toLowerCase()

/** What a file name suggests: 'image' (decodable or not), 'other', or 'unknown' if it has no extension. */
export function kindByName(name: string): 'image' | 'other' | 'unknown' {
  const ext = extension(name)
  if (ext === '') return 'unknown'
  return known.has(ext) ? 'image' : 'other'
}

/** Number of bytes from the start of a file that {@link sniffFormat} needs. */
export const SIGNATURE_BYTES = 64

const signatures: [ImageFormat, RegExp][] = [
  ['jpeg', /^\xff\xd8\xff/],
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF....WEBP/s],
  // Before TIFF: Canon's CR2, Olympus' ORF and Panasonic's RW2 are TIFF files with a signature of their own.
  [
    'camera raw',
    /^(II\*\0.{4}CR|IIR[OS]|MMOR|IIU\0|FUJIFILMCCD-RAW|FOVb|\0MRM|II.{4}HEAPCCDR|....ftypcrx )/s
  ],
  ['tiff', /^(II[*+]\0|MM\0[*+])/],
  // The major brands mif1 and msf1 mean only HEIF; the compatible brands after them tell the codec.
  ['avif', /^....ftyp(avi[fs]|(mif1|msf1).*avi[fs])/s],
  ['heic', /^....ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1)/s],
  // The size of the second header (12 to 124 bytes) distinguishes BMP from text that starts with "BM".
  ['bmp', /^BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0/s],
  ['psd', /^8BPS/],
  ['jp2', /^(\0\0\0\x0cjP {2}\r\n\x87\n|\xff\x4f\xff\x51)/],
  ['jxl', /^(\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n)/],
  ['ico', /^\0\0[\x01\x02]\0.\0.{3}\0/s],
  ['exr', /^v\/1\x01/],
  ['hdr', /^#\?(RADIANCE|RGBE)/]
]

/**
 * The format that a file's first bytes show, or undefined. The name matters in one case only: most camera raw
 * files are TIFF containers around a thumbnail.
 */
export function sniffFormat(head: Buffer, name = ''): ImageFormat | undefined {
  const text = head.toString('latin1', 0, SIGNATURE_BYTES)
  const format = signatures.find(([, pattern]) => pattern.test(text))?.[0]
  if (format === 'tiff' && isCameraRaw(name)) return 'camera raw'
  return format ?? (videoDemuxer(head, name) ? 'video' : undefined)
}

const demuxers: [Demuxer, RegExp][] = [
  // Any brand that is no image's; QuickTime files may begin with other boxes.
  ['mov', /^....(ftyp|moov|mdat|wide|free|skip|pnot)/s],
  ['avi', /^RIFF....AVI /s],
  ['matroska', /^\x1a\x45\xdf\xa3/],
  ['asf', /^\x30\x26\xb2\x75\x8e\x66\xcf\x11/]
]

/**
 * Which reader of FFmpeg a video takes, by its first bytes; undefined for other files. A transport stream has no signature
 * but a byte now and then, so its name has to tell, too.
 */
export function videoDemuxer(head: Buffer, name: string): Demuxer | undefined {
  const text = head.toString('latin1', 0, SIGNATURE_BYTES)
  const demuxer = demuxers.find(([, pattern]) => pattern.test(text))?.[0]
  return demuxer ?? (/\.(mts|m2ts)$/i.test(name) && /^(.{4})?G/s.test(text) ? 'mpegts' : undefined)
}

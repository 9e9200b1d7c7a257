/** Recognises kinds of file that cannot be decoded, from the file alone. */
import { type ImageError, unsupported } from './errors'
import type { DecodableFormat } from './image-format'
import { readJpegFrame } from './jpeg-header'
import { unreadable } from './tiff'
import { readTiffLayout } from './tiff-header'

/** TIFF compressions that sharp does not support. */
const tiffCompressions: Record<number, string> = {
  32766: 'NeXT RLE',
  32809: 'ThunderScan',
  32908: 'PixarFilm',
  32909: 'PixarLog',
  32947: 'Kodak DCS',
  33003: 'JPEG 2000',
  33004: 'JPEG 2000',
  33005: 'JPEG 2000',
  34661: 'JBIG',
  34676: 'SGI Log',
  34677: 'SGI Log',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy JPEG of DNG',
  34925: 'LZMA',
  50000: 'Zstandard',
  50002: 'JPEG XL',
  52546: 'JPEG XL'
}

/** Huffman-coded baseline, extended, progressive and lossless; arithmetic-coded extended and progressive. */
const supportedJpegs = [0xc0, 0xc1, 0xc2, 0xc3, 0xc9, 0xca]

/** Why a file of this kind cannot be decoded; undefined if that is not the reason. */
export function unsupportedKind(bytes: Buffer, format: DecodableFormat): ImageError | undefined {
  const kind = kindOf(bytes, format)
  return kind === undefined ? undefined : unsupported(kind)
}

function kindOf(bytes: Buffer, format: DecodableFormat): string | undefined {
  switch (format) {
    case 'png':
      return bytes.toString('latin1', 12, 16) === 'CgBI' ? 'CgBI, Apple’s own kind of PNG' : undefined
    case 'tiff': {
      const layout = readTiffLayout(bytes)
      const problem = layout && (tiffCompressions[layout.compression] ?? unreadable(layout))
      return problem && `TIFF with ${problem}`
    }
    case 'jpeg': {
      const frame = readJpegFrame(bytes)
      if (!frame) return undefined
      if (frame.kind === 0xf7) return 'JPEG-LS'
      if (frame.components > 4) return `JPEG of ${frame.components} components`
      if (frame.bits !== 8) return `JPEG of ${frame.bits} bits`
      return supportedJpegs.includes(frame.kind) ? undefined : 'JPEG of a rare coding'
    }
    case 'avif':
      return bytes.toString('latin1', 8, 12) === 'avis' ? 'AVIF sequence without a still image' : undefined
    case 'webp':
    case 'gif':
    case 'video':
    case 'bmp':
    case 'heic':
    case 'camera raw':
      return undefined
  }
}

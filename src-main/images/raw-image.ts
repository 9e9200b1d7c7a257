/** Camera raw files as the previews that are in them. */
import type { ImageNote } from '../contract/image-facts'
import type { Crop } from '../contract/preprocessing'
import { contentHashOf } from '../platform/content-hash'
import { checkSize, previewFor, readPreviewBytes, type Preview } from './camera-raw/camera-raw'
import { exifBlock } from './camera-raw/facts'
import { LARGE_BYTES } from './limits'
import { hasNativeJpeg, nativeJpegPixels } from './native-jpeg'
import { pixelsForNetwork, scaledSide } from './network-pixels'
import { openSource, type OpenImage } from './open-image'
import type { FileImage, WholeImage } from './pixel-source'
import { readPlainJpeg } from './plain-jpeg'
import type { RawSource, Source } from './source'
import { wholeForNetwork, wholeJpeg } from './whole-picture'

/** Opens a preview for `use`. */
export function openRaw<T>(
  source: RawSource,
  preview: Preview,
  use: (open: OpenImage) => Promise<T>
): Promise<T> {
  const { sensor, facts } = source.raw
  const note: ImageNote = { kind: 'preview', ...(sensor && { sensor }) }
  return openSource(previewSource(source, preview), (open) =>
    use({
      ...open,
      format: 'camera raw',
      // The preview's own EXIF may say less.
      metadata: { ...open.metadata, ...(facts && { exif: exifBlock(facts) }) },
      notes: [note, ...open.notes]
    })
  )
}

/** Which preview is read is known once it is known how many pixels are wanted. */
export async function withRawForNetwork<T>(
  source: RawSource,
  use: (image: FileImage) => Promise<T>
): Promise<T> {
  const { file, raw, readAt } = source
  const largest = previewFor(raw)
  const largestSource = previewSource(source, largest)
  const exif = raw.facts
    ? exifBlock(raw.facts)
    : await openSource(largestSource, ({ metadata }) => Promise.resolve(metadata.exif))
  const pixels = async (size: number, crop: Crop): Promise<Uint8Array> => {
    const enough = crop === 'whole' ? size : scaledSide(size)
    checkSize(largest, enough)
    const wanted = previewFor(raw, enough)
    const preview = wanted === largest ? largestSource : previewSource(source, wanted)
    const bytes = await preview.read()
    const plain = !preview.alone && hasNativeJpeg() && readPlainJpeg(bytes)
    const decoded = plain && (await nativeJpegPixels(bytes, plain, size, crop))
    return decoded || openSource(preview, (open) => pixelsForNetwork(open, size, crop))
  }
  const whole = async (size: number, values?: Float32Array): Promise<WholeImage> => {
    checkSize(largest, size)
    const bytes = await largestSource.read()
    const plain = !largestSource.alone && hasNativeJpeg() && readPlainJpeg(bytes)
    const decoded = plain && (await wholeJpeg(bytes, plain, size, values))
    return decoded || openSource(largestSource, (open) => wholeForNetwork(open, size, values))
  }
  const hash = () => contentHashOf(readAt, file.size)
  return use({ file, hash, ...(exif && { exif }), pixels, whole })
}

/** A preview as the JPEG file that it is. */
function previewSource({ file, raw, readAt }: RawSource, preview: Preview): Source {
  let bytes: Buffer | undefined
  const read = async (): Promise<Buffer> => (bytes ??= await readPreviewBytes(readAt, raw, preview))
  return { file, format: 'jpeg', alone: preview.length > LARGE_BYTES, read }
}

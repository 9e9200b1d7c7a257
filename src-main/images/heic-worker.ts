/**
 * Decodes HEIC images with libheif in WebAssembly in a separate thread, so that a file that crashes it costs
 * only one image. The calls are libheif's C API (https://github.com/strukturag/libheif), with pointers into
 * its memory.
 */
import { parentPort } from 'node:worker_threads'
import type { HeicAnswer, HeicHeader, HeicItem, HeicPixels, HeicQuestion } from './heic'

/** The part of the library that is used; pointers and sizes are numbers. */
interface LibHeif {
  HEAPU8: Uint8Array
  _malloc(bytes: number): number
  _free(pointer: number): void
  _heif_context_alloc(): number
  _heif_context_free(context: number): void
  _heif_context_read_from_memory_without_copy(
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: number
  ): void
  _heif_context_has_sequence(context: number): number
  _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void
  _heif_context_get_image_handle(error: number, context: number, item: number, handle: number): void
  _heif_image_handle_release(handle: number): void
  _heif_image_handle_get_image_tiling(error: number, handle: number, upright: number, tiling: number): void
  _heif_image_handle_get_grid_image_tile_id(
    error: number,
    handle: number,
    upright: number,
    column: number,
    row: number,
    item: number
  ): void
  _heif_image_handle_get_width(handle: number): number
  _heif_image_handle_get_height(handle: number): number
  _heif_image_handle_get_item_id(handle: number): number
  _heif_image_handle_has_alpha_channel(handle: number): number
  _heif_image_handle_get_luma_bits_per_pixel(handle: number): number
  _heif_image_handle_get_raw_color_profile_size(handle: number): number
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, profile: number): void
  _heif_image_handle_get_nclx_color_profile(error: number, handle: number, profile: number): void
  _heif_nclx_color_profile_free(profile: number): void
  _heif_image_handle_get_number_of_metadata_blocks(handle: number, kind: number): number
  _heif_image_handle_get_list_of_metadata_block_IDs(
    handle: number,
    kind: number,
    ids: number,
    count: number
  ): number
  _heif_image_handle_get_metadata_type(handle: number, id: number): number
  _heif_image_handle_get_metadata_size(handle: number, id: number): number
  _heif_image_handle_get_metadata(error: number, handle: number, id: number, data: number): void
  _heif_image_handle_get_number_of_thumbnails(handle: number): number
  _heif_image_handle_get_list_of_thumbnail_IDs(handle: number, ids: number, count: number): number
  _heif_image_handle_get_thumbnail(error: number, handle: number, id: number, thumbnail: number): void
  _heif_decode_image(
    error: number,
    handle: number,
    image: number,
    colorspace: number,
    chroma: number,
    options: number
  ): void
  _heif_image_release(image: number): void
  _heif_image_get_primary_width(image: number): number
  _heif_image_get_primary_height(image: number): number
  _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number
}

/** Constants from heif.h. */
const colorspaceRgb = 1
const interleavedRgb = 10
const interleavedRgba = 11
const channelInterleaved = 10
/** Size of heif_image_tiling. */
const tilingBytes = 72
/** Error codes: unsupported file type, unsupported feature, and no decoder for the compression. */
const unsupportedErrors = [3, 4, 11]

class HeifError extends Error {
  constructor(
    readonly code: number,
    message: string
  ) {
    super(message)
  }
}

const heif = require('libheif-js/wasm-bundle') as LibHeif

// The memory may grow with any call, which detaches earlier views of it.
const view = (): DataView => new DataView(heif.HEAPU8.buffer)
const numberAt = (pointer: number): number => view().getUint32(pointer, true)
const bytesAt = (pointer: number, length: number): Uint8Array => heif.HEAPU8.slice(pointer, pointer + length)

/** Allocates memory for a call's output. */
function withMemory<T>(bytes: number, use: (pointer: number) => T): T {
  const pointer = heif._malloc(bytes)
  if (pointer === 0) throw new HeifError(0, 'no memory')
  try {
    return use(pointer)
  } finally {
    heif._free(pointer)
  }
}

/** Makes a call that returns a heif_error (code, subcode, message) and throws if it failed. */
function checked(call: (error: number) => void): void {
  withMemory(12, (error) => {
    call(error)
    const code = numberAt(error)
    if (code !== 0) throw new HeifError(code, textAt(numberAt(error + 8)))
  })
}

function textAt(pointer: number): string {
  const end = heif.HEAPU8.indexOf(0, pointer)
  return Buffer.from(heif.HEAPU8.subarray(pointer, end)).toString()
}

/** Returns what a call writes to its output pointer. */
function pointerFrom(call: (error: number, at: number) => void): number {
  return withMemory(4, (at) => {
    checked((error) => call(error, at))
    return numberAt(at)
  })
}

function idsFrom(count: number, list: (ids: number, count: number) => number): number[] {
  if (count <= 0) return []
  return withMemory(4 * count, (ids) => {
    const found = list(ids, count)
    return Array.from({ length: found }, (_, i) => numberAt(ids + 4 * i))
  })
}

function decode({ bytes, item, factor = 1 }: HeicQuestion): HeicAnswer {
  const context = heif._heif_context_alloc()
  const file = heif._malloc(bytes.length)
  let primary = 0
  try {
    heif.HEAPU8.set(bytes, file)
    checked((error) =>
      heif._heif_context_read_from_memory_without_copy(error, context, file, bytes.length, 0)
    )
    primary = pointerFrom((error, at) => heif._heif_context_get_primary_image_handle(error, context, at))
    if (item === undefined) checkGrid(context, primary)
    return item === undefined
      ? { header: headerOf(primary) }
      : { decoded: shrunk(pixelsOf(primary, item), factor) }
  } catch (error) {
    if (!(error instanceof HeifError)) throw error
    if (!primary && heif._heif_context_has_sequence(context)) return { problem: 'sequence' }
    return { problem: unsupportedErrors.includes(error.code) ? 'unsupported-format' : 'corrupt-image' }
  } finally {
    if (primary) heif._heif_image_handle_release(primary)
    heif._heif_context_free(context)
    heif._free(file)
  }
}

interface Tiling {
  columns: number
  rows: number
  tileWidth: number
  tileHeight: number
  width: number
  height: number
}

/** As stored, before it is turned. */
function tilingOf(handle: number): Tiling {
  return withMemory(tilingBytes, (at) => {
    checked((error) => heif._heif_image_handle_get_image_tiling(error, handle, 0, at))
    const number = (i: number): number => numberAt(at + 4 * i)
    return {
      columns: number(1),
      rows: number(2),
      tileWidth: number(3),
      tileHeight: number(4),
      width: number(5),
      height: number(6)
    }
  })
}

/** A grid with gaps, which older versions of libheif fill with black. @throws HeifError */
function checkGrid(context: number, primary: number): void {
  const { columns, rows, tileWidth, tileHeight, width, height } = tilingOf(primary)
  const gaps = new HeifError(0, 'The tiles do not cover the image.')
  if (columns * tileWidth < width || rows * tileHeight < height) throw gaps
  if (columns * rows === 1) return
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const id = pointerFrom((error, at) =>
        heif._heif_image_handle_get_grid_image_tile_id(error, primary, 0, column, row, at)
      )
      const open = (error: number, at: number): void =>
        heif._heif_context_get_image_handle(error, context, id, at)
      const isFirst = row === 0 && column === 0
      const tile = withHandle(open, (handle) => (isFirst ? decodedPixels(handle) : itemOf(handle)))
      if (tile.width !== tileWidth || tile.height !== tileHeight) throw gaps
    }
  }
}

function headerOf(primary: number): HeicHeader {
  const exif = exifOf(primary)
  return {
    image: itemOf(primary),
    thumbnails: thumbnailsOf(primary),
    ...profileOf(primary),
    ...(exif && { exif })
  }
}

const itemOf = (handle: number): HeicItem => ({
  id: heif._heif_image_handle_get_item_id(handle),
  width: heif._heif_image_handle_get_width(handle),
  height: heif._heif_image_handle_get_height(handle),
  hasAlpha: hasAlpha(handle),
  bits: heif._heif_image_handle_get_luma_bits_per_pixel(handle)
})

const hasAlpha = (handle: number): boolean => heif._heif_image_handle_has_alpha_channel(handle) === 1

function thumbnailsOf(primary: number): HeicItem[] {
  const ids = idsFrom(heif._heif_image_handle_get_number_of_thumbnails(primary), (at, count) =>
    heif._heif_image_handle_get_list_of_thumbnail_IDs(primary, at, count)
  )
  return ids.flatMap((id) => {
    try {
      return [withThumbnail(primary, id, itemOf)]
    } catch (error) {
      // The image does not depend on it.
      if (error instanceof HeifError) return []
      throw error
    }
  })
}

function withThumbnail<T>(primary: number, id: number, use: (handle: number) => T): T {
  return withHandle((error, at) => heif._heif_image_handle_get_thumbnail(error, primary, id, at), use)
}

function withHandle<T>(open: (error: number, at: number) => void, use: (handle: number) => T): T {
  const handle = pointerFrom(open)
  try {
    return use(handle)
  } finally {
    heif._heif_image_handle_release(handle)
  }
}

function pixelsOf(primary: number, item: number): HeicPixels {
  const isPrimary = heif._heif_image_handle_get_item_id(primary) === item
  return isPrimary ? decodedPixels(primary) : withThumbnail(primary, item, decodedPixels)
}

/** RGB, or RGBA if there is alpha, 8 bits each, upright. */
function decodedPixels(handle: number): HeicPixels {
  const alpha = hasAlpha(handle)
  const image = pointerFrom((error, at) =>
    heif._heif_decode_image(error, handle, at, colorspaceRgb, alpha ? interleavedRgba : interleavedRgb, 0)
  )
  try {
    const width = heif._heif_image_get_primary_width(image)
    const height = heif._heif_image_get_primary_height(image)
    const row = width * (alpha ? 4 : 3)
    return withMemory(4, (at) => {
      const plane = heif._heif_image_get_plane_readonly2(image, channelInterleaved, at)
      const stride = numberAt(at)
      if (plane === 0 || width <= 0 || height <= 0 || stride < row) throw new HeifError(0, 'no pixels')
      const pixels = new Uint8Array(row * height)
      for (let y = 0; y < height; y++) {
        pixels.set(heif.HEAPU8.subarray(plane + y * stride, plane + y * stride + row), y * row)
      }
      return { pixels, width, height }
    })
  } finally {
    heif._heif_image_release(image)
  }
}

/** The mean of each square of `factor` pixels; it divides both sides. */
function shrunk({ pixels, ...size }: HeicPixels, factor: number): HeicPixels {
  if (factor === 1) return { pixels, ...size }
  const [width, height] = [size.width / factor, size.height / factor]
  const channels = pixels.length / (size.width * size.height)
  const small = new Uint8Array(width * height * channels)
  const sums = new Uint32Array(width * channels)
  const count = factor * factor
  for (let y = 0, from = 0; y < height; y++) {
    sums.fill(count / 2)
    for (let row = 0; row < factor; row++) {
      for (let x = 0; x < sums.length; x += channels) {
        for (let column = 0; column < factor; column++) {
          for (let c = 0; c < channels; c++) sums[x + c]! += pixels[from++]!
        }
      }
    }
    const to = y * sums.length
    for (let x = 0; x < sums.length; x++) small[to + x] = sums[x]! / count
  }
  return { pixels: small, width, height }
}

/** The image's ICC profile, or else its colour primaries (ITU-T H.273). */
function profileOf(handle: number): { icc?: Uint8Array; primaries?: number } {
  const length = heif._heif_image_handle_get_raw_color_profile_size(handle)
  if (length > 0) {
    return withMemory(length, (at) => {
      checked((error) => heif._heif_image_handle_get_raw_color_profile(error, handle, at))
      return { icc: bytesAt(at, length) }
    })
  }
  try {
    const profile = pointerFrom((error, at) =>
      heif._heif_image_handle_get_nclx_color_profile(error, handle, at)
    )
    const primaries = numberAt(profile + 4)
    heif._heif_nclx_color_profile_free(profile)
    return { primaries }
  } catch {
    // With neither, it is taken as sRGB.
    return {}
  }
}

function exifOf(handle: number): Uint8Array | undefined {
  const ids = idsFrom(heif._heif_image_handle_get_number_of_metadata_blocks(handle, 0), (at, count) =>
    heif._heif_image_handle_get_list_of_metadata_block_IDs(handle, 0, at, count)
  )
  const id = ids.find((one) => textAt(heif._heif_image_handle_get_metadata_type(handle, one)) === 'Exif')
  const length = id === undefined ? 0 : heif._heif_image_handle_get_metadata_size(handle, id)
  if (id === undefined || length <= 4) return undefined
  return withMemory(length, (at) => {
    checked((error) => heif._heif_image_handle_get_metadata(error, handle, id, at))
    // The block begins with the offset of the TIFF header in it.
    const start = 4 + view().getUint32(at)
    return start < length ? bytesAt(at + start, length - start) : undefined
  })
}

parentPort!.on('message', (question: HeicQuestion) => {
  const answer = decode(question)
  const pixels = 'decoded' in answer ? answer.decoded?.pixels : undefined
  parentPort!.postMessage(answer, pixels ? [pixels.buffer as ArrayBuffer] : [])
})

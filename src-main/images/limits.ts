/** A 150-megapixel camera's uncompressed 8-bit TIFF fits; what is in flight stays in memory as a whole. */
export const MAX_FILE_BYTES = 512 * 2 ** 20

/** Above 17 megapixels, what a decoder may hold as a whole is decoded one at a time, to bound the memory. */
export const LARGE_PIXELS = 2 ** 24

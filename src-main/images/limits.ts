/** Room for an uncompressed 8-bit TIFF of 150 megapixels. Files in flight are in memory as a whole. */
export const MAX_FILE_BYTES = 512 * 2 ** 20

/**
 * Images above 17 megapixels that a decoder may hold as a whole are decoded one at a time, to bound memory.
 */
export const LARGE_PIXELS = 2 ** 24

/** Room for an uncompressed 8-bit TIFF of 150 megapixels. Files in flight are in memory as a whole. */
export const MAX_FILE_BYTES = 512 * 2 ** 20

/**
 * Images above 17 megapixels that a decoder may hold as a whole are decoded one at a time, to bound memory.
 */
export const LARGE_PIXELS = 2 ** 24

/**
 * 268 megapixels; the largest sensors have 200. A decoder may take 8 bytes per pixel (16-bit RGBA, interlaced).
 */
export const MAX_PIXELS = 2 ** 28

/** Larger files are read one at a time. */
export const LARGE_BYTES = 32 * 2 ** 20

/** A 150-megapixel camera's uncompressed 8-bit TIFF fits; what is in flight stays in memory as a whole. */
export const MAX_FILE_BYTES = 512 * 2 ** 20

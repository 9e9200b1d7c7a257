/** What `export` can write. */
export const exportFormats = ['savedmodel', 'tfjs', 'onnx', 'keras', 'keras-h5'] as const
export type ExportFormat = (typeof exportFormats)[number]

export const exportPrecisions = ['float32', 'int8'] as const
export type ExportPrecision = (typeof exportPrecisions)[number]

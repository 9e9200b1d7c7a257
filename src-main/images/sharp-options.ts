/** How sharp opens files. */
import sharp, { type SharpOptions } from 'sharp'
import { MAX_PIXELS } from './limits'

// Only these parsers ever see a file's bytes: no SVG, PDF or ImageMagick loader, none that opens a path.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map(
    (format) => `VipsForeignLoad${format}Buffer`
  )
})
// Each file is read only once.
sharp.cache(false)

// 'error' detects truncated images; 'warning' would also refuse images that merely have odd headers.
export const sharpOptions: SharpOptions = {
  failOn: 'error',
  limitInputPixels: MAX_PIXELS,
  limitInputChannels: false
}

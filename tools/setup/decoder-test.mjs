/**
 * `node decoder-test.mjs FILE`: loads the JPEG decoder, decodes a rotated photo, and compares the result with
 * sharp's. The exit code is 1 if they differ.
 */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import sharp from 'sharp'

const decoder = createRequire(import.meta.url)(process.argv[2] ?? '')
const size = 64
// Noise has no symmetry, and the size is odd, so mix-ups show.
const noise = { type: /** @type {const} */ ('gaussian'), mean: 128, sigma: 40 }
const plain = { width: 17, height: 13, channels: /** @type {const} */ (3), background: '#888', noise }
const small = await sharp({ create: plain }).png().toBuffer()
const file = await sharp(small)
  .resize(301, 199, { fit: 'fill' })
  .withMetadata({ orientation: 6 })
  .jpeg({ quality: 90 })
  .toBuffer()

const pixels = new Uint8Array(size * size * 3)
const started = performance.now()
assert(await decoder.decode(file, size, true, 6, pixels, undefined), 'the JPEG decoder refuses a photo')
const ms = (performance.now() - started).toFixed(1)
const expected = await sharp(file)
  .resize(size, size, { fit: 'fill', kernel: 'linear' })
  .autoOrient()
  .removeAlpha()
  .raw()
  .toBuffer()
const difference =
  pixels.reduce((sum, byte, i) => sum + Math.abs(byte - (expected[i] ?? 0)), 0) / pixels.length
assert(difference <= 0.5, `the JPEG decoder and sharp differ by ${difference.toFixed(2)} of 255`)
console.log(`JPEG decoder with libjpeg-turbo ${decoder.library}: a photo as sharp decodes it, in ${ms} ms`)

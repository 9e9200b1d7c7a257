/**
 * `node heic-decoder-test.mjs PROGRAM`: decodes a picture with the HEIC decoder, and compares the result with libheif's
 * in WebAssembly. The exit code is 1 if they differ.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { inProject } from './project.mjs'

const program = process.argv[2] ?? ''
const file = readFileSync(inProject('tests', 'engine', 'heic', 'thumbnail.heic'))
const [width, height, primary] = [640, 480, 1]

const started = performance.now()
const words = [file.length, primary, 1, 1].map(String)
const { status, stdout, stderr } = spawnSync(program, words, { input: file, maxBuffer: 2 ** 24 })
assert.equal(status, 0, `the HEIC decoder refuses a picture: ${stderr}`)
const ms = (performance.now() - started).toFixed(1)
const pixels = stdout.subarray(16)
assert.equal(pixels.length, width * height * 3, 'the HEIC decoder gives another size')

const { HeifDecoder } = createRequire(import.meta.url)('libheif-js/wasm-bundle')
const [image] = new HeifDecoder().decode(file)
const expected = await new Promise((resolve) =>
  image.display({ data: new Uint8ClampedArray(width * height * 4), width, height }, resolve)
)
let sum = 0
for (let i = 0; i < width * height; i++) {
  for (let c = 0; c < 3; c++) sum += Math.abs((pixels[3 * i + c] ?? 0) - expected.data[4 * i + c])
}
const difference = sum / pixels.length
assert(difference <= 0.5, `the HEIC decoder and WebAssembly differ by ${difference.toFixed(2)} of 255`)
const version = spawnSync(program, ['--version']).stdout.toString().trim()
console.log(
  `libheif ${version}: a picture as WebAssembly decodes it (to ${difference.toFixed(2)} of 255), in ${ms} ms`
)

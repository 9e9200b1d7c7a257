// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/**
 * Makes the training and test pictures.
 * `node tools/starter/make-data.mjs FOLDER PHOTOS [--train N] [--test N]`: FOLDER/train/CLASS/… and
 * FOLDER/test/CLASS/…
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { electronRuntime } from '../setup/electron.mjs'
import { installLibraries, libraryFile } from './libraries.mjs'
import { look } from './look.mjs'
import { seeded } from './random.mjs'
import { generator, generators, photoSplit, plan, stylesOf } from './styles.mjs'

const side = 400

/**
 * The n-th picture of a generator, in the form that it makes: SVG, a page, or pixels.
 * @param {string} name of the class
 * @param {string} style
 * @param {'train' | 'test'} split
 * @param {number} n
 * @param {string[]} photos files that it may show
 */
async function make(name, style, split, n, photos) {
  const random = seeded(`${split}/${name}/${style}/${n}`)
  const context = { random, look: look(random, split), split }
  context.image = (kind) => {
    if (kind === 'photo' && photos.length) return `file://${encodeURI(random.pick(photos))}`
    const of = { photo: 'drawing', drawing: 'drawing', chart: 'chart', map: 'map or diagram' }[kind]
    return `data:image/svg+xml;base64,${Buffer.from(drawing(of, random, split)).toString('base64')}`
  }
  context.photo = async () =>
    photos.length && random.chance(0.8)
      ? sharp(random.pick(photos)).toBuffer()
      : Buffer.from(drawing(random.pick(['drawing', 'chart', 'map or diagram']), random, split))
  return generator(name, style)(context)
}

/** An SVG picture for embedding in another, from a class's first group of generators. */
function drawing(name, random, split) {
  const [styles] = stylesOf(name, split)
  return generator(name, random.pick(styles))({ random, look: look(random, split), split })
}

/** Writes one picture that needs no browser: SVG, or pixels. */
async function write(made, file) {
  const source =
    typeof made === 'string'
      ? sharp(Buffer.from(made))
      : sharp(made.data, { raw: { width: made.width, height: made.height, channels: 3 } })
  await source
    .flatten({ background: '#fff' })
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 93, chromaSubsampling: '4:4:4' })
    .toFile(file)
}

/**
 * @param {string} folder to write the pictures to
 * @param {Record<'train' | 'test', string[]>} photos files
 * @param {Record<'train' | 'test', number>} counts pictures of each class with generators
 * @param {(line: string) => void} say
 * @param {typeof plan} styles which generators make the pictures
 */
export async function makeData(folder, photos, counts, say, styles = plan) {
  await installLibraries(say)
  const pages = []
  for (const split of /** @type {const} */ (['test', 'train'])) {
    for (const name of Object.keys(generators)) {
      const target = join(folder, split, name)
      mkdirSync(target, { recursive: true })
      for (const [n, style] of styles(name, split, counts[split]).entries()) {
        const file = join(target, `${style}-${n}.jpg`)
        if (existsSync(file)) continue
        const made = await make(name, style, split, n, photos[split])
        if (made.html) pages.push({ ...made, file })
        else await write(made, file)
      }
      say(`${split}: ${name}`)
    }
  }
  await drawPages(folder, pages, say)
  await copyPhotos(folder, photos)
}

async function copyPhotos(folder, photos) {
  for (const split of ['train', 'test']) {
    const target = join(folder, split, 'photo')
    mkdirSync(target, { recursive: true })
    for (const photo of photos[split]) {
      const file = join(target, `${basename(photo).replace(/\.\w+$/, '')}.jpg`)
      if (!existsSync(file))
        await sharp(photo, { failOn: 'none' })
          .rotate()
          .flatten()
          .toColourspace('srgb')
          .resize(640, 640, { fit: 'inside', withoutEnlargement: true })
          .jpeg({ quality: 92 })
          .toFile(file)
    }
  }
}

const pageStyles = ['katex/dist/katex.min.css']
const pageScripts = [
  'd3/dist/d3.min.js',
  'vega/build/vega.min.js',
  'vega-lite/build/vega-lite.min.js',
  'echarts/dist/echarts.min.js',
  'plotly.js-dist-min/plotly.min.js',
  'chart.js/dist/chart.umd.js',
  'apexcharts/dist/apexcharts.min.js',
  'frappe-charts/dist/frappe-charts.min.umd.js',
  '@observablehq/plot/dist/plot.umd.min.js',
  'mermaid/dist/mermaid.min.js'
]

async function drawPages(folder, pages, say) {
  if (pages.length === 0) return
  const runtime = electronRuntime()
  if (!runtime) throw new Error('Electron is missing; node tools/setup.mjs app gets it')
  const list = join(folder, 'pages.json')
  writeFileSync(
    list,
    JSON.stringify({ styles: pageStyles.map(libraryFile), scripts: pageScripts.map(libraryFile), pages })
  )
  const app = join(fileURLToPath(new URL('.', import.meta.url)), 'pages-app')
  const [command, args] = process.env.DISPLAY
    ? [runtime.executable, []]
    : ['xvfb-run', ['-a', '-s', '-screen 0 1920x1280x24', runtime.executable]]
  await new Promise((done, fail) => {
    const child = spawn(command, [...args, '--no-sandbox', app, list], {
      stdio: ['ignore', 'pipe', 'ignore']
    })
    child.stdout.on('data', (text) =>
      say(`pages: ${String(text).trim().split('\n').at(-1)} of ${pages.length}`)
    )
    child.on('error', fail)
    child.on('exit', (code) =>
      code === 0 ? done(undefined) : fail(new Error(`Electron ended with ${code}`))
    )
  })
}

/** All JPEG and PNG files in these folders, by split. */
export function photosOf(folders) {
  const photos = { train: /** @type {string[]} */ ([]), test: /** @type {string[]} */ ([]) }
  for (const folder of folders) {
    for (const name of readdirSync(folder).sort()) {
      if (/\.(jpe?g|png)$/i.test(name)) photos[photoSplit(name)].push(resolve(folder, name))
    }
  }
  return photos
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { train: { type: 'string', default: '3000' }, test: { type: 'string', default: '100' } }
  })
  const [folder, ...photoFolders] = positionals
  mkdirSync(folder, { recursive: true })
  await makeData(
    resolve(folder),
    photosOf(photoFolders),
    { train: Number(values.train), test: Number(values.test) },
    (line) => process.stderr.write(`${line}\n`)
  )
}

// @ts-nocheck Reads what the command line prints.
/**
 * `npm run eval:starter`: measures the accuracy of the starter model through the command line that users have.
 * Needs Electron and Xvfb for pages (setup installs them), and apt for the real pictures; reports what it
 * leaves out.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { cacheRoot } from '../setup/cache.mjs'
import { outliers } from './generators/outliers.mjs'
import { makeData, photosOf } from './make-data.mjs'
import { pythonOf } from './python.mjs'
import { seeded } from './random.mjs'
import { collectReal } from './real.mjs'
import { writeReport } from './report.mjs'
import { classes } from './styles.mjs'

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'resources/starter/weights.h5' },
    labels: { type: 'string', default: 'resources/starter/labels.json' },
    photos: {
      type: 'string',
      default: process.env.NETLENS_SHARED ? join(process.env.NETLENS_SHARED, 'photos') : '../shared/photos'
    },
    data: { type: 'string', default: join(cacheRoot(), 'starter') },
    packages: { type: 'string' },
    /** The model's folder, where the training report is written. */
    report: { type: 'string' }
  }
})
const say = (line) => process.stderr.write(`${line}\n`)
const data = resolve(options.data)
mkdirSync(data, { recursive: true })

const havePhotos = existsSync(options.photos)
const photos = havePhotos ? photosOf([options.photos]) : { train: [], test: [] }
if (!havePhotos) say(`There are no photos in ${options.photos}: the class "photo" is left out.`)
await makeData(data, { train: [], test: photos.test }, { train: 0, test: 100 }, say)

const real = join(data, 'real')
const python = await pythonOf(say)
await collectReal(
  options.packages ?? join(data, 'packages'),
  real,
  (pdf) =>
    execFileSync(python, [resolve('tools/starter/pdf_page.py')], {
      input: pdf,
      maxBuffer: 1e8,
      env: process.env
    }),
  say
)
const realPhotos = join(real, 'photo')
mkdirSync(realPhotos, { recursive: true })
for (const photo of photos.test) {
  const file = join(realPhotos, basename(photo))
  if (!existsSync(file)) await sharp(photo).toFile(file)
}

const strange = join(data, 'outliers')
mkdirSync(strange, { recursive: true })
for (const [name, draw] of Object.entries(outliers)) {
  for (let n = 0; n < 15; n++) {
    const { data: pixels, width, height } = draw(seeded(`outlier/${name}/${n}`))
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(strange, `${name}-${n}.png`))
  }
}

const report = {
  heldOutStyles: confusion(classify(join(data, 'test'))),
  realPictures: confusion(classify(real)),
  outliers: sureness(classify(strange))
}
print('Held-out generators and styles', report.heldOutStyles)
print('Real pictures', report.realPictures)
process.stdout.write(
  `\nUnlike all classes: ${report.outliers.pictures} pictures, median top probability ${report.outliers.median}, above 0.8: ${report.outliers.above08}\n`
)
if (options.report) writeReport(options.report, report, join(data, 'trained/training.json'))

function classify(folder) {
  const args = [
    'out/main/cli.js',
    'classify',
    folder,
    '--model',
    options.model,
    '--labels',
    options.labels,
    '--crop',
    'whole',
    '--no-library',
    '--top',
    String(classes.length)
  ]
  const lines = execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1e9 })
  return String(lines)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((row) => row.status === 'ok')
}

function confusion(rows) {
  const table = classes.map(() => classes.map(() => 0))
  const wrong = []
  for (const { path, predictions } of rows) {
    const truth = classes.indexOf(path.split('/')[0])
    const given = classes.indexOf(predictions[0].label)
    table[truth][given]++
    if (truth !== given)
      wrong.push(`${path}: ${predictions[0].label} ${predictions[0].probability.toFixed(2)}`)
  }
  const present = table
    .map((row, i) => ({ right: row[i], all: row.reduce((a, b) => a + b) }))
    .filter(({ all }) => all > 0)
  const right = present.reduce((sum, row) => sum + row.right, 0)
  return {
    pictures: rows.length,
    accuracy: round(right / rows.length),
    macroAccuracy: round(present.reduce((sum, row) => sum + row.right / row.all, 0) / present.length),
    table,
    wrong: wrong.sort()
  }
}

function sureness(rows) {
  const top = rows.map(({ predictions }) => predictions[0].probability).sort((a, b) => a - b)
  return {
    pictures: rows.length,
    median: round(top[Math.floor(top.length / 2)]),
    above08: round(top.filter((p) => p > 0.8).length / top.length)
  }
}

function round(value) {
  return Math.round(value * 1000) / 1000
}

function print(title, { pictures, accuracy, macroAccuracy, table }) {
  process.stdout.write(`\n${title}: ${pictures} pictures, accuracy ${accuracy}, macro ${macroAccuracy}\n`)
  process.stdout.write(
    `${'true \\ given'.padEnd(28)}${classes.map((c) => c.slice(0, 9).padStart(11)).join('')}\n`
  )
  table.forEach((row, i) => {
    if (row.some((n) => n > 0))
      process.stdout.write(`${classes[i].padEnd(28)}${row.map((n) => String(n).padStart(11)).join('')}\n`)
  })
}

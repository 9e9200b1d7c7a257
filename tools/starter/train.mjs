/**
 * `npm run train:starter [-- --steps N]`: makes the pictures, trains, and leaves the result in the cache
 * folder.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cacheRoot } from '../setup/cache.mjs'
import { makeData, photosOf } from './make-data.mjs'
import { pythonOf } from './python.mjs'
import { trainingPhotos } from './real.mjs'
import { classes } from './styles.mjs'

const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`)
const photoFolder = process.env.NETLENS_SHARED
  ? join(process.env.NETLENS_SHARED, 'photos')
  : '../shared/photos'
if (!existsSync(photoFolder)) {
  say(`There are no photos in ${resolve(photoFolder)}. Set NETLENS_SHARED to a folder with "photos" in it.`)
  process.exit(1)
}
const data = join(cacheRoot(), 'starter')
mkdirSync(data, { recursive: true })
const photos = photosOf([photoFolder])
photos.train.push(...trainingPhotos(join(data, 'packages'), say))
await makeData(data, photos, { train: 3000, test: 100 }, say)
writeFileSync(join(data, 'classes.json'), JSON.stringify(classes))
const python = await pythonOf(say)
const out = join(data, 'trained')
const child = spawn(python, [resolve('tools/starter/train.py'), data, out, ...process.argv.slice(2)], {
  stdio: 'inherit'
})
child.on('exit', (code) => {
  if (code === 0) say(`${join(out, 'weights.h5')}: copy it to resources/starter and run npm run eval:starter`)
  process.exitCode = code ?? 1
})

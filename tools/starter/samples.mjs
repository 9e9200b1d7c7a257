// @ts-nocheck Paths of files only.
/**
 * `node tools/starter/samples.mjs [PHOTOS]`: writes resources/samples, small pictures of our own generators, of styles that the
 * model learned and of styles that it didn't; no photo is shown in any. PHOTOS is scikit-image's data folder, whose
 * four named photos are free (CC0 or public domain).
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { makeData } from './make-data.mjs'
import { generators, stylesOf } from './styles.mjs'

const target = 'resources/samples'
const freePhotos = ['astronaut.png', 'chelsea.png', 'coffee.png', 'rocket.jpg']
const small = (source) => sharp(source).flatten().resize(320, 320, { fit: 'inside' }).jpeg({ quality: 80 })

const made = mkdtempSync(join(tmpdir(), 'netlens-samples-'))
mkdirSync(target, { recursive: true })
// The first group is our own drawing: no picture of others' icons or fonts of libraries is stored.
const own = (name, split, count) => stylesOf(name, split)[0].slice(0, count)
await makeData(made, { train: [], test: [] }, { train: 3, test: 3 }, () => undefined, own)
for (const name of Object.keys(generators)) {
  for (const split of ['train', 'test']) {
    for (const file of readdirSync(join(made, split, name))) {
      const called = `${name.split(' ')[0]}-${file.replace(/-\d+\.jpg$/, '').toLowerCase()}.jpg`
      await small(join(made, split, name, file)).toFile(join(target, called))
    }
  }
}
rmSync(made, { recursive: true })
const photos = process.argv[2]
for (const name of photos ? freePhotos : []) {
  if (existsSync(join(photos, name)))
    await small(join(photos, name)).toFile(join(target, `photo-${name.split('.')[0]}.jpg`))
}

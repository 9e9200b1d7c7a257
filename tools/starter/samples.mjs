// @ts-nocheck Paths of files only.
/**
 * `node tools/starter/samples.mjs [PHOTOS]`: writes resources/samples, small pictures from our own generators,
 * in styles that the model was trained on and in others; none of them shows a photo. PHOTOS is scikit-image's
 * data folder, whose four photos named here are free (CC0 or public domain).
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { makeData } from './make-data.mjs'
import { generators, stylesOf } from './styles.mjs'

const target = 'resources/samples'
/** The first ones are shown on the first run: one of each class, with blank ones last. */
const order = ['photo', 'map', 'chart', 'drawing', 'screenshot', 'document', 'blank']
const freePhotos = ['astronaut.png', 'chelsea.png', 'coffee.png', 'rocket.jpg']
const small = (source) => sharp(source).flatten().resize(320, 320, { fit: 'inside' }).jpeg({ quality: 80 })

const made = mkdtempSync(join(tmpdir(), 'netlens-samples-'))
rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
// The first group is drawn entirely by us: pictures with icons or fonts of libraries are not stored.
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

const left = new Map(
  order.map((name) => [name, readdirSync(target).filter((file) => file.startsWith(`${name}-`))])
)
let number = 0
while ([...left.values()].some((files) => files.length > 0)) {
  for (const files of left.values()) {
    const file = files.shift()
    if (file) renameSync(join(target, file), join(target, `${String(++number).padStart(2, '0')}-${file}`))
  }
}

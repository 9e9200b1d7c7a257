/**
 * The starter model that ships with Netlens, its sample pictures, and the generators of its training data.
 */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { withKerasH5 } from '../../src-main/weights/keras-h5'
import { identifyNetwork } from '../../src-main/weights/bind'
import { readLabels } from '../../src-main/weights/labels'
import { look } from '../../tools/starter/look.mjs'
import { seeded } from '../../tools/starter/random.mjs'
import { classes, generator, generators, photoSplit, plan, stylesOf } from '../../tools/starter/styles.mjs'
import { builtFile } from '../support/engine-process'
import { temporaryFolder } from '../support/pictures'

const weights = 'resources/starter/weights.h5'
const labels = 'resources/starter/labels.json'
const samples = 'resources/samples'

type ClassName = keyof typeof generators
const made = Object.keys(generators) as ClassName[]
/** Classes whose first group is drawn as SVG; the other groups need libraries that only training installs. */
const drawn = ['chart', 'drawing', 'map or diagram'] as const

const classOf = (file: string): string =>
  classes.find((name) => file.replace(/^\d+-/, '').startsWith(`${name.split(' ')[0]}-`))!

if (!existsSync(weights))
  console.warn(`SKIPPED: there is no ${weights}, so nothing is said about the model itself`)

describe.skipIf(!existsSync(weights))('the starter model', () => {
  test('is at most 2 MB of float16, and describes itself: width 0.5, 160 x 160, 7 classes', async () => {
    expect(statSync(weights).size).toBeLessThanOrEqual(2_000_000)
    await withKerasH5(weights, (file) => {
      const network = identifyNetwork(file)
      expect(network.settings).toMatchObject({
        family: 'mobilenet-v2',
        alpha: 0.5,
        inputSize: 160,
        classes: classes.length
      })
      const values = file.layers[0]!.tensors[0]!.read()
      // Rounded to float16, which has 11 significant bits.
      for (const value of values) {
        const step = 2 ** Math.max(-24, Math.floor(Math.log2(Math.abs(value) || 1)) - 10)
        expect(value / step).toBe(Math.round(value / step))
      }
    })
  })

  test('has the labels in the order of its outputs', async () => {
    expect(await readLabels(labels, classes.length)).toEqual(classes)
  })

  test('names at least three of four sample pictures rightly', async () => {
    const home = await temporaryFolder()
    const args = [
      'classify',
      samples,
      '--model',
      weights,
      '--labels',
      labels,
      '--crop',
      'whole',
      '--top',
      '1'
    ]
    const { stdout } = await promisify(execFile)(process.execPath, [builtFile('cli.js'), ...args], {
      env: { ...process.env, XDG_DATA_HOME: home }
    })
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string; predictions: { label: string }[] })
    const wrong = rows.filter(({ path, predictions }) => predictions[0]!.label !== classOf(path))
    expect(rows).toHaveLength(readdirSync(samples).length)
    expect(wrong.length, JSON.stringify(wrong)).toBeLessThanOrEqual(rows.length / 4)
  })
})

test('there are samples of every class, under 2 MB in all', () => {
  const files = readdirSync(samples)
  expect(new Set(files.map(classOf))).toEqual(new Set(classes))
  expect(files.reduce((sum, file) => sum + statSync(join(samples, file)).size, 0)).toBeLessThan(2_000_000)
})

describe('the generators', () => {
  test.each(made)('%s: no style is both learned and tested', (name) => {
    const [train, testing] = [stylesOf(name, 'train').flat(), stylesOf(name, 'test').flat()]
    expect(testing.length).toBeGreaterThanOrEqual(7)
    expect(train.filter((style) => testing.includes(style))).toEqual([])
    const all = generators[name].flatMap(({ styles }) => Object.keys(styles))
    expect([...train, ...testing].sort()).toEqual(all.sort())
    expect(new Set(all).size).toBe(all.length)
  })

  test.each(made)('%s: the pictures are shared out among its groups', (name) => {
    const styles = plan(name, 'train', 1000)
    expect(styles).toHaveLength(1000)
    stylesOf(name, 'train').forEach((group, i) => {
      const share = styles.filter((style) => group.includes(style)).length / 1000
      expect(share).toBeCloseTo(generators[name][i]!.share, 1)
    })
  })

  test.each(drawn)('%s: the same seed gives the same picture, another seed another one', (name) => {
    for (const split of ['train', 'test'] as const) {
      for (const style of stylesOf(name, split)[0]!) {
        const draw = (seed: string): string => {
          const random = seeded(seed)
          return generator(name, style)({ random, look: look(random, split), split })
        }
        expect(draw('a'), style).toBe(draw('a'))
        expect(draw('a'), style).not.toBe(draw('b'))
        expect(draw('a'), style).not.toMatch(/NaN|undefined/)
      }
    }
  })

  test('fonts and colours of test pictures are in no training picture', () => {
    const fonts = (split: 'train' | 'test'): Set<string> =>
      new Set(Array.from({ length: 200 }, (_, i) => look(seeded(`${i}`), split).font))
    expect([...fonts('train')].filter((font) => fonts('test').has(font))).toEqual([])
  })

  test('a photo is kept for the test by its name alone', () => {
    const names = Array.from({ length: 100 }, (_, i) => `photo-${i}.jpg`)
    expect(names.map(photoSplit)).toEqual(names.map(photoSplit))
    expect(new Set(names.map(photoSplit))).toEqual(new Set(['train', 'test']))
  })

  test('the real pictures are listed with classes that exist', () => {
    const manifest = JSON.parse(readFileSync('tools/starter/real-pictures.json', 'utf8')) as Record<
      string,
      Record<string, string[]>
    >
    const kinds = Object.values(manifest).flatMap((files) => Object.keys(files))
    for (const kind of kinds) expect([...classes, 'pdf']).toContain(kind)
    const count = Object.values(manifest).flatMap((files) => Object.values(files).flat()).length
    expect(count).toBeGreaterThanOrEqual(150)
  })
})

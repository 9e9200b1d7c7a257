/** Copies of pictures with their objects, pixel by pixel. */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Detection } from '../../src-main/contract/detection'
import { Copies } from '../../src-main/detections/exports/copies'
import { copyObjects } from '../../src-main/inspect/object-pictures'
import { orientedPictures } from '../support/oriented'
import { temporaryFolder } from '../support/pictures'
import { nef } from '../support/raw-files'

const size = { width: 300, height: 200 }
/** The white rectangle. */
const dog: Detection = { label: 'dog', score: 0.93, box: [4, 2, 20, 10] }
const person: Detection = { label: 'person', score: 0.5, box: [100.4, 50.6, 80, 60] }

let folder: string
/** Noise, of which nothing is left where it is blurred. */
let noisy: string
beforeAll(async () => {
  folder = await temporaryFolder()
  await orientedPictures(folder, size)
  noisy = join(folder, 'noisy.png')
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 }
  await sharp({ create: { ...size, channels: 3, background: 'grey', noise } })
    .png()
    .toFile(noisy)
})

interface Pixels {
  width: number
  height: number
  at(x: number, y: number): [number, number, number]
}

async function pixelsOf(file: string): Promise<Pixels> {
  const { data, info } = await sharp(await readFile(file))
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  expect(channels).toBe(3)
  const at = (x: number, y: number): [number, number, number] => [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)] as [number, number, number] // prettier-ignore
  return { width, height, at }
}

let number = 0
const target = (ending = 'png'): string => join(folder, 'copies', `${number++}.${ending}`)

describe('a copy with boxes', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('is drawn upright for orientation %i', async (orientation) => {
    const original = join(folder, `${orientation}.png`)
    const before = await readFile(original)
    const file = target()
    await copyObjects(original, [person, dog], { drawn: file })
    const { width, height, at } = await pixelsOf(file)
    expect({ width, height }).toEqual(size)
    // Two pixels of frame around all pixels that the box touches, and the picture on both sides of it.
    const red = at(100, 109)
    expect(red).not.toEqual([0, 128, 128])
    for (const [x, y] of [[101, 109], [180, 109], [179, 109], [140, 110], [140, 109], [180, 80]] as const) expect(at(x, y)).toEqual(red) // prettier-ignore
    for (const [x, y] of [[99, 100], [181, 100], [140, 111], [140, 108], [178, 100]] as const) expect(at(x, y)).toEqual([0, 128, 128]) // prettier-ignore
    expect(await readFile(original)).toEqual(before)
    expect((await sharp(await readFile(file)).metadata()).orientation ?? 1).toBe(1)
  })

  test('is drawn upright from a HEIC photo and from the preview of a raw file', async () => {
    const teal = { create: { ...size, channels: 3 as const, background: 'teal' } }
    const stored = await sharp(teal).rotate(270).jpeg({ quality: 100 }).toBuffer()
    const raw = join(folder, 'raw.nef')
    await writeFile(raw, nef({ large: stored, middle: stored, small: stored }, { orientation: 6 }))
    const heic = join(import.meta.dirname, 'heic', 'thumbnail.heic')
    for (const [original, whole] of [
      [raw, size],
      [heic, { width: 640, height: 480 }]
    ] as const) {
      const [drawn, crop] = [target(), target()]
      await copyObjects(original, [person], { drawn })
      await copyObjects(original, [person], { crops: [crop] })
      const { width, height, at } = await pixelsOf(drawn)
      expect({ width, height }).toEqual(whole)
      const [frame, around] = [at(101, 109), at(60, 80)]
      expect(frame).not.toEqual(around)
      expect(at(140, 110)).toEqual(frame)
      expect(at(140, 90)).not.toEqual(frame)
      expect(await pixelsOf(crop)).toMatchObject({ width: 81, height: 61 })
    }
  })

  test('has the class in words where there is room, in the colour of the class', async () => {
    const file = target()
    await copyObjects(join(folder, '1.png'), [person], { drawn: file })
    const { at } = await pixelsOf(file)
    const white = Array.from({ length: 80 * 20 }, (_, i) => at(100 + (i % 80), 52 + Math.floor(i / 80))).filter((colour) => colour.every((value) => value > 200)) // prettier-ignore
    expect(white.length).toBeGreaterThan(20)
  })

  test('is made of boxes at the edge and thinner than a pixel, too', async () => {
    const file = target()
    const edge = [
      { ...dog, box: [299.5, 199.5, 0.5, 0.5] },
      { ...dog, box: [0, 0, 300, 200] }
    ] as Detection[]
    await copyObjects(join(folder, '1.png'), edge, { drawn: file })
    expect((await pixelsOf(file)).at(0, 199)).not.toEqual([0, 128, 128])
  })
})

test('an object by itself is exactly its pixels, for every orientation', async () => {
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const files = [target(), target()]
    await copyObjects(join(folder, `${orientation}.png`), [dog, person], { crops: files })
    const [white, teal] = [await pixelsOf(files[0]!), await pixelsOf(files[1]!)]
    expect([white.width, white.height, teal.width, teal.height]).toEqual([20, 10, 81, 61])
    for (const [x, y] of [[0, 0], [19, 0], [0, 9], [19, 9]] as const) expect(white.at(x, y)).toEqual([255, 255, 255]) // prettier-ignore
    expect(teal.at(40, 30)).toEqual([0, 128, 128])
  }
})

describe('a blurred copy', () => {
  test('has nothing left of the objects of the class, and all else as it was', async () => {
    const file = target()
    await copyObjects(noisy, [person, dog], { blurred: { file, labels: ['person'] } })
    const [copy, original] = [await pixelsOf(file), await pixelsOf(noisy)]
    const differences = (x0: number, y0: number, w: number, h: number): number[] =>
      Array.from({ length: w * h }, (_, i) => {
        const [x, y] = [x0 + (i % w), y0 + Math.floor(i / w)]
        return Math.max(
          ...copy.at(x, y).map((value, channel) => Math.abs(value - original.at(x, y)[channel]!))
        )
      })
    // The box and 5 % around it.
    expect(Math.max(...differences(0, 0, 300, 47), ...differences(0, 114, 300, 86), ...differences(0, 0, 96, 200), ...differences(185, 0, 115, 200))).toBe(0) // prettier-ignore
    const steps = Array.from({ length: 79 * 60 }, (_, i) => {
      const [x, y] = [101 + (i % 79), 51 + Math.floor(i / 79)]
      return Math.abs(copy.at(x, y)[0] - copy.at(x + 1, y)[0])
    })
    // Neighbours differed by 60 on average.
    expect(Math.max(...steps)).toBeLessThan(8)
  })

  test('shows no more of an object where a smaller one lies in it', async () => {
    const [one, both] = [target(), target()]
    const face: Detection = { label: 'person', score: 0.9, box: [130, 60, 20, 20] }
    await copyObjects(noisy, [person], { blurred: { file: one, labels: ['person'] } })
    await copyObjects(noisy, [person, face], { blurred: { file: both, labels: ['person'] } })
    expect(await readFile(both)).toEqual(await readFile(one))
  })

  test('is made of a picture without such objects, too', async () => {
    const file = target()
    await copyObjects(noisy, [dog], { blurred: { file, labels: ['person'] } })
    expect((await pixelsOf(file)).at(10, 5)).toEqual((await pixelsOf(noisy)).at(10, 5))
  })

  test('keeps nothing of what the camera wrote', async () => {
    const photo = join(folder, 'photo.jpg')
    await sharp(await readFile(noisy))
      .withExif({ IFD0: { Artist: 'Somebody' } })
      .jpeg()
      .toFile(photo)
    const file = target('jpg')
    await copyObjects(photo, [], { blurred: { file, labels: ['person'] } })
    expect((await sharp(await readFile(file)).metadata()).exif).toBeUndefined()
  })
})

describe('a name that is taken', () => {
  test('keeps what it has', async () => {
    const file = target()
    await mkdir(join(folder, 'copies'), { recursive: true })
    await writeFile(file, 'mine')
    await expect(copyObjects(noisy, [dog], { drawn: file })).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readFile(file, 'utf8')).toBe('mine')
    expect((await readdir(join(folder, 'copies'))).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('by the same copy counts as made: the engine may have died behind it', async () => {
    const file = target()
    await copyObjects(noisy, [dog], { drawn: file })
    await copyObjects(noisy, [dog], { drawn: file })
  })
})

test('copies of different pictures have different names, whatever their classes are called', async () => {
  const copies = new Copies({ drawn: join(folder, 'new'), crops: join(folder, 'other') }, [])
  const drawn = ['a.jpg', 'a.png', 'a.heic', 'b/no ending'].map((path) => copies.filesFor(path, []))
  const names = (await Promise.all(drawn)).map((each) => each.copies.drawn!)
  expect(names.map((path) => path.slice(join(folder, 'new').length + 1))).toEqual(['a.jpg', 'a.png', 'a.heic.jpg', 'b/no ending.jpg']) // prettier-ignore
  const odd = { ...dog, label: '../traffic light/鳥' }
  expect((await copies.filesFor('b/a.jpg', [odd, dog])).copies.crops).toEqual([
    join(folder, 'other/b/a_1_-traffic-light-鳥.jpg'),
    join(folder, 'other/b/a_2_dog.jpg')
  ])
})

test('copies have other names where the usual ones are taken, or are too long for a file', async () => {
  const [drawn, crops] = [join(folder, 'drawn'), join(folder, 'cropped')]
  const copies = new Copies({ drawn, crops }, [])
  const made: (string | undefined)[] = []
  const long = `${'长'.repeat(83)}.jpg`
  for (const path of [
    'a.webp',
    'a.webp.jpg',
    'a.webp.jpg/b.jpg',
    'a_1_dog.jpg',
    'c.jpg/d.jpg',
    'c.jpg',
    long
  ]) {
    const { copies: files, other } = await copies.filesFor(path, [dog])
    await copyObjects(noisy, [dog], files)
    made.push(other)
  }
  expect(made).toEqual([undefined, 'a.webp.2.jpg', 'a.webp.jpg_b.jpg', undefined, undefined, 'c.2.jpg', undefined]) // prettier-ignore
  const names = await readdir(crops)
  expect(names).toHaveLength(7)
  expect(Math.max(...names.map((name) => Buffer.byteLength(name)))).toBeLessThan(256)
  expect((await readdir(drawn)).includes(long)).toBe(true)
})

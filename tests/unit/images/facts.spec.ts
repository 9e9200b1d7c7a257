import { statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readFacts } from '../../../src-main/images/facts'
import { bmp, failure, plain, temporaryFolder, write } from '../../support/fixtures'

const folder = temporaryFolder()

it('tells size as it is seen, format, bytes, time, colour space and orientation', async () => {
  const bytes = await plain('red').withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const path = write(folder, 'turned.jpg', bytes)
  utimesSync(path, 0, new Date('2020-02-03T04:05:06.000Z'))
  expect(await readFacts(path)).toEqual({
    width: 30,
    height: 40,
    format: 'jpeg',
    bytes: statSync(path).size,
    modified: '2020-02-03T04:05:06.000Z',
    colourSpace: 'srgb',
    hasAlpha: false,
    orientation: 6
  })
})

it('tells the colour space of the file, not of the decoded image', async () => {
  const path = write(folder, 'ink.jpg', await plain('red').toColourspace('cmyk').jpeg().toBuffer())
  expect(await readFacts(path)).toMatchObject({ colourSpace: 'cmyk', orientation: undefined })
})

it('sees transparency', async () => {
  const path = write(folder, 'clear.png', await plain({ r: 1, g: 2, b: 3, alpha: 0.5 }, 4).png().toBuffer())
  expect(await readFacts(path)).toMatchObject({ width: 40, height: 30, format: 'png', hasAlpha: true })
})

it('knows BMP', async () => {
  const path = write(folder, 'a.bmp', bmp({ width: 4, height: 2, bitsPerPixel: 24 }, Buffer.alloc(24)))
  expect(await readFacts(path)).toMatchObject({
    width: 4,
    height: 2,
    format: 'bmp',
    bytes: 78,
    hasAlpha: false
  })
})

it('has the same errors as decoding', async () => {
  expect((await failure(readFacts(join(folder, 'missing.jpg')))).code).toBe('unreadable')
  expect((await failure(readFacts(write(folder, 'text.jpg', 'text')))).code).toBe('unsupported-format')
})

it('tells the camera and its settings', async () => {
  const exif = {
    IFD0: { Make: 'NIKON', Model: 'NIKON D750' },
    IFD2: { FNumber: '56/10', ExposureTime: '1/250', FocalLength: '85/1', LensModel: '85mm f/1.8' }
  }
  const path = write(folder, 'camera.jpg', await plain('red').withExif(exif).jpeg().toBuffer())
  expect((await readFacts(path)).camera).toEqual({
    camera: 'NIKON D750',
    lens: '85mm f/1.8',
    focalLength: 85,
    aperture: 5.6,
    exposure: 1 / 250
  })
})

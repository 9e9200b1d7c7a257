import { expect, it } from 'vitest'
import { imageOfRun, pickedImage } from '../../../src-renderer/stores/activation-image'

it('an image of a run is cropped as the run did it, a picked one as usual', () => {
  const ref = { source: 0, path: 'day 2/a.jpg' }
  const ofRun = imageOfRun(ref, { number: 3, crop: 'whole' })
  expect(ofRun).toMatchObject({ image: ref, crop: 'whole', name: 'a.jpg' })
  expect(ofRun.thumbnail).toMatch(/\?run=3$/)
  const picked = pickedImage({ path: '/p/b.jpg', name: 'b.jpg', folder: false })
  expect(picked).toMatchObject({ image: { picked: '/p/b.jpg' }, name: 'b.jpg' })
  expect(picked.crop).toBeUndefined()
})

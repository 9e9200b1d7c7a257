import { describe, expect, it } from 'vitest'
import { detectedForm } from '../../../src-main/tasks/detect'
import { joinClasses, packClasses, unpackClasses } from '../../../src-main/tasks/packed-classes'
import type { Detected } from '../../../src-main/tasks/packed-objects'

const bytesOf = (packed: Buffer): ArrayBuffer => Uint8Array.from(packed).buffer
const tiger = [{ index: 7, probability: 0.5 }]
const found: Detected = {
  width: 200,
  height: 100,
  objects: [
    { index: 0, score: 0.75, box: [1, 2, 3, 4], classes: tiger },
    { index: 1, score: 0.5, box: [5, 6, 7, 8], classes: [] },
    { index: 0, score: 0.25, box: [9, 10, 11, 12] }
  ]
}
const wants = (least: number) => ({ wants: ({ score }: { score: number }) => score >= least })

describe('what a classifier says of objects', () => {
  it('is the same after the library kept it, and none of its classes is an answer', () => {
    const form = detectedForm(0.05, wants(0.5))
    const { packed, classified } = form.pack(found)
    expect(form.unpack(bytesOf(packed), undefined, { classified: bytesOf(classified!) })).toEqual(found)
  })

  it('is enough where each object that is wanted was classified', () => {
    const { packed, classified } = detectedForm(0.05, wants(0.5)).pack(found)
    const enough = (least: number): boolean =>
      detectedForm(0.05, wants(least)).isEnough(bytesOf(packed), bytesOf(classified!))
    expect([0.6, 0.5, 0.2].map(enough)).toEqual([true, true, false])
    // Another classifier has not been asked.
    expect(detectedForm(0.05, wants(0.6)).isEnough(bytesOf(packed))).toBe(false)
    expect(detectedForm(0.05).isEnough(bytesOf(packed))).toBe(true)
  })

  it('stays where a later run asks about other objects', () => {
    const later = packClasses([{}, { classes: tiger }, { classes: tiger }])
    expect([...unpackClasses(bytesOf(joinClasses(bytesOf(packClasses(found.objects)), later)))]).toEqual([
      [0, tiger],
      [1, tiger],
      [2, tiger]
    ])
  })

  it('is left out where its bytes are damaged', () => {
    const packed = packClasses(found.objects)
    for (let length = 0; length < packed.length; length++)
      expect(unpackClasses(bytesOf(packed.subarray(0, length))).size).toBeLessThan(2)
    packed.writeUInt32LE(0xffffffff, 4)
    expect(unpackClasses(bytesOf(packed)).size).toBe(0)
    // A box that is no number is left out, and with it what was said of the others.
    const objects = detectedForm(0.05).pack(found).packed
    objects.writeFloatLE(NaN, 12 + 8)
    const damaged = detectedForm(0.05).unpack(bytesOf(objects), undefined, {
      classified: bytesOf(packClasses(found.objects))
    })
    expect(damaged.objects.map(({ classes }) => classes)).toEqual([undefined, undefined])
  })
})

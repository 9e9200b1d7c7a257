import { describe, expect, it } from 'vitest'
import type { ImageFacts } from '../../../../src-main/contract/image-facts'
import ImageFactRows from '../../../../src-renderer/components/ImageFactRows.vue'
import { rendered, textOf } from '../rendered'

const facts: ImageFacts = {
  width: 4000,
  height: 3000,
  format: 'jpeg',
  bytes: 3_000_000,
  modified: '2026-05-01T10:00:00.000Z',
  hasAlpha: false,
  place: { latitude: 46.558612, longitude: 7.83506 }
}

describe('the facts of a photo', () => {
  it('say where it was taken only to those who want to see that', async () => {
    const shown = async (showPlace: boolean): Promise<string> =>
      textOf(await rendered(ImageFactRows, { facts, showPlace }))
    expect(await shown(true)).toContain('46.55861, 7.83506')
    expect(await shown(false)).not.toContain('46.5')
    expect(await shown(false)).toContain('4000 × 3000')
  })
})

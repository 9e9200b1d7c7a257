/** What is said of a map over a photo, and where it lies. */
import { expect, test } from 'vitest'
import type { Explanation } from '../../../../src-main/contract/explanation'
import MapOverlay from '../../../../src-renderer/components/MapOverlay.vue'
import WhyPanel from '../../../../src-renderer/components/WhyPanel.vue'
import { rendered, textOf } from '../rendered'

const best = [
  { index: 7, label: 'crane', probability: 0.8 },
  { index: 9, label: 'crane', probability: 0.1 }
]
const explanation: Explanation = {
  kind: 'activation',
  class: best[0]!,
  against: best[1]!,
  probability: 0.8,
  best,
  map: [
    [-2, 0],
    [4, 2]
  ],
  logit: 1.5,
  bias: 0.5,
  place: { left: 0.25, top: 0.1, width: 0.5, height: 0.8 },
  photo: { width: 400, height: 200 },
  overlay: 'data:image/png;base64,AAAA'
}
const why = { shown: true, index: 7, against: 9, explanation, problem: undefined, going: undefined, share: 0 }
const panel = (more: object, locale: 'en' | 'zh-CN' = 'en'): Promise<string> =>
  rendered(
    WhyPanel,
    { why, mapped: true, labelName: (label: string) => label.toUpperCase(), ...more },
    { locale }
  )

test('a map lies where the network saw the photo, in shares of it', async () => {
  const html = await rendered(MapOverlay, { explanation })
  expect(html).toMatch(/viewbox="0 0 400 200"/i)
  expect(html).toMatch(/<image href="data:image\/png;base64,AAAA" x="100" y="20" width="200" height="160"/)
  expect(html).toContain('M0 0H400V200H0ZM100 20v160h200v-160Z')
})

test('the difference of two classes is told with their names, and the colours with their values', async () => {
  const text = textOf(await panel({}))
  expect(text).toContain(
    'The mean of the map (+1.00) and the bias (+0.50) make what the logit of “CRANE” has above that of “CRANE”: +1.50.'
  )
  expect(text).toMatch(/-4\.00.*\+4\.00/)
  expect(textOf(await panel({}, 'zh-CN'))).toContain('+1.50')
})

test('two classes of the same label are told apart by number, and neither is held against itself', async () => {
  const html = await panel({})
  const [chosen, against] = [...html.matchAll(/<select.*?<\/select>/gs)].map(([select]) => select)
  expect(chosen?.match(/<option/g)).toHaveLength(2)
  expect(against).toContain('value="9"')
  expect(against).not.toContain('value="7"')
})

test('what cannot be explained is told in a sentence, with nothing to choose', async () => {
  const html = await panel({ unavailable: 'This answer is from another model.' })
  expect(textOf(html)).toBe('This answer is from another model.')
  expect(html).not.toContain('<button')
})

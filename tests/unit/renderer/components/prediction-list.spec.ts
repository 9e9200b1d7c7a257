import { expect, test } from 'vitest'
import PredictionList from '../../../../src-renderer/components/PredictionList.vue'
import { rendered, textOf } from '../rendered'

const predictions = [
  { index: 2, label: 'tench, Tinca tinca', probability: 0.75 },
  { index: 0, label: '<b>bold</b>', probability: 0.2 },
  { index: 1, label: 'x', probability: 0.0004 }
]
const labelName = (label: string): string => label.split(', ')[0]!

test('shows names in the order of the answer, with what else a label says and its probability', async () => {
  const html = await rendered(PredictionList, { predictions, labelName })
  expect(textOf(html)).toMatch(/^tench Tinca tinca 75\.0\s?% &lt;b&gt;bold&lt;\/b&gt; 20\.0\s?% x /)
  expect(html).not.toContain('<b>')
  expect(html).not.toContain('<button')
})

test('gives each name a key where one can be chosen', async () => {
  const html = await rendered(PredictionList, { predictions, labelName, choosable: true })
  expect(html.match(/<button/g)).toHaveLength(3)
  expect(textOf(html)).toMatch(/^tench 1 75\.0\s?% /)
  expect(html).toContain('title="tench, Tinca tinca"')
})

test('writes a name that another language has, beside the label itself', async () => {
  const html = await rendered(PredictionList, {
    predictions: [{ index: 0, label: 'photo', probability: 1 }],
    labelName: () => '照片'
  })
  expect(textOf(html)).toMatch(/^照片 photo 100\.0\s?%$/)
})

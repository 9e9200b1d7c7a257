import { expect, test } from 'vitest'
import SegmentedControl from '../../../../src-renderer/components/SegmentedControl.vue'
import { rendered, textOf } from '../rendered'

const options = [
  { value: 'list', text: 'List', count: '12' },
  { value: 'table', text: 'Table' }
]

test('is a group of radio buttons with a name, of which the value is checked', async () => {
  const html = await rendered(SegmentedControl, { label: 'Layout', options, modelValue: 'table' })
  expect(html).toContain('role="radiogroup" aria-label="Layout"')
  const buttons = html.match(/<input[^>]*>/g)!
  expect(buttons).toHaveLength(2)
  expect(buttons.map((button) => / checked/.test(button))).toEqual([false, true])
  expect(new Set(buttons.map((button) => /name="([^"]+)"/.exec(button)![1])).size).toBe(1)
  expect(textOf(html)).toBe('List 12 Table')
})

test('can be disabled as a whole', async () => {
  const html = await rendered(SegmentedControl, {
    label: 'Layout',
    options,
    modelValue: 'list',
    disabled: true
  })
  expect(html.match(/ disabled/g)).toHaveLength(2)
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ambiguousLabels, labelName } from '../../../src-main/contract/label-names'

const resource = (path: string): string[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../resources', path), 'utf8')) as string[]

test('a label is called by the first of its names', () => {
  const name = (label: string): string => labelName(label, 'en', new Set())
  expect(name('house finch, linnet, Carpodacus mexicanus')).toBe('house finch')
  expect(name('tabby')).toBe('tabby')
  expect(name('apple (red, ripe), fruit')).toBe('apple (red, ripe)')
  expect(name('1,000 islands')).toBe('1,000 islands')
  expect(name(', odd')).toBe(', odd')
  expect(name('')).toBe('')
})

test('labels that have the first name in common are called by all that they say', () => {
  const labels = ['Smith, Anna', 'Smith, John', 'Miller, Ada', 'miller']
  const whole = ambiguousLabels(labels)
  expect(labels.map((label) => labelName(label, 'en', whole))).toEqual(labels)
  expect(ambiguousLabels(['crane', 'crane', 'tench, Tinca tinca'])).toEqual(new Set())
})

test('no two classes of ImageNet get the same name by being shortened', () => {
  const labels = [
    ...['maillot', 'maillot, tank suit', 'Cardigan, Cardigan Welsh corgi', 'cardigan'],
    ...['tench, Tinca tinca', 'tank, army tank, armored combat vehicle, armoured combat vehicle'],
    ...resource('imagenet/labels.json')
  ]
  const distinct = [...new Set(labels)]
  const whole = ambiguousLabels(distinct)
  const names = distinct.map((label) => labelName(label, 'en', whole))
  expect(new Set(names).size).toBe(distinct.length)
})

test('each class of the starter model has a Chinese name of its own', () => {
  const labels = resource('starter/labels.json')
  const names = labels.map((label) => labelName(label, 'zh-CN', new Set()))
  expect(new Set(names).size).toBe(labels.length)
  for (const name of names) expect(name).toMatch(/^\p{Script=Han}+$/u)
  expect(labels.map((label) => labelName(label, 'en', new Set()))).toEqual(labels)
})

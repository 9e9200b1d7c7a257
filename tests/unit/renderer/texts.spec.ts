/** Every text that a component asks for exists in both languages. */
import { describe, expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import { imageErrorCodes, problemCodes } from '../../../src-main/contract/errors'
import { systemProblemCodes } from '../../../src-main/contract/system-problems'
import { librarySortKeys } from '../../../src-main/contract/library'
import { SortingJob } from '../../../src-main/contract/library-jobs'
import { KnownModel } from '../../../src-main/contract/models'
import { Crop, valueRanges } from '../../../src-main/contract/preprocessing'
import en from '../../../src-renderer/locales/en'
import zhCN from '../../../src-renderer/locales/zh-CN'

const files = import.meta.glob<string>(
  ['../../../src-renderer/**/*.vue', '../../../src-renderer/**/*.ts', '!../../../src-renderer/locales/**'],
  { query: '?raw', import: 'default', eager: true }
)
const source = Object.values(files).join('\n')
const used = [...source.matchAll(/(?<![\w.])t\(\s*(?:'([^']+)'|`([^`]+)`)/g)].map(
  (found) => (found[1] ?? found[2])!
)

/** The possible values of `${…}` in a key. */
const enumerated: Record<string, readonly string[]> = {
  'classify.errors.': imageErrorCodes,
  'common.problems.': problemCodes,
  'common.advice.': [...systemProblemCodes, 'internal'],
  'library.columns.': librarySortKeys,
  'library.jobs.': SortingJob.entries.state.options,
  'library.sorting.': SortingJob.entries.action.options,
  'models.origins.': KnownModel.entries.origin.options,
  'models.states.': KnownModel.entries.state.options,
  'models.crops.': Crop.options,
  'models.ranges.': valueRanges.map((range) => range.replace('..', 'to'))
}

function leaves(texts: object, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [path + key] : leaves(value as object, `${path + key}.`)
  )
}

describe.each([
  ['en', en],
  ['zh-CN', zhCN]
] as const)('%s', (locale, texts) => {
  const i18n = createI18n({ legacy: false, locale, missingWarn: false, messages: { [locale]: texts } })
  const resolves = (key: string): boolean => i18n.global.te(key)

  test('each key resolves as a component would ask for it', () => {
    expect(leaves(texts).filter((key) => !resolves(key))).toEqual([])
  })

  test('each key that a component names is there', () => {
    expect(used.length).toBeGreaterThan(300)
    expect(used.filter((key) => !key.includes('${') && !resolves(key))).toEqual([])
  })

  test('each key that a component puts together is there, for at least one value', () => {
    const all = leaves(texts)
    const pattern = (key: string): RegExp =>
      new RegExp(
        `^${key
          .replace(/\$\{.*?\}(?=[^}]*$|\.)/g, '\0')
          .replace(/[.*+?^()|[\]\\]/g, '\\$&')
          .replace(/\0/g, '[^.]+')}$`
      )
    const lacking = used.filter((key) => key.includes('${') && !all.some((leaf) => pattern(key).test(leaf)))
    expect(lacking).toEqual([])
  })

  test.each(Object.entries(enumerated))('%s has a text for each value', (prefix, values) => {
    expect(used.some((key) => key.startsWith(prefix))).toBe(true)
    expect(values.filter((value) => !resolves(prefix + value))).toEqual([])
  })
})

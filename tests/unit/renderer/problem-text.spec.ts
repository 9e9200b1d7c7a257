/** Problems are described in the window's language, whatever text they came with. */
import { createSSRApp, defineComponent } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { describe, expect, test } from 'vitest'
import { imageErrorCodes, problemCodes, type Problem } from '../../../src-main/contract/errors'
import { reasonCodes } from '../../../src-main/contract/reasons'
import { systemProblemCodes } from '../../../src-main/contract/system-problems'
import { useImageErrorText, useProblemText, useWords } from '../../../src-renderer/components/problem-text'
import { i18n, setLocale } from '../../../src-renderer/i18n'
import { reasons } from '../../../src-renderer/locales/zh-CN/reasons'

const english = 'These are words in English.'

/** Runs components in a language. */
async function saying<T>(locale: 'en' | 'zh-CN', use: () => T): Promise<T> {
  ;(globalThis as { document?: unknown }).document ??= { documentElement: {} }
  setLocale(locale)
  let used: T | undefined
  const component = defineComponent(() => {
    used = use()
    return () => null
  })
  await renderToString(createSSRApp(component).use(i18n))
  return used!
}

const wrongPattern: Problem = {
  code: 'not-allowed',
  message: english,
  words: { code: 'pattern-field', values: { pattern: '{label}/{x}', part: '{x}', fields: '{label}, {name}' } }
}

/** Expects no English words except names such as `path` and `UTF-8`, and placeholders. */
function expectChinese(text: string): void {
  const names =
    /\{[^}]*\}|XMP|UTF-\d+|JPEG|PNG|WebP|TIFF|JSON( Lines)?|CSV|TensorFlow(\.js)?|Parquet|Netlens|path|label|YYYY|MM|DD/g
  const ofModels =
    /(saved_)?model\.(json|pb)|\.(keras|txt|csv|json)|Keras|SavedModel|SSDLite|MobileNet|Python|PyTorch|pickle|Lambda|training=True|serving_default|float32|sigmoid|WebAssembly|netlens detect/g
  const ofTruth = /COCO|Pascal VOC|YOLO|images|annotations|categories|classes|\.xml/g
  expect(text.replace(ofModels, '').replace(ofTruth, '').replace(names, '')).not.toMatch(/[a-z]{3,}/i)
  expect(text).toMatch(/\p{Script=Han}/u)
}

describe('in Chinese', () => {
  test.each(problemCodes)('the problem %s is a title and what to do, whatever its message', async (code) => {
    const textOf = await saying('zh-CN', useProblemText)
    const { title, advice } = textOf({ code, message: english })
    expectChinese(title)
    if (code !== 'internal') expectChinese(advice)
  })

  test.each([...reasonCodes, ...systemProblemCodes, ...imageErrorCodes])(
    'the reason %s has words',
    async (code) => {
      const say = await saying('zh-CN', useWords)
      const text: string = code in reasons ? reasons[code as keyof typeof reasons] : ''
      const values = Object.fromEntries([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, '图']))
      const said = say(english, { code, values, because: 'no-permission' })
      expectChinese(said)
      expect(said).not.toContain('{')
    }
  )

  test('a pattern is told to be wrong, with the piece that is', async () => {
    const textOf = await saying('zh-CN', useProblemText)
    expect(textOf(wrongPattern).advice).toBe(
      '命名模式 {label}/{x} 中有未知的字段 {x}。可用字段：{label}, {name}'
    )
  })

  test('an image without an answer is told by the code', async () => {
    const textOf = await saying('zh-CN', useImageErrorText)
    for (const code of imageErrorCodes) expectChinese(textOf({ code, message: english }))
  })
})

test('in English the words that came are told as they are', async () => {
  const textOf = await saying('en', useProblemText)
  expect(textOf(wrongPattern).advice).toBe(english)
  const say = await saying('en', useWords)
  expect(say(english, { code: 'changed' })).toBe(english)
})

const jobs = import.meta.glob<string>(
  ['../../../src-main/library/{sorting,keywords}/*.ts', '../../../src-main/library/{relocate,lost}.ts'],
  { query: '?raw', import: 'default', eager: true }
)

test('no job gives a reason without a code', () => {
  expect(Object.keys(jobs).length).toBeGreaterThan(15)
  const found = Object.entries(jobs).filter(([, source]) => /new Error\(/.test(source))
  expect(found.map(([file]) => file)).toEqual([])
})

/** What went wrong is told in the language of the window, whatever words came with it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSSRApp, defineComponent } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { beforeAll, describe, expect, test } from 'vitest'
import { imageErrorCodes, problemCodes, problemOf, type Problem } from '../../../src-main/contract/errors'
import { reasonCodes } from '../../../src-main/contract/reasons'
import { systemProblemCodes } from '../../../src-main/contract/system-problems'
import { useImageErrorText, useProblemText, useWords } from '../../../src-renderer/components/problem-text'
import { i18n, setLocale } from '../../../src-renderer/i18n'
import { reasons } from '../../../src-renderer/locales/zh-CN/reasons'
import { readLabels } from '../../../src-main/weights/labels'
import { openModel } from '../../../src-main/weights/open-model'
import { smallModel } from '../../engine/models'

const english = 'These are words in English.'

/** What components say, in a language. */
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

/** No word of English but names that the program gives, such as `path` and `UTF-8`, and what stands in braces. */
function expectChinese(text: string): void {
  const names =
    /\{[^}]*\}|XMP|UTF-\d+|JPEG|PNG|WebP|TIFF|JSON( Lines)?|CSV|TensorFlow(\.js)?|Parquet|Netlens|path|label|YYYY|MM|DD/g
  const ofModels =
    /(saved_)?model\.(json|pb)|\.(keras|txt|csv|json)|Keras|SavedModel|SSDLite|MobileNet|Python|PyTorch|pickle|Lambda|training=True|serving_default|float32|sigmoid|WebAssembly|netlens detect/g
  expect(text.replace(ofModels, '').replace(names, '')).not.toMatch(/[a-z]{3,}/i)
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

const layer = (class_name: string, more: object = {}): string =>
  JSON.stringify({
    modelTopology: {
      model_config: {
        class_name: 'Sequential',
        config: { layers: [{ class_name, config: { name: 'odd', units: 3, activation: 'odd' }, ...more }] }
      }
    },
    weightsManifest: []
  })

describe('a file that is no model is told of in Chinese, with what it is', () => {
  let folder: string
  let whole: Buffer
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'netlens-refused-'))
    whole = readFileSync(await smallModel())
    return () => rmSync(folder, { recursive: true })
  })

  const files: [name: string, content: () => string | Buffer, says: string][] = [
    ['损坏.h5', () => Buffer.concat([whole.subarray(0, 3000), Buffer.alloc(60_000, 7)]), '已损坏'],
    ['空.h5', () => '', '是空的'],
    ['文本.h5', () => 'no model', '不是 Netlens 能够读取的模型'],
    ['别的.onnx', () => 'onnx', 'ONNX'],
    ['别的.pt', () => 'pt', '绝不会运行'],
    ['档案.keras', () => 'PK\u0003\u0004 and nothing', '已损坏'],
    ['model.json', () => '{"modelTopology": ', '已损坏'],
    ['层.json', () => layer('Mystery'), '“odd”'],
    ['激活.json', () => layer('Activation'), '激活函数'],
    ['函数.json', () => layer('Lambda'), 'Lambda'],
    ['自定义.json', () => layer('Mine', { registered_name: 'My>Layer' }), 'My>Layer']
  ]

  test.each(files)('%s', async (name, content, says) => {
    const path = join(folder, name)
    writeFileSync(path, content())
    const problem = await openModel(path).then(() => undefined, problemOf)
    const { title, advice } = (await saying('zh-CN', useProblemText))(problem!)
    expect(title).toBe('此文件不能用作模型。')
    expect(advice).toContain(says)
    expect(advice).toContain(path)
    expectChinese(advice.replace(path, '').replace(/odd|Mystery|Mine|My>Layer|ONNX/g, ''))
  })

  test('nor is a file that is not there, or labels of another number', async () => {
    const textOf = await saying('zh-CN', useProblemText)
    const gone = await openModel('/没有.h5').then(() => undefined, problemOf)
    expect(textOf(gone!).advice).toContain('没有模型文件 /没有.h5')
    const labels = join(folder, '标签.txt')
    writeFileSync(labels, 'one\ntwo\n')
    const wrong = await readLabels(labels, 3).then(() => undefined, problemOf)
    expect(textOf(wrong!).advice).toBe(
      `标签文件 ${labels} 有 2 个标签，而模型有 3 个类别。请选择数量相同的文件。`
    )
    const none = await readLabels('/没有.txt', 3).then(() => undefined, problemOf)
    expect(textOf(none!).advice).toContain('无法读取标签文件 /没有.txt：文件或文件夹不存在。请检查')
  })
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

/** What is wrong with a file that is no model is told by code: in Chinese, each code is a sentence with these values. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { problemOf, type Problem } from '../../../src-main/contract/errors'
import { readLabels } from '../../../src-main/weights/labels'
import { openModel } from '../../../src-main/weights/open-model'
import { smallModel } from '../../support/models'

let folder: string
let whole: Buffer
let chinese: Record<string, string>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netlens-refused-'))
  whole = readFileSync(await smallModel())
  // By a name that the compiler does not follow: it belongs to the window.
  const locale = join(import.meta.dirname, '../../../src-renderer/locales/zh-CN/reasons.ts')
  chinese = ((await import(locale)) as { reasons: Record<string, string> }).reasons
  return () => rmSync(folder, { recursive: true })
})

function said({ words }: Problem): string {
  const values: Record<string, string> = {
    ...words?.values,
    ...(words?.because && { because: words.because })
  }
  const text = chinese[words?.code ?? '']
  expect(text).toBeDefined()
  return text!.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** A model of one layer, as TensorFlow.js writes it. */
const modelOf = (class_name: string, more: object = {}): string =>
  JSON.stringify({
    modelTopology: {
      model_config: {
        class_name: 'Sequential',
        config: { layers: [{ class_name, config: { name: 'odd', activation: 'odd' }, ...more }] }
      }
    },
    weightsManifest: []
  })

const files: [name: string, content: () => string | Buffer, says: string][] = [
  ['damaged.h5', () => Buffer.concat([whole.subarray(0, 3000), Buffer.alloc(60_000, 7)]), '已损坏'],
  ['empty.h5', () => '', '是空的'],
  ['text.h5', () => 'no model', '不是 Netlens 能够读取的模型'],
  ['other.onnx', () => 'onnx', '是 ONNX 文件'],
  ['other.pt', () => 'pt', '绝不会运行'],
  ['archive.keras', () => 'PK\u0003\u0004 and nothing', '已损坏'],
  ['cut-off.json', () => '{"modelTopology": ', '已损坏'],
  ['part.json', () => modelOf('Flatten').replace('[]', '[{"paths":["a.bin"],"weights":[]}]'), 'a.bin'],
  ['layer.json', () => modelOf('Mystery'), '含有 Mystery 类型的层“odd”'],
  ['activation.json', () => modelOf('Activation'), '激活函数'],
  ['lambda.json', () => modelOf('Lambda'), 'Lambda'],
  ['custom.json', () => modelOf('Mine', { registered_name: 'My>Layer' }), '“My>Layer”']
]

test.each(files)('%s', async (name, content, says) => {
  const path = join(folder, name)
  writeFileSync(path, content())
  const problem = await openModel(path).then(() => undefined, problemOf)
  expect(problem).toMatchObject({ code: 'model-invalid' })
  const text = said(problem!)
  expect(text).toContain(says)
  expect(text).toContain(path)
  expect(text).not.toContain('{')
})

test('a file that is not there, and labels of another number', async () => {
  const gone = await openModel('/none.h5').then(() => undefined, problemOf)
  expect(said(gone!)).toContain('没有模型文件 /none.h5')
  const labels = join(folder, 'labels.txt')
  writeFileSync(labels, 'one\ntwo\n')
  const wrong = await readLabels(labels, 3).then(() => undefined, problemOf)
  expect(said(wrong!)).toBe(`标签文件 ${labels} 有 2 个标签，而模型有 3 个类别。请选择数量相同的文件。`)
  const none = await readLabels('/none.txt', 3).then(() => undefined, problemOf)
  expect(said(none!)).toContain('无法读取标签文件 /none.txt：not-there。')
})

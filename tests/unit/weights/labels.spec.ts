import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { numberedLabels, readLabels } from '../../../src-main/weights/labels'

async function file(name: string, content: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'netlens-labels-')), name)
  await writeFile(path, content)
  return path
}

test('a text file has one name a line', async () => {
  expect(await readLabels(await file('l.txt', '\uFEFFcat\r\ndog\r\n\n'), 2)).toEqual(['cat', 'dog'])
})

test.each([
  ['an array of names', '["cat", "dog"]'],
  [
    'an array of objects with index and label, in any order',
    '[{"index":1,"label":"dog"},{"index":0,"label":"cat"}]'
  ],
  ["Keras' class index", '{"1": ["n2", "dog"], "0": ["n1", "cat"]}']
])('JSON may be %s', async (_, content) => {
  expect(await readLabels(await file('l.json', content), 2)).toEqual(['cat', 'dog'])
})

test.each([
  ['class indices, as Keras gives them', '{"dog": 1, "cat": 0}'],
  ['a configuration with id2label', '{"model": "x", "id2label": {"0": "cat", "1": "dog"}}'],
  ['an object with a list of labels', '{"labels": ["cat", "dog"]}']
])('JSON may be %s', async (_, content) => {
  expect(await readLabels(await file('l.json', content), 2)).toEqual(['cat', 'dog'])
})

test.each([
  ['names alone', 'cat\ndog\n'],
  ['numbers and names', '1,dog\n0,cat\n'],
  ['a heading that names the columns', 'name,id,notes\ndog,1,"a, b"\ncat,0,\n'],
  ['a heading without numbers', 'label\n"cat"\ndog\n']
])('CSV may have %s', async (_, content) => {
  expect(await readLabels(await file('l.csv', content), 2)).toEqual(['cat', 'dog'])
})

test.each(['id,name\n0,cat\n2,dog\n', '"cat\ndog'])(
  'CSV that does not number its classes: %j',
  async (content) => {
    await expect(readLabels(await file('l.csv', content), 2)).rejects.toMatchObject({
      code: 'labels-invalid'
    })
  }
)

test('a wrong number of labels says both numbers', async () => {
  await expect(readLabels(await file('l.txt', 'cat\n'), 2)).rejects.toMatchObject({
    code: 'labels-invalid',
    message: expect.stringContaining('has 1 labels, but the model has 2 classes')
  })
})

test.each([
  '{',
  '[1, 2]',
  '[{"index":0,"label":"a"},{"index":0,"label":"b"}]',
  '{"a": "cat", "b": "dog"}',
  'null'
])('the JSON %s is refused', async (content) => {
  await expect(readLabels(await file('l.json', content), 2)).rejects.toMatchObject({ code: 'labels-invalid' })
})

test('a missing file is named', async () => {
  await expect(readLabels('/nowhere/labels.txt', 2)).rejects.toThrow(
    '/nowhere/labels.txt cannot be read (ENOENT)'
  )
})

test('without a file, classes are numbered', () => {
  expect(numberedLabels(2)).toEqual(['class 0', 'class 1'])
})

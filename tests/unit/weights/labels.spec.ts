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

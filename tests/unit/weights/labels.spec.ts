import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { labelsSummary, numberedLabels, readLabels, readLabelsFile } from '../../../src-main/weights/labels'

async function file(name: string, content: string | Buffer): Promise<string> {
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
    message: expect.stringContaining('has 1 label (cat), but the model has 2 classes')
  })
  await expect(readLabels(await file('l.txt', 'a\nb\nc\nd\n'), 2)).rejects.toThrow(
    'has 4 labels (a, b, c, …), but the model has 2 classes'
  )
})

const three = ['Grey heron', 'Möwe', 'Owl']
const lines = three.join('\r\n') + '\r\n'
const utf16be = Buffer.from(`\ufeff${lines}`, 'utf16le').swap16()

test.each([
  ['UTF-8', 'utf-8', Buffer.from(lines)],
  ['UTF-8 with a mark', 'utf-8', Buffer.from(`\ufeff${lines}`)],
  ['UTF-16, little end first', 'utf-16le', Buffer.from(`\ufeff${lines}`, 'utf16le')],
  ['UTF-16, big end first', 'utf-16be', utf16be],
  ['UTF-16 without a mark', 'utf-16le', Buffer.from(lines, 'utf16le')],
  ['UTF-16 without a mark, big end first', 'utf-16be', utf16be.subarray(2)],
  ['Windows-1252', 'windows-1252', Buffer.from(lines, 'latin1')],
  ['line ends of old Macs', 'utf-8', Buffer.from(lines.replaceAll('\r\n', '\r'))]
])('labels in %s', async (_, encoding, content) => {
  expect(await readLabelsFile(await file('l.txt', content), 3)).toEqual({ labels: three, encoding })
})

test('characters of Windows-1252 that Latin-1 does not have', async () => {
  const content = Buffer.from('50 \x80 note\nBaker\x92s cyst\n', 'latin1')
  expect(await readLabels(await file('l.txt', content), 2)).toEqual(['50 € note', 'Baker’s cyst'])
})

test.each([
  ['Chinese in GBK', Buffer.from('b2d4f0bb0ac5b80a', 'hex')],
  ['one Chinese character a line in GBK', Buffer.from('c3a80ab9b70a', 'hex')],
  ['Russian in Windows-1251', Buffer.from('d6e0efebff0ad1eee2e00a', 'hex')],
  ['Japanese in Shift JIS', Buffer.from('8354834d0a94920a', 'hex')],
  ['UTF-8 with a damaged byte', Buffer.from('4dc3b677650a4d61ff0a', 'hex')],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')]
])('labels in another encoding are refused: %s', async (_, content) => {
  await expect(readLabels(await file('l.txt', content), 2)).rejects.toThrow(
    /is in an encoding that cannot be told; save it as UTF-8|is no text file/
  )
})

test.each([
  ['0 Grey heron\n1 Möwe\n2 Owl\n'],
  ['0: Grey heron\n1: Möwe\n2: Owl\n'],
  ['0;Grey heron\n1;Möwe\n2;Owl\n'],
  ['2,Owl\n0,Grey heron\n1,Möwe'],
  ['1 Grey heron\n2 Möwe\n3 Owl'],
  ['1. Grey heron\n2. Möwe\n3. Owl\n'],
  ['1) Grey heron\n2) Möwe\n3) Owl\n'],
  ['00\tGrey heron\n01\tMöwe\n02\tOwl\n'],
  ['0\tn02012849\tGrey heron\n1\tn02007558\tMöwe\n2\tn01622779\tOwl\n'],
  ['Grey heron\n\nMöwe\nOwl\n\n']
])('lines lose the numbers that run through: %j', async (content) => {
  expect(await readLabels(await file('l.txt', content), 3)).toEqual(three)
})

test.each([
  [['1 euro', '2 euros']],
  [['0 stars', '1 star', '2 stars']],
  [['1 star', '2 stars', '3 stars']],
  [['7 up', '8 ball', '9 pins']],
  [['0', '1', '2', '3']],
  [['3D model', '2D drawing']],
  [['n01440764 tench', 'n01443537 goldfish']],
  [['tench, Tinca tinca', 'goldfish, Carassius auratus']]
])('numbers that belong to the names stay: %j', async (labels) => {
  expect(await readLabels(await file('l.txt', labels.join('\n')), labels.length)).toEqual(labels)
})

test.each([
  ['0;Grey heron\r\n1;Möwe\r\n2;Owl\r\n'],
  ['index;label\r\n0;Grey heron\r\n1;Möwe\r\n2;Owl\r\n'],
  ['sep=;\r\nindex;label\r\n0;Grey heron\r\n1;Möwe\r\n2;Owl\r\n'],
  ['index\tlabel\n0\tGrey heron\n1\tMöwe\n2\tOwl\n'],
  ['0,Grey heron,12\n1,Möwe,9\n2,Owl,4\n'],
  ['Klasse;Anteil;Index\nOwl;0,25;2\nGrey heron;0,5;0\nMöwe;0,25;1\n'],
  ['Art;Anteil\nGrey heron;0,25\nMöwe;0,5\nOwl;0,25\n'],
  ['Class Name,Class ID\nOwl,3\nGrey heron,1\nMöwe,2\n'],
  ['id,class\n0,Grey heron\n1,Möwe\n2,Owl\n'],
  [',0\n0,Grey heron\n1,Möwe\n2,Owl\n'],
  ['folder,label_name\na,Grey heron\nb,Möwe\nc,Owl\n'],
  ['label,name\n1,Möwe\n0,Grey heron\n2,Owl\n'],
  ['wordnet,name\nn02012849,Grey heron\nn02007558,Möwe\nn01622779,Owl\n'],
  ['n02012849,Grey heron\nn02007558,Möwe\nn01622779,Owl\n'],
  ['label,notes\r\nGrey heron,"two\r\nlines, one"\r\nMöwe,\r\n"Owl",";"\r\n,,\r\n'],
  ['0 Grey heron\n1 Möwe\n2 Owl\n']
])('the column of names is found by heading or by content: %j', async (content) => {
  expect(await readLabels(await file('l.csv', content), 3)).toEqual(three)
})

test.each([
  ['"Grey heron, Ardea"\nMöwe\nOwl\n', ['Grey heron, Ardea', 'Möwe', 'Owl']],
  ['Grey heron, Ardea\nMöwe\nOwl\n', ['Grey heron, Ardea', 'Möwe', 'Owl']],
  ['0;"Grey heron; Ardea"\n1;Möwe\n2;Owl, brown\n', ['Grey heron; Ardea', 'Möwe', 'Owl, brown']],
  ['index,label\n0,0\n1,1\n2,2\n', ['0', '1', '2']]
])('names with commas, and names that are numbers: %j', async (content, labels) => {
  expect(await readLabels(await file('l.csv', content), 3)).toEqual(labels)
})

test.each([
  ['common,scientific\nHeron,Ardea\nGull,Larus\nOwl,Strix\n', /several columns of text; give the one/],
  ['17,Grey heron\n4,Möwe\n9,Owl\n', /must number its classes from 0 or 1 without gaps/],
  ['0,Grey heron\n1,\n2,Owl\n', /has no name for class 1/],
  ['0,Grey heron\n1,"Möwe\n2,Owl\n', /has a quotation mark that is never closed/]
])('a table that leaves it open says so: %j', async (content, reason) => {
  await expect(readLabels(await file('l.csv', content), 3)).rejects.toThrow(reason)
})

test.each([
  ['Teachable Machine', { tfjsVersion: '1.3.1', labels: three, imageSize: 224 }],
  ['YOLO, by number', { nc: 3, names: { 0: three[0], 1: three[1], 2: three[2] } }],
  ['YOLO, as a list', { nc: 3, names: three }],
  ['Lobe', { classes: { Label: three }, format: 'saved_model' }],
  ['Hugging Face', { label2id: { Owl: 2, Möwe: 1, 'Grey heron': 0 } }],
  ['Hugging Face with numbers as text', { label2id: { Owl: '2', Möwe: '1', 'Grey heron': '0' } }],
  ['COCO', { categories: three.map((name, i) => ({ id: i + 1, name, supercategory: 'bird' })) }],
  ['Keras, the other way round', { class_indices: { 0: three[0], 1: three[1], 2: three[2] } }]
])('JSON of %s', async (_, value) => {
  expect(await readLabels(await file('l.json', JSON.stringify(value)), 3)).toEqual(three)
})

test("Keras' class_indices of classes that are called by numbers", async () => {
  expect(await readLabels(await file('l.json', '{"1": 0, "10": 1, "2": 2}'), 3)).toEqual(['1', '10', '2'])
})

test('a kind of file that holds names in another way is refused by name', async () => {
  await expect(readLabels(await file('data.yaml', 'names:\n- cat\n- dog\n'), 3)).rejects.toThrow(
    'is YAML; save the names as .txt, .csv or .json.'
  )
})

test('what was read is shown: the first three labels, and the encoding where it is not UTF-8', () => {
  expect(labelsSummary('/l.txt', { labels: ['a', 'b'], encoding: 'utf-8' })).toBe('/l.txt (a, b)')
  expect(labelsSummary('/l.txt', { labels: ['a', 'b', 'c', 'd'], encoding: 'windows-1252' })).toBe(
    '/l.txt (a, b, c, …, read as Windows-1252)'
  )
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
    '/nowhere/labels.txt cannot be read: no such file or directory'
  )
})

test('without a file, classes are numbered', () => {
  expect(numberedLabels(2)).toEqual(['class 0', 'class 1'])
})

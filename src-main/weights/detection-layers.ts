/** Extracts the weights of SSDLite's layers from a graph of TensorFlow's Object Detection API. */
import { Reason } from '../contract/reasons'
import type { Layer, Network } from '../network/layer'
import { describeNetwork } from '../network/network'
import { NetworkSettingsError } from '../network/settings'
import { outputLayers } from '../network/ssdlite'
import { classesOfHead, detectors } from './bind'
import {
  GraphReader,
  UnreadableGraph,
  type Convolution,
  type DetectionGraph,
  type GraphNode,
  type Term,
  type Value
} from './detection-graph'
import { checkAnswers, checkSource, headNode, pictureSize } from './detection-surroundings'
import { invalid, type StoredLayer, type StoredTensor } from './stored-model'

/** A recognised graph: its network, and the weights by the names of the network's layers. */
export interface DetectionLayers {
  network: Network
  layers: StoredLayer[]
}

const firstHead = 'BoxPredictor_0/ClassPredictor'

/** @throws UserError `model-invalid` that says how the graph differs from SSDLite on a MobileNet */
export function readDetectionLayers(
  path: string,
  graph: DetectionGraph,
  wantedSize?: number
): DetectionLayers {
  try {
    return recognised(graph, wantedSize)
  } catch (error) {
    if (error instanceof RangeError)
      throw invalid(path, new Reason('model-damaged', 'has a damaged graph'), error)
    if (error instanceof UnreadableGraph) {
      throw invalid(path, `is no SSDLite on a MobileNet that Netlens knows: it ${error.message}`, error)
    }
    if (error instanceof NetworkSettingsError) throw invalid(path, `cannot be used: ${error.message}`, error)
    throw error
  }
}

function recognised(graph: DetectionGraph, wantedSize: number | undefined): DetectionLayers {
  const reader = new GraphReader(graph)
  const settings = {
    variant: 'paper' as const,
    classes: classesOf(reader),
    inputSize: pictureSize(graph, reader, wantedSize)
  }
  let furthest: { matched: number; error: UnreadableGraph } | undefined
  for (const candidate of detectors) {
    const network = describeNetwork({ ...candidate, ...settings })
    const match = new Match(network, reader)
    try {
      const layers = match.layers()
      checkAnswers(network, reader, (name) => match.shapeOf(name))
      return { network, layers }
    } catch (error) {
      if (!(error instanceof UnreadableGraph)) throw error
      if (!furthest || match.matched > furthest.matched) furthest = { matched: match.matched, error }
    }
  }
  throw furthest!.error
}

function classesOf(reader: GraphReader): number {
  const bias = reader.constant(`${firstHead}/biases`) ?? reader.constant(`${firstHead}/bias`)
  const values = bias?.shape.length === 1 ? bias.shape[0]! : undefined
  if (values === undefined) throw new UnreadableGraph(`has no weights ${firstHead}/biases`)
  return classesOfHead(values, firstHead, (what) => new UnreadableGraph(what))
}

/** The convolution in the graph for a layer, and what follows it: `scale * convolution + shift`. */
interface Matched {
  convolution: Convolution
  term: Term
  shift: readonly Term[]
}

/** Compares the graph with a network, from its outputs back to its input. */
class Match {
  private readonly layersByName: ReadonlyMap<string, Layer>
  private readonly values = new Map<string, Value>()
  private readonly found = new Map<string, Matched>()

  constructor(
    private readonly network: Network,
    private readonly reader: GraphReader
  ) {
    this.layersByName = new Map(network.layers.map((layer) => [layer.name, layer]))
  }

  /** Number of convolutions matched so far. */
  get matched(): number {
    return this.found.size
  }

  layers(): StoredLayer[] {
    for (const head of ['box', 'class'] as const) {
      const joined = this.layer(outputLayers[head])
      for (const [level, flat] of joined.inputs.entries()) {
        const [predictor] = this.layer(flat).inputs
        this.match(predictor!, this.reader.value(headNode(head, level)))
      }
    }
    return this.network.layers.flatMap((layer) => this.stored(layer))
  }

  /** The shape of a node's output for one picture, if it is a layer's. */
  shapeOf(node: string): readonly number[] | undefined {
    const { key } = this.reader.value(node)
    for (const [name, value] of this.values)
      if (value.key === key) return [1, ...this.layer(name).outputShape]
    return undefined
  }

  private layer(name: string): Layer {
    return this.layersByName.get(name)!
  }

  /** Requires that a value of the graph is the output of a layer. */
  private match(name: string, value: Value): void {
    const known = this.values.get(name)
    if (known) {
      if (known.key !== value.key) throw differs(name, 'reads another layer')
      return
    }
    this.values.set(name, value)
    const layer = this.layer(name)
    const { type, inputs } = layer
    if (type === 'InputLayer') return checkInput(value, this.reader)
    if (type === 'ReLU') {
      if (!value.relu6) throw differs(name, 'has no ReLU6 there')
      return this.match(inputs[0]!, { ...value, relu6: false, key: value.key.slice(6, -1) })
    }
    if (type === 'BatchNormalization') return this.matchConvolution(this.layer(inputs[0]!), value)
    if (type === 'Conv2D') return this.matchConvolution(layer, value)
    if (type === 'Add') return this.matchAdd(layer, value)
    throw differs(name, `has no ${type} there`)
  }

  private matchConvolution(layer: Layer, value: Value): void {
    const { name } = layer
    if (value.relu6) throw differs(name, 'has a ReLU6 behind it')
    const own = value.terms
    const terms = own.filter(({ of }) => 'kernel' in of)
    const shift = own.filter(({ of }) => 'read' in of)
    if (terms.length !== 1 || shift.length + 1 !== own.length)
      throw differs(name, 'adds something else there')
    const [term] = terms as [Term]
    const convolution = term.of as Convolution
    const wanted = layer.weights[0]!.shape
    if (convolution.type !== layer.type || convolution.kernel.shape.join() !== wanted.join()) {
      throw differs(
        name,
        `has a kernel of [${convolution.kernel.shape.join(', ')}], expected [${wanted.join(', ')}]`
      )
    }
    const pad = this.padOf(layer)
    const padding = layer.kernel![0] === 1 ? ['SAME', 'VALID'] : ['SAME']
    if (
      convolution.stride !== (layer.stride ?? 1) ||
      !padding.includes(convolution.padding) ||
      pad === 'otherwise'
    ) {
      throw differs(name, 'has another stride or padding')
    }
    this.found.set(name, { convolution, term, shift })
    this.match(this.inputOf(layer), convolution.input)
  }

  /** The deepest of the summed convolutions is the block's own. Matching it also finds the block's input. */
  private matchAdd(layer: Layer, value: Value): void {
    const [before, block] = layer.inputs as [string, string]
    const convolution = this.layer(this.layer(block).inputs[0]!)
    const sums = value.terms.filter(({ of }) => 'kernel' in of)
    const last = sums.reduce((a, b) => (depthOf(b) > depthOf(a) ? b : a), sums[0]!)
    if (value.relu6 || !last) throw differs(layer.name, 'adds something else there')
    // First without the constants, because some may belong to the input.
    this.matchConvolution(convolution, { ...value, terms: [last] })
    const input = this.values.get(before)
    if (!input || input.relu6) throw differs(layer.name, 'adds something else there')
    const rest = without(value.terms, input.terms)
    const shift = rest.filter((term) => term !== last)
    if (!rest.includes(last) || !shift.every(({ of }) => 'read' in of)) {
      throw differs(layer.name, 'adds something else there')
    }
    this.found.set(convolution.name, { ...this.found.get(convolution.name)!, shift })
  }

  /** The input of a convolution, ignoring a padding layer before it. */
  private inputOf({ inputs: [name] }: Layer): string {
    const layer = this.layer(name!)
    return layer.type === 'ZeroPadding2D' ? layer.inputs[0]! : name!
  }

  private padOf({ inputs: [name] }: Layer): 'same' | 'otherwise' {
    const { type, pad, inputShape } = this.layer(name!)
    if (type !== 'ZeroPadding2D') return 'same'
    return pad![0] === inputShape[0] % 2 ? 'same' : 'otherwise'
  }

  private stored(layer: Layer): StoredLayer[] {
    const { name, weights, type } = layer
    if (weights.length === 0) return []
    const tensor = (of: string, shape: readonly number[], read: () => Float32Array): StoredTensor => ({
      name: of,
      shape,
      read
    })
    if (type === 'BatchNormalization') {
      const matched = this.found.get(layer.inputs[0]!)!
      const channels = weights[0]!.shape
      const epsilon = layer.epsilon!
      return [
        {
          name,
          within: [],
          tensors: [
            tensor('gamma', channels, () => scaleOf(matched, channels[0]!)),
            tensor('beta', channels, () => shiftOf(matched, channels[0]!)),
            tensor('moving_mean', channels, () => new Float32Array(channels[0]!)),
            tensor('moving_variance', channels, () => new Float32Array(channels[0]!).fill(1 - epsilon))
          ]
        }
      ]
    }
    const matched = this.found.get(name)!
    const { kernel } = matched.convolution
    const tensors = [tensor(weights[0]!.name, kernel.shape, kernel.read)]
    const [, bias] = weights
    if (bias) {
      if (matched.term.factors.length > 0) throw differs(name, 'multiplies what it answers with')
      tensors.push(tensor('bias', bias.shape, () => shiftOf(matched, bias.shape[0]!)))
    }
    return [{ name, within: [], tensors }]
  }
}

/** Requires that pictures are scaled from bytes to values from -1 to 1, and nothing else. */
function checkInput({ terms, relu6 }: Value, reader: GraphReader): void {
  const pictures = terms.filter(({ of }) => 'unknown' in of)
  const [picture] = pictures
  const factor = picture?.factors.reduce((product, { read }) => product * only(read()), 1) ?? 0
  const offset = terms
    .filter((term) => term !== picture)
    .reduce((total, term) => total + ('read' in term.of ? only(product(term, 1)) : NaN), 0)
  const scales = Math.abs(factor - 2 / 255) <= 1e-6 && Math.abs(offset + 1) <= 1e-5
  if (relu6 || pictures.length !== 1 || !scales) {
    throw new UnreadableGraph('scales colours in another way than to values from -1 to 1')
  }
  checkSource(reader, (picture!.of as { unknown: GraphNode }).unknown)
}

function only(values: Float32Array): number {
  return values.length === 1 ? values[0]! : NaN
}

function scaleOf({ term }: Matched, channels: number): Float32Array {
  return product({ ...term, of: { key: '', read: () => new Float32Array(channels).fill(1) } }, channels)
}

function shiftOf({ shift }: Matched, channels: number): Float32Array {
  const total = new Float64Array(channels)
  for (const term of shift) {
    const values = product(term, channels)
    for (let i = 0; i < channels; i++) total[i]! += values[i]!
  }
  return Float32Array.from(total)
}

/**
 * A term's numbers times its factors, one per channel. @throws UnreadableGraph if the lengths do not match
 */
function product({ of, factors }: Term, channels: number): Float32Array {
  const all = [(of as { read(): Float32Array }).read(), ...factors.map(({ read }) => read())]
  if (!all.every(({ length }) => length === channels || length === 1)) {
    throw new UnreadableGraph('has biases or scales of another number of channels than its convolutions')
  }
  return Float32Array.from({ length: channels }, (_, i) =>
    all.reduce((result, values) => result * values[values.length === 1 ? 0 : i]!, 1)
  )
}

const depths = new WeakMap<Convolution, number>()

/** Number of convolutions between a term and the picture. */
function depthOf({ of }: Term): number {
  if ('terms' in of) return Math.max(0, ...of.terms.map(depthOf))
  if (!('kernel' in of)) return 0
  const known = depths.get(of)
  if (known !== undefined) return known
  const depth = 1 + Math.max(0, ...of.input.terms.map(depthOf))
  depths.set(of, depth)
  return depth
}

/** @throws UnreadableGraph if not all of `others` are among the terms */
function without(terms: readonly Term[], others: readonly Term[]): Term[] {
  const rest = [...terms]
  for (const { key, factors } of others) {
    const at = rest.findIndex((term) => term.key === key && sameFactors(term.factors, factors))
    if (at < 0) throw new UnreadableGraph('adds other layers together than SSDLite')
    rest.splice(at, 1)
  }
  return rest
}

function sameFactors(a: Term['factors'], b: Term['factors']): boolean {
  return a.length === b.length && a.every(({ key }, i) => key === b[i]!.key)
}

function differs(layer: string, how: string): UnreadableGraph {
  return new UnreadableGraph(`${how} where the layer ${layer} is expected`)
}

/**
 * What a graph from TensorFlow's Object Detection API computes, as far as a layered detector can express it:
 * convolutions, per-channel multiplication and addition, and ReLU6. Optimisers rewrite graphs in many ways.
 * Here each value is a sum of convolutions and constants, a form in which these rewrites look the same.
 */
import { quoted } from './stored-model'

/** A node, from any kind of file. */
export interface GraphNode {
  name: string
  op: string
  /** Names of the nodes that it reads, without `:0` and without control inputs. */
  input: readonly string[]
  strides?: readonly number[]
  dilations?: readonly number[]
  padding?: string
  dataFormat?: string
  epsilon?: number
  /** The steps of a fused operation after its convolution. */
  fused?: readonly string[]
  /** For ResizeBilinear. */
  alignCorners?: boolean
  halfPixelCenters?: boolean
  /** For Pack and Unpack. */
  axis?: number
  /** For Squeeze: the dimensions that it drops. */
  squeezed?: readonly number[]
  /** For StridedSlice. */
  masks?: { begin: number; end: number; shrink: number; other: number }
}

export interface GraphTensor {
  shape: readonly number[]
  /** Set for anything but float32, which all weights are. */
  otherType?: true
  read(): Float32Array
}

export interface DetectionGraph {
  nodes: ReadonlyMap<string, GraphNode>
  constants: ReadonlyMap<string, GraphTensor>
}

/** Numbers that are read on demand, with a key that is the same for the same numbers. */
export interface Numbers {
  key: string
  read(): Float32Array
}

export interface Convolution {
  type: 'Conv2D' | 'DepthwiseConv2D'
  node: string
  kernel: GraphTensor
  input: Value
  stride: number
  padding: string
}

/** A summand times its factors: a convolution, an unknown operation, another value, or constant numbers. */
export interface Term {
  of: Convolution | { unknown: GraphNode } | Value | Numbers
  key: string
  factors: readonly Numbers[]
}

/** A sum, followed by ReLU6 if `relu6` is set. */
export interface Value {
  terms: readonly Term[]
  relu6: boolean
  key: string
}

/** The graph is not a detector that can be read; the message completes "The model file …". */
export class UnreadableGraph extends Error {}

/** Maximum length of a chain of nodes; SSDLite has a few hundred. */
export const deepest = 1500
/** Of a sum, and factors of each: SSDLite adds at most a stage's blocks. A graph that doubles at each node would have no end. */
const mostTerms = 200
const mostFactors = 50
/** Of the key of a value, which has the keys of all that is added up. */
const longestKey = 100_000
/** Operations that answer with what they read. */
export const passing: ReadonlySet<string> = new Set([
  'Identity',
  'StopGradient',
  'CheckNumerics',
  'PreventGradient',
  'Snapshot'
])
const convolutions: Readonly<Record<string, Convolution['type']>> = {
  Conv2D: 'Conv2D',
  _FusedConv2D: 'Conv2D',
  DepthwiseConv2dNative: 'DepthwiseConv2D',
  FusedDepthwiseConv2dNative: 'DepthwiseConv2D'
}

export class GraphReader {
  private readonly values = new Map<string, Value>()
  private depth = 0

  constructor(private readonly graph: DetectionGraph) {}

  /** @throws UnreadableGraph */
  value(name: string): Value {
    const known = this.values.get(name)
    if (known) return known
    if (++this.depth > deepest) throw new UnreadableGraph('has a graph that reads itself, or has no end')
    const value = this.compute(this.node(name))
    this.depth--
    this.values.set(name, value)
    return value
  }

  node(name: string): GraphNode {
    const node = this.graph.nodes.get(name)
    if (!node) throw new UnreadableGraph(`has no node ${quoted(name)}, which its graph reads`)
    return node
  }

  /** The constant that a node holds or passes on. */
  constant(name: string): GraphTensor | undefined {
    let node = this.graph.nodes.get(name)
    for (let step = 0; node && passing.has(node.op) && step < deepest; step++) {
      node = this.graph.nodes.get(node.input[0]!)
    }
    return node && this.graph.constants.get(node.name)
  }

  /** A constant to compute with. @throws UnreadableGraph for integers: they would be weights read in the wrong type */
  private numbers(name: string): GraphTensor | undefined {
    const constant = this.constant(name)
    if (constant?.otherType) {
      throw new UnreadableGraph(`keeps ${quoted(name)} as another type of number than float32`)
    }
    return constant
  }

  private compute(node: GraphNode): Value {
    const { op, input, name } = node
    if (passing.has(op)) return this.value(input[0]!)
    const constant = this.numbers(name)
    if (constant) return sum([numbersTerm({ key: `const ${name}`, read: constant.read })])
    if (op in convolutions) return this.convolution(node)
    switch (op) {
      case 'Add':
      case 'AddV2':
      case 'AddN':
      case 'BiasAdd':
      case 'BiasAddV1':
        if (input.length > mostTerms) throw tooMuch()
        return sum(input.flatMap((each) => this.termsOf(each)))
      case 'Sub': {
        const minusOne: Numbers = { key: 'minus', read: () => Float32Array.of(-1) }
        return sum([...this.termsOf(input[0]!), ...times(this.termsOf(input[1]!), minusOne)])
      }
      case 'Mul': {
        const [a, b] = input as [string, string]
        const [values, factor] = this.constant(b) ? [a, b] : [b, a]
        const numbers = this.numbers(factor)
        if (!numbers) break
        return sum(times(this.termsOf(values), { key: `const ${factor}`, read: numbers.read }))
      }
      case 'FusedBatchNorm':
      case 'FusedBatchNormV2':
      case 'FusedBatchNormV3':
        return this.normalised(node, this.termsOf(input[0]!), input.slice(1))
      case 'Relu6':
        return relu6(this.value(input[0]!))
    }
    return sum([{ of: { unknown: node }, key: `unknown ${name}`, factors: [] }])
  }

  private convolution(node: GraphNode): Value {
    const { name, op, input, strides = [], dilations = [], padding = '', dataFormat = 'NHWC' } = node
    const kernel = this.numbers(input[1]!)
    const [, stride = 0, across] = strides
    const plain = stride === across && dilations.every((n) => n === 1) && dataFormat === 'NHWC'
    if (!kernel || !plain) {
      throw new UnreadableGraph(`has a convolution ${quoted(name)} of a kind that SSDLite does not have`)
    }
    const type = convolutions[op]!
    const of: Convolution = { type, node: name, kernel, input: this.value(input[0]!), stride, padding }
    let value = sum([{ of, key: `convolution ${name}`, factors: [] }])
    let next = 2
    for (const step of node.fused ?? []) {
      if (step === 'BiasAdd') value = sum([...value.terms, ...this.termsOf(input[next++]!)])
      else if (step === 'Relu6') value = relu6(value)
      else if (step === 'FusedBatchNorm') {
        value = this.normalised(node, value.terms, input.slice(next, next + 4))
        next += 4
      } else throw new UnreadableGraph(`has the fused step ${step}, which SSDLite does not have`)
    }
    return value
  }

  private normalised(node: GraphNode, terms: readonly Term[], names: readonly string[]): Value {
    const tensors = names.map((each) => this.numbers(each))
    const [gamma, beta, mean, variance] = tensors
    if (!gamma || !beta || !mean || !variance) {
      throw new UnreadableGraph(`normalises ${quoted(node.name)} by values that are not in the file`)
    }
    const { epsilon = 1e-4, name } = node
    const scales = (): Float32Array => {
      const spread = variance.read()
      return gamma.read().map((g, i) => g / Math.sqrt(spread[i]! + epsilon))
    }
    const shift = (): Float32Array => {
      const [scale, middle] = [scales(), mean.read()]
      return beta.read().map((b, i) => b - middle[i]! * scale[i]!)
    }
    return sum([
      ...times(terms, { key: `scale ${name}`, read: scales }),
      numbersTerm({ key: `shift ${name}`, read: shift })
    ])
  }

  /** The terms of a node's value; a value with ReLU6 is a single term. */
  private termsOf(name: string): readonly Term[] {
    const value = this.value(name)
    return value.relu6 ? [{ of: value, key: value.key, factors: [] }] : value.terms
  }
}

const tooMuch = (): UnreadableGraph => new UnreadableGraph('adds or multiplies more values than SSDLite does')

function sum(terms: readonly Term[]): Value {
  if (terms.length > mostTerms) throw tooMuch()
  const key = terms
    .map(({ key, factors }) => [key, ...factors.map((factor) => factor.key).sort()].join(' * '))
    .sort()
    .join(' + ')
  if (key.length > longestKey) throw tooMuch()
  return { terms, relu6: false, key }
}

function relu6(value: Value): Value {
  return { ...value, relu6: true, key: `relu6(${value.key})` }
}

function times(terms: readonly Term[], factor: Numbers): Term[] {
  if (terms.some(({ factors }) => factors.length >= mostFactors)) throw tooMuch()
  return terms.map((term) => ({ ...term, factors: [...term.factors, factor] }))
}

const numbersTerm = (numbers: Numbers): Term => ({ of: numbers, key: numbers.key, factors: [] })

/**
 * Computes what a graph of TensorFlow's Object Detection API makes of its network's answers: anchors, boxes and
 * scores. Any operation that those do not need is refused.
 */
import { deepest, passing, UnreadableGraph, type GraphNode, type GraphReader } from './detection-graph'
import { quoted } from './stored-model'

export interface Tensor {
  shape: readonly number[]
  /** Row-major. Integers are kept as float32 as well: sizes and positions are far below 2^24. */
  values: Float32Array
}

/** Of all results together; a detector of 5,000 classes needs nearly as many for its scores. */
const mostNumbers = 2 ** 26
const mostDimensions = 8
/** Of one operation; boxes are taken apart into four columns. */
const mostOutputs = 64

type Unary = (value: number) => number
type Binary = (a: number, b: number) => number

const unary: ReadonlyMap<string, Unary> = new Map<string, Unary>([
  ['Exp', Math.exp],
  ['Sqrt', Math.sqrt],
  ['Sigmoid', (value) => 1 / (1 + Math.exp(-value))]
])
const binary: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['Add', (a, b) => a + b],
  ['AddV2', (a, b) => a + b],
  ['Sub', (a, b) => a - b],
  ['Mul', (a, b) => a * b],
  ['RealDiv', (a, b) => a / b],
  ['Minimum', Math.min]
])

export class GraphArithmetic {
  private readonly known = new Map<string, readonly Tensor[]>()
  private depth = 0
  private left = mostNumbers

  /**
   * @param given the outputs of nodes that are not computed
   * @param shapeOf the shape of a layer's output, the values of which are not known
   */
  constructor(
    private readonly reader: GraphReader,
    private readonly given: ReadonlyMap<string, Tensor>,
    private readonly shapeOf: (name: string) => readonly number[] | undefined
  ) {}

  /** @param name of a node, and `:1` for its second output @throws UnreadableGraph */
  tensor(name: string): Tensor {
    const at = name.search(/:\d+$/)
    const outputs = this.outputs(at < 0 ? name : name.slice(0, at))
    const output = outputs[at < 0 ? 0 : Number(name.slice(at + 1))]
    if (!output) throw new UnreadableGraph(`has no output ${quoted(name)}, which its graph reads`)
    return output
  }

  private outputs(name: string): readonly Tensor[] {
    const given = this.given.get(name)
    if (given) return [given]
    const known = this.known.get(name)
    if (known) return known
    if (++this.depth > deepest) throw new UnreadableGraph('has a graph that reads itself, or has no end')
    const outputs = this.compute(this.reader.node(name))
    this.depth--
    this.known.set(name, outputs)
    return outputs
  }

  private compute(node: GraphNode): Tensor[] {
    const { op, name } = node
    if (passing.has(op)) return [this.input(node, 0)]
    const [one, two] = [unary.get(op), binary.get(op)]
    if (one) {
      const { shape, values } = this.input(node, 0)
      const result = this.room(node, shape)
      for (let i = 0; i < result.length; i++) result[i] = one(values[i]!)
      return [{ shape, values: result }]
    }
    if (two) return [this.combined(node, two)]
    switch (op) {
      case 'Const': {
        const constant = this.reader.constant(name)
        if (!constant) break
        const { shape, read } = constant
        this.spend(node, shape)
        return [{ shape, values: read() }]
      }
      case 'Cast': {
        const input = this.input(node, 0)
        // Whole numbers are the same in every type.
        if (!input.values.every(Number.isInteger)) break
        return [input]
      }
      case 'Shape':
        return [vector(this.shapeOf(node.input[0] ?? '') ?? this.input(node, 0).shape)]
      case 'Rank':
        return [{ shape: [], values: Float32Array.of(this.input(node, 0).shape.length) }]
      case 'Reshape':
        return [this.reshaped(node)]
      case 'ExpandDims': {
        const { shape, values } = this.input(node, 0)
        return [
          { values, shape: withOne(shape, this.axis(node, this.numbers(node, 1)[0], shape.length + 1)) }
        ]
      }
      case 'Squeeze':
        return [this.squeezed(node)]
      case 'Pack': {
        const parts = node.input.map((_, i) => this.input(node, i))
        const axis = this.axis(node, node.axis ?? 0, (parts[0]?.shape.length ?? 0) + 1)
        return [this.joined(node, parts.map(({ shape, values }) => ({ values, shape: withOne(shape, axis) })), axis)] // prettier-ignore
      }
      case 'ConcatV2': {
        const last = node.input.length - 1
        const parts = node.input.slice(0, last).map((_, i) => this.input(node, i))
        return [this.joined(node, parts, this.axis(node, this.numbers(node, last)[0], parts[0]?.shape.length ?? 0))] // prettier-ignore
      }
      case 'Unpack': {
        const input = this.input(node, 0)
        const axis = this.axis(node, node.axis ?? 0, input.shape.length)
        if (input.shape[axis]! > mostOutputs) break
        const steps = stepsOf(input.shape)
        const others = <T>(all: readonly T[]): T[] => all.filter((_, i) => i !== axis)
        return Array.from({ length: input.shape[axis]! }, (_, i) => this.picked(node, input, others(input.shape), others(steps), i * steps[axis]!)) // prettier-ignore
      }
      case 'Transpose': {
        const input = this.input(node, 0)
        const order = this.numbers(node, 1)
        const steps = stepsOf(input.shape)
        if ([...order].sort().join() !== steps.map((_, i) => i).join()) break
        return [this.picked(node, input, order.map((i) => input.shape[i]!), order.map((i) => steps[i]!))] // prettier-ignore
      }
      case 'Slice': {
        const input = this.input(node, 0)
        const begin = this.numbers(node, 1)
        const size = this.numbers(node, 2)
        return [this.part(node, input, begin, input.shape.map((length, i) => (size[i] === -1 ? length - begin[i]! : size[i]!)))] // prettier-ignore
      }
      case 'StridedSlice':
        return [this.strided(node)]
      case 'Tile': {
        const input = this.input(node, 0)
        const times = this.numbers(node, 1)
        const steps = stepsOf(input.shape)
        const shape = input.shape.flatMap((length, i) => [times[i]!, length])
        const { values } = this.picked(node, input, shape, steps.flatMap((step) => [0, step])) // prettier-ignore
        return [{ values, shape: input.shape.map((length, i) => length * times[i]!) }]
      }
      case 'Fill': {
        const shape = this.numbers(node, 0)
        return [{ shape, values: this.room(node, shape).fill(this.numbers(node, 1)[0]!) }]
      }
      case 'Range': {
        const [start, limit, delta] = [0, 1, 2].map((i) => this.numbers(node, i)[0]!) as [number, number, number] // prettier-ignore
        const values = this.room(node, [Math.ceil((limit - start) / delta)])
        return [vector(values.map((_, i) => start + i * delta))]
      }
    }
    throw new UnreadableGraph(
      `makes anchors, boxes or scores by ${quoted(op)} in ${quoted(name)}, which Netlens does not know there`
    )
  }

  private input(node: GraphNode, index: number): Tensor {
    const name = node.input[index]
    if (name === undefined) throw odd(node)
    return this.tensor(name)
  }

  /** A shape, a place in one, or a single number. */
  private numbers(node: GraphNode, index: number): number[] {
    const { values } = this.input(node, index)
    if (values.length > mostDimensions) throw odd(node)
    return [...values]
  }

  private room(node: GraphNode, shape: readonly number[]): Float32Array {
    return new Float32Array(this.spend(node, shape))
  }

  /** Counts the numbers of a result. @throws UnreadableGraph if there are too many, or it has no shape that results have */
  private spend(node: GraphNode, shape: readonly number[]): number {
    const whole = shape.every((length) => Number.isInteger(length) && length >= 0)
    if (!whole || shape.length > mostDimensions) throw odd(node)
    // Of nothing, there must not be a billion rows either.
    if (countOf(shape.map((length) => Math.max(length, 1))) > this.left) {
      throw new UnreadableGraph('makes anchors, boxes or scores of too many numbers')
    }
    this.left -= countOf(shape)
    return countOf(shape)
  }

  private axis(node: GraphNode, axis = NaN, dimensions: number): number {
    const index = axis < 0 ? axis + dimensions : axis
    if (!Number.isInteger(index) || index < 0 || index >= dimensions) throw odd(node)
    return index
  }

  /** Values that lie in steps of the input. A step of 0 repeats them. */
  private picked(
    node: GraphNode,
    { values }: Tensor,
    shape: readonly number[],
    steps: readonly number[],
    offset = 0
  ): Tensor {
    const result = this.room(node, shape)
    const at = shape.map(() => 0)
    let from = offset
    for (let i = 0; i < result.length; i++) {
      result[i] = values[from]!
      for (let d = shape.length - 1; d >= 0; d--) {
        from += steps[d]!
        if (++at[d]! < shape[d]!) break
        from -= steps[d]! * shape[d]!
        at[d] = 0
      }
    }
    return { shape, values: result }
  }

  private part(node: GraphNode, input: Tensor, begin: readonly number[], size: readonly number[]): Tensor {
    const inside = input.shape.every((length, i) => begin[i]! >= 0 && begin[i]! + size[i]! <= length)
    if (!inside || begin.length !== input.shape.length) throw odd(node)
    const steps = stepsOf(input.shape)
    return this.picked(node, input, size, steps, begin.reduce((sum, at, i) => sum + at * steps[i]!, 0)) // prettier-ignore
  }

  private combined(node: GraphNode, operation: Binary): Tensor {
    const [a, b] = [this.input(node, 0), this.input(node, 1)]
    const dimensions = Math.max(a.shape.length, b.shape.length)
    const [first, second] = [a, b].map(({ shape }) => [...Array<number>(dimensions - shape.length).fill(1), ...shape]) as [number[], number[]] // prettier-ignore
    const shape = first.map((length, i) => (length === 1 ? second[i]! : length))
    if (!second.every((length, i) => length === 1 || length === shape[i])) throw odd(node)
    const result = this.room(node, shape)
    const spread = (of: Tensor, own: readonly number[]): Float32Array =>
      of.values.length === result.length || of.values.length === 1
        ? of.values
        : this.picked(node, of, shape, stepsOf(own).map((step, i) => (own[i] === 1 ? 0 : step))).values // prettier-ignore
    const [left, right] = [spread(a, first), spread(b, second)]
    const [everyLeft, everyRight] = [left, right].map(({ length }) => (length === 1 ? 0 : 1)) as [
      number,
      number
    ]
    for (let i = 0; i < result.length; i++)
      result[i] = operation(left[i * everyLeft]!, right[i * everyRight]!)
    return { shape, values: result }
  }

  private joined(node: GraphNode, parts: readonly Tensor[], axis: number): Tensor {
    const [first] = parts
    const same = ({ shape }: Tensor): boolean =>
      shape.length === first!.shape.length &&
      shape.every((length, i) => i === axis || length === first!.shape[i])
    if (!first || !parts.every(same)) throw odd(node)
    const total = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0)
    const shape = first.shape.map((length, i) => (i === axis ? total : length))
    const values = this.room(node, shape)
    let at = 0
    for (let outer = 0; outer < countOf(shape.slice(0, axis)); outer++) {
      for (const part of parts) {
        const length = countOf(part.shape.slice(axis))
        values.set(part.values.subarray(outer * length, (outer + 1) * length), at)
        at += length
      }
    }
    return { shape, values }
  }

  private reshaped(node: GraphNode): Tensor {
    const { values } = this.input(node, 0)
    const wanted = this.numbers(node, 1)
    const rest = values.length / countOf(wanted.filter((length) => length !== -1))
    const shape = wanted.map((length) => (length === -1 ? rest : length))
    if (this.spend(node, shape) !== values.length) throw odd(node)
    return { shape, values }
  }

  private squeezed(node: GraphNode): Tensor {
    const { shape, values } = this.input(node, 0)
    const axes = (node.squeezed ?? []).map((axis) => this.axis(node, axis, shape.length))
    const dropped = (length: number, i: number): boolean =>
      axes.length > 0 ? axes.includes(i) : length === 1
    const rest = shape.filter((length, i) => !dropped(length, i))
    if (countOf(rest) !== values.length) throw odd(node)
    return { shape: rest, values }
  }

  /** Of sizes, such as the first one of a shape: a part of a list without gaps. */
  private strided(node: GraphNode): Tensor {
    const input = this.input(node, 0)
    const [begin, end, step] = [1, 2, 3].map((i) => this.numbers(node, i)) as [number[], number[], number[]] // prettier-ignore
    const { begin: open = 0, end: openEnd = 0, shrink = 0, other = 0 } = node.masks ?? {}
    if (input.shape.length !== 1 || begin.length !== 1 || step[0] !== 1 || other !== 0) throw odd(node)
    const [length] = input.shape as [number]
    const place = (at: number): number => Math.min(Math.max(at < 0 ? at + length : at, 0), length)
    const from = open ? 0 : place(begin[0]!)
    const to = shrink ? from + 1 : openEnd ? length : place(end[0]!)
    const { values } = this.part(node, input, [from], [Math.max(to - from, 0)])
    return { values, shape: shrink ? [] : [values.length] }
  }
}

const vector = (values: ArrayLike<number>): Tensor => ({
  shape: [values.length],
  values: Float32Array.from(values)
})

const countOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/** How far apart neighbours along each dimension lie. */
const stepsOf = (shape: readonly number[]): number[] => shape.map((_, i) => countOf(shape.slice(i + 1)))

const withOne = (shape: readonly number[], axis: number): number[] => [
  ...shape.slice(0, axis),
  1,
  ...shape.slice(axis)
]

const odd = ({ name, op }: GraphNode): UnreadableGraph =>
  new UnreadableGraph(
    `makes anchors, boxes or scores in a way that cannot be: ${quoted(op)} in ${quoted(name)}`
  )

/** Builds SavedModels field by field, so that they can contain what no real program would write. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Field numbers are those of TensorFlow's messages. */
type Value = string | number | Uint8Array
type Fields = readonly (readonly [field: number, value: Value])[]

function varint(value: number): number[] {
  const bytes: number[] = []
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)]
    bytes.push(Number(rest & 127n) | 128)
  }
}

function message(...fields: Fields): Uint8Array {
  return Buffer.concat(
    fields.map(([field, value]) => {
      if (typeof value === 'number') return Buffer.from([...varint(field << 3), ...varint(value)])
      const bytes = Buffer.from(value as Uint8Array)
      return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(bytes.length)]), bytes])
    })
  )
}

const entry = (key: string, value: Value): Uint8Array => message([1, key], [2, value])

/** Values of node attributes. */
export const attr = {
  type: (value: number) => message([6, value]),
  int: (value: number) => message([3, value]),
  bool: (value: boolean) => message([5, value ? 1 : 0]),
  text: (value: string) => message([2, value]),
  placeholder: (name: string) => message([9, name]),
  shape: (...sizes: number[]) => message([7, shape(sizes)]),
  texts: (...values: string[]) =>
    message([8, message([1, 7], [2, shape([values.length])], ...values.map((v) => [8, v] as const))]),
  scalarText: (value: string) => message([8, message([1, 7], [2, message()], [8, value])]),
  ints: (...values: number[]) =>
    message([8, message([1, 3], [2, shape([values.length])], ...values.map((v) => [7, v] as const))]),
  /** Declares a size but contains no values. */
  hugeFloat: (...sizes: number[]) => message([8, message([1, 1], [2, shape(sizes)])]),
  types: (...values: number[]) => message([1, message(...values.map((v) => [6, v] as const))]),
  func: (name: string, attributes: Record<string, Uint8Array> = {}) => message([10, named(name, attributes)]),
  funcs: (...names: string[]) => message([1, message(...names.map((name) => [9, named(name)] as const))])
}

function named(name: string, attributes: Record<string, Uint8Array> = {}): Uint8Array {
  return message(
    [1, name],
    ...Object.entries(attributes).map(([key, value]) => [2, entry(key, value)] as const)
  )
}

function shape(sizes: readonly number[]): Uint8Array {
  return message(...sizes.map((size) => [2, message([1, size])] as const))
}

export function node(
  name: string,
  op: string,
  inputs: readonly string[] = [],
  attributes: Record<string, Uint8Array> = {}
): Uint8Array {
  return message(
    [1, name],
    [2, op],
    ...inputs.map((input) => [3, input] as const),
    ...Object.entries(attributes).map(([key, value]) => [5, entry(key, value)] as const)
  )
}

/** A function from one float tensor, `x`, to another, `y`, with additional nodes that also run. */
export function functionOf(
  name: string,
  nodes: readonly Uint8Array[],
  { given = true, control = [] as string[], stateful = true, attributes = [] as string[] } = {}
): Uint8Array {
  const argument = (name: string): Uint8Array => message([1, name], [3, 1])
  const signature = message(
    [1, name],
    ...(given ? ([[2, argument('x')]] as const) : []),
    ...(given ? ([[3, argument('y')]] as const) : []),
    ...attributes.map((key) => [4, message([1, key], [2, 'func'])] as const),
    [17, stateful ? 1 : 0],
    ...control.map((name) => [20, name] as const)
  )
  return message(
    [1, signature],
    ...nodes.map((each) => [3, each] as const),
    ...(given ? ([[4, entry('y', 'x')]] as const) : []),
    ...control.map((name) => [6, entry(name, name)] as const)
  )
}

export interface HandMade {
  /** Nodes in addition to a classifier from `x` to `y`. */
  nodes?: readonly Uint8Array[]
  /** Additional inputs of its last node, such as `^write`. */
  before?: readonly string[]
  /** A node that the answer passes through, which takes `answer`. */
  through?: Uint8Array
  functions?: readonly Uint8Array[]
  gradients?: readonly (readonly [string, string])[]
  producer?: number
  /** Additional signatures: the node that each one runs, by its name. */
  initialisers?: Readonly<Record<string, string>>
  collections?: Readonly<Record<string, readonly string[]>>
  saver?: { save: string; restore: string }
  /** A second graph with its own tag. */
  second?: HandMade
}

/** A SavedModel whose answer tells how red, green and blue an image is, with additional parts. */
export async function savedModelByHand(path: string, parts: HandMade): Promise<string> {
  await mkdir(join(path, 'variables'), { recursive: true })
  await writeFile(
    join(path, 'saved_model.pb'),
    message(
      [1, 1],
      [2, metaGraph('serve', parts)],
      ...(parts.second ? ([[2, metaGraph('train', parts.second)]] as const) : [])
    )
  )
  return path
}

function metaGraph(tag: string, parts: HandMade): Uint8Array {
  const {
    nodes = [],
    before = [],
    through,
    functions = [],
    gradients = [],
    producer = 1882,
    initialisers = {}
  } = parts
  const float = attr.type(1)
  const graph = message(
    ...[
      node('x', 'Placeholder', [], { dtype: float, shape: attr.shape(-1, 16, 16, 3) }),
      node('axes', 'Const', [], { dtype: attr.type(3), value: attr.ints(1, 2) }),
      node('mean', 'Mean', ['x', 'axes'], { T: float, Tidx: attr.type(3), keep_dims: attr.bool(false) }),
      node('answer', 'Softmax', ['mean'], { T: float }),
      ...nodes,
      ...(through ? [through] : []),
      node('y', 'Identity', [through ? 'through' : 'answer', ...before], { T: float })
    ].map((each) => [1, each] as const),
    [
      2,
      message(
        ...functions.map((each) => [1, each] as const),
        ...gradients.map(([of, gradient]) => [2, message([1, of], [2, gradient])] as const)
      )
    ],
    [4, message([1, producer])]
  )
  const info = (tensor: string, sizes: number[]): Uint8Array =>
    message([1, tensor], [2, 1], [3, shape(sizes)])
  const serving = message(
    [1, entry('x', info('x:0', [-1, 16, 16, 3]))],
    [2, entry('y', info('y:0', [-1, 3]))],
    [3, 'tensorflow/serving/predict']
  )
  const list = (names: readonly string[]): Uint8Array =>
    message([1, message(...names.map((n) => [1, n] as const))])
  return message(
    [1, message([4, tag])],
    [2, graph],
    ...(parts.saver
      ? ([
          [3, message([1, 'prefix:0'], [2, `${parts.saver.save}:0`], [3, parts.saver.restore], [7, 2])]
        ] as const)
      : []),
    ...Object.entries(parts.collections ?? {}).map(([key, names]) => [4, entry(key, list(names))] as const),
    [5, entry('serving_default', serving)],
    ...Object.entries(initialisers).map(
      ([name, run]) => [5, entry(name, message([2, entry(name, message([1, run]))]))] as const
    )
  )
}

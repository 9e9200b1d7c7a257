/** A network as the body of a loop over the images of a batch. */
import { DataType } from '../weights/tensorflow-proto'
import { binary, constant, text, type GraphNode } from './graph-nodes'

/** How many rounds TensorFlow computes at the same time. */
const atTheSameTime = 2

const { int32, int64, variant } = DataType
const ofInt32 = { type: int32 }

/**
 * Wraps nodes that read a batch: each round takes a few images of the batch through all of them, so that an
 * operation finds what the one before it wrote in the processor's cache. Two rounds are computed at a time, so that one
 * makes use of the time in which the threads of the other wait. The last nodes join the rounds under the names
 * of the outputs.
 *
 * @param input the batch
 * @param outputs their names, and their shapes for one image, -1 where unknown
 * @param type of the outputs
 * @param most how many images a round takes; fewer if the batch would not fill two rounds
 */
export function inRounds(
  body: readonly GraphNode[],
  input: { name: string; type: DataType },
  outputs: ReadonlyMap<string, readonly number[]>,
  type: DataType,
  most: number
): GraphNode[] {
  const ofRound = (name: string): string => `round/${name}`
  const T = { type: input.type }
  return [
    number('zero', 0),
    number('one', 1),
    number('two', 2),
    number('most', most),
    number('first', 0, [1]),
    number('behind_first', 1, [1]),
    number('any', -1),
    constant('no_sizes', new Int32Array(0), [0], int64),
    { name: 'input_shape', op: 'Shape', input: [input.name], attr: { T, out_type: ofInt32 } },
    {
      name: 'batch',
      op: 'StridedSlice',
      input: ['input_shape', 'first', 'behind_first', 'behind_first'],
      attr: { T: ofInt32, Index: ofInt32, shrink_axis_mask: { i: 1 } }
    },
    binary('batch/more', 'AddV2', 'batch', 'one', int32),
    binary('batch/half', 'FloorDiv', 'batch/more', 'two', int32),
    binary('at_once', 'Minimum', 'batch/half', 'most', int32),

    enter('loop/batch', 'batch', int32),
    enter('loop/at_once', 'at_once', int32),
    enter('loop/images', input.name, input.type),
    ...variable('loop/start', 'zero', 'loop/end', int32),
    {
      name: 'loop/is_within',
      op: 'Less',
      input: ['loop/start/merged', 'loop/batch'],
      attr: { T: ofInt32 }
    },
    { name: 'loop/goes_on', op: 'LoopCond', input: ['loop/is_within'] },
    binary('loop/end', 'AddV2', 'loop/start', 'loop/at_once', int32),
    asList('loop/starts', 'loop/start'),
    asList('loop/ends', 'loop/end'),
    everyRound(number('loop/step', 1, [1])),
    // It cuts off what is behind the last image.
    {
      name: ofRound(input.name),
      op: 'StridedSlice',
      input: ['loop/images', 'loop/starts', 'loop/ends', 'loop/step'],
      attr: { T, Index: ofInt32 }
    },
    ...body.map((node) =>
      node.op === 'Const'
        ? everyRound({ ...node, name: ofRound(node.name) })
        : { ...node, name: ofRound(node.name), input: node.input!.map(ofRound) }
    ),
    ...[...outputs].flatMap(([name, dims]) => collected(name, ofRound(name), dims, type))
  ]
}

function number(name: string, value: number, dims: number[] = []): GraphNode {
  return constant(name, Int32Array.of(value), dims, int32)
}

function asList(name: string, input: string): GraphNode {
  return { name, op: 'Pack', input: [input], attr: { T: ofInt32, N: { i: 1 }, axis: { i: 0 } } }
}

/** A constant inside of the loop: oneDNN prepares a kernel once only if it is a constant there. */
function everyRound(node: GraphNode): GraphNode {
  return { ...node, input: ['^loop/start'] }
}

/** Hands a value to all rounds, or with `changes` to the first. */
function enter(name: string, input: string, type: DataType, changes = false): GraphNode {
  return {
    name,
    op: 'Enter',
    input: [input],
    attr: {
      T: { type },
      frame_name: text('rounds'),
      is_constant: { b: !changes },
      parallel_iterations: { i: atTheSameTime }
    }
  }
}

/** A value that each round changes: `first` before the first round, `next` (of this round) in the next one. */
function variable(name: string, first: string, next: string, type: DataType): GraphNode[] {
  const T = { type }
  return [
    enter(`${name}/first`, first, type, true),
    { name: `${name}/next`, op: 'NextIteration', input: [next], attr: { T } },
    {
      name: `${name}/merged`,
      op: 'Merge',
      input: [`${name}/first`, `${name}/next`],
      attr: { T, N: { i: 2 } }
    },
    { name: `${name}/either`, op: 'Switch', input: [`${name}/merged`, 'loop/goes_on'], attr: { T } },
    { name, op: 'Identity', input: [`${name}/either:1`], attr: { T } }
  ]
}

/** The outputs of all rounds in a row. For adding its own, and for nothing else, a round waits for the one before it. */
function collected(name: string, ofRound: string, dims: readonly number[], type: DataType): GraphNode[] {
  const [parts, shape] = [`loop/${name}`, `${name}/shape`]
  const attr = { element_dtype: { type }, shape_type: ofInt32 }
  return [
    constant(shape, Int32Array.of(-1, ...dims), [1 + dims.length], int32),
    { name: `${name}/none`, op: 'EmptyTensorList', input: [shape, 'any'], attr },
    ...variable(parts, `${name}/none`, `${parts}/more`, variant),
    {
      name: `${parts}/more`,
      op: 'TensorListPushBack',
      input: [parts, ofRound],
      attr: { element_dtype: { type } }
    },
    { name: `${name}/all`, op: 'Exit', input: [`${parts}/either`], attr: { T: { type: variant } } },
    { name, op: 'TensorListConcatV2', input: [`${name}/all`, shape, 'no_sizes'], attr }
  ]
}

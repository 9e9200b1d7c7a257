/**
 * Recognises a scaling that a model applies to its input before anything else: Rescaling and Normalization
 * layers, and `preprocess_input` as operations.
 */
import type { InsideScaling } from '../contract/preprocessing'
import { isContainer, layersOf, nameOf, type Origin } from './keras-config'
import { isUnchanging } from './keras-layers'
import { isOperation, operationOf, tensorsIn, type Operand } from './keras-operations'
import { constantOf } from './layer-settings'
import { isObject, type KerasConfig } from './stored-model'

/** One channel: `scale * input[from] + offset`. */
interface Channel {
  from: number
  scale: number
  offset: number
}

/** All channels of the picture, or a single one extracted from it. */
type Value = readonly Channel[] | Channel

export interface FoundScaling {
  inside: InsideScaling
  /** The layers that apply the scaling. */
  layers: ReadonlySet<KerasConfig>
}

/** @returns undefined if the model begins with anything else, or if other layers read intermediate values */
export function insideScalingOf(config: KerasConfig): FoundScaling | undefined {
  const walk = new Walk()
  const end = walk.through(config, identity)
  const [read, ...others] = [...walk.readers, ...(end ? [end] : [])]
  if (!read || others.some((other) => JSON.stringify(other) !== JSON.stringify(read)) || isOne(read))
    return undefined
  const order = read.map(({ from }) => from).join()
  if (order !== '0,1,2' && order !== '2,1,0') return undefined
  if (JSON.stringify(read) === JSON.stringify(identity)) return undefined
  const three = (values: number[]): [number, number, number] => [values[0]!, values[1]!, values[2]!]
  return {
    inside: {
      scale: three(read.map(({ scale }) => scale)),
      offset: three(read.map(({ offset }) => offset)),
      channels: order === '0,1,2' ? 'rgb' : 'bgr'
    },
    layers: walk.layers
  }
}

const identity: readonly Channel[] = [0, 1, 2].map((from) => ({ from, scale: 1, offset: 0 }))

class Walk {
  /** The inputs of layers that are not scalings. */
  readonly readers: Value[] = []
  readonly layers = new Set<KerasConfig>()

  /** @returns the model's output, if all its layers are scalings */
  through(model: KerasConfig, input: Value): Value | undefined {
    const values = new Map<string, Value>()
    let last: Value | undefined = input
    for (const layer of layersOf(model)) {
      const name = nameOf(layer)
      if (layer.class_name === 'InputLayer') {
        values.set(name, input)
        continue
      }
      if (model.class_name === 'Sequential') {
        // Layers after the first that is not a scaling read that layer's output.
        if (last) last = this.layer(layer, [last])
        continue
      }
      const read = originsOf(layer).map(([origin]) => values.get(origin))
      const known = read.filter((value) => value !== undefined)
      if (known.length === 0) continue
      const value = known.length === read.length ? this.layer(layer, known) : undefined
      if (value) values.set(name, value)
      else if (known.length < read.length) this.readers.push(...known)
    }
    if (model.class_name === 'Sequential') return last
    let end: unknown = model.config['output_layers']
    while (Array.isArray(end)) end = end[0]
    return typeof end === 'string' ? values.get(end) : undefined
  }

  /** A layer's output if it is a scaling; otherwise undefined, and its inputs are recorded as read. */
  private layer(layer: KerasConfig, read: Value[]): Value | undefined {
    const [first] = read
    if (isContainer(layer)) return this.through(layer, first!)
    if (isUnchanging(layer)) return first
    const value = isOperation(layer) ? ofOperation(layer, read) : ofLayer(layer, first!)
    if (value) this.layers.add(layer)
    else this.readers.push(...read)
    return value
  }
}

/** The tensors that a layer reads in its calls. */
export function originsOf(layer: KerasConfig): Origin[] {
  if (isOperation(layer)) {
    const operation = attempt(() => operationOf('', layer))
    if (operation)
      return operation.operands.flatMap((operand) => ('tensor' in operand ? [operand.tensor] : []))
  }
  const { inbound_nodes } = layer
  if (!Array.isArray(inbound_nodes)) return []
  return inbound_nodes.flatMap((node: unknown) => tensorsIn(isObject(node) ? node['args'] : node))
}

function ofLayer({ class_name, config }: KerasConfig, value: Value): Value | undefined {
  if (class_name === 'Rescaling') {
    const scaled = combined(value, numbersOf(config['scale'] ?? 1), (a, b) => a * b)
    return scaled && combined(scaled, numbersOf(config['offset'] ?? 0), (a, b) => a + b, true)
  }
  if (class_name === 'Normalization' && config['invert'] !== true) {
    const mean = numbersOf(config['mean'] ?? undefined)
    const variance = numbersOf(config['variance'] ?? undefined)
    const axis = JSON.stringify(config['axis'] ?? null)
    if (!mean || !variance || !['null', '-1', '[-1]', '3', '[3]'].includes(axis)) return undefined
    const centred = combined(value, mean, (a, b) => a - b, true)
    return (
      centred &&
      combined(
        centred,
        variance.map((v) => Math.max(Math.sqrt(v), 1e-7)),
        (a, b) => a / b
      )
    )
  }
  return undefined
}

function ofOperation(layer: KerasConfig, read: Value[]): Value | undefined {
  const call = attempt(() => operationOf('', layer))
  if (!call) return undefined
  const { operation, operands, settings } = call
  if (operation === 'identity') return read[0]
  if (operation === 'negative') return combined(read[0]!, [-1], (a, b) => a * b)
  if (operation === 'slice') return sliced(read[0]!, settings['slices'])
  if (operation === 'stack' || operation === 'concatenate') {
    const one = operation === 'stack'
    const fits =
      read.every((value) => isOne(value) === one) && (settings['axis'] === -1 || settings['axis'] === 3)
    return fits && read.flat().length === 3 ? read.flat() : undefined
  }
  return operands.length === 2 && read.length === 1 ? ofArithmetic(operation, operands, read[0]!) : undefined
}

/** Arithmetic with a constant on either side. */
function ofArithmetic(operation: string, operands: readonly Operand[], value: Value): Value | undefined {
  const [left, right] = operands
  const constantFirst = left !== undefined && 'constant' in left
  const constant = constantFirst ? left : right
  const numbers = constant && 'constant' in constant ? numbersOf(constant.constant) : undefined
  switch (operation) {
    case 'add':
      return combined(value, numbers, (a, b) => a + b, true)
    case 'multiply':
      return combined(value, numbers, (a, b) => a * b)
    case 'subtract': {
      if (!constantFirst) return combined(value, numbers, (a, b) => a - b, true)
      const negative = combined(value, [-1], (a, b) => a * b)
      return negative && combined(negative, numbers, (a, b) => a + b, true)
    }
    case 'divide':
      return constantFirst ? undefined : combined(value, numbers, (a, b) => a / b)
    default:
      return undefined
  }
}

/** @param offsetOnly whether the numbers change only the offset, as in an addition */
function combined(
  value: Value,
  numbers: readonly number[] | undefined,
  combine: (a: number, b: number) => number,
  offsetOnly = false
): Value | undefined {
  if (!numbers || (numbers.length !== 1 && (isOne(value) || numbers.length !== value.length)))
    return undefined
  const change = (channel: Channel, i: number): Channel => {
    const number = numbers.length === 1 ? numbers[0]! : numbers[i]!
    const scale = offsetOnly ? channel.scale : combine(channel.scale, number)
    return { ...channel, scale, offset: combine(channel.offset, number) }
  }
  return isOne(value) ? change(value, 0) : value.map(change)
}

/** The channels in another order, or one of them. */
function sliced(value: Value, slices: unknown): Value | undefined {
  if (isOne(value) || !Array.isArray(slices)) return undefined
  const all = JSON.stringify({ start: null, stop: null, step: null })
  const before = slices.slice(0, -1)
  const whole = before.every((slice) => slice === 'rest' || JSON.stringify(slice) === all)
  const last: unknown = slices.at(-1)
  // The last slice applies to the channels only if all other axes are covered.
  if (!whole || !isObject(last) || (!before.includes('rest') && before.length !== 3)) return undefined
  if (typeof last['at'] === 'number') return value.at(last['at'])
  if (last['start'] !== null || last['stop'] !== null) return undefined
  return last['step'] === -1 ? [...value].reverse() : last['step'] === null ? value : undefined
}

function isOne(value: Value): value is Channel {
  return !Array.isArray(value)
}

/** One number for all channels or one per channel, from a nested array such as `[[[[1, 2, 3]]]]`. */
function numbersOf(value: unknown): number[] | undefined {
  const plain = constantOf(value)
  const flat: unknown[] = Array.isArray(plain) ? (plain.flat(8) as unknown[]) : [plain]
  const numbers = flat.filter((each): each is number => typeof each === 'number' && Number.isFinite(each))
  return numbers.length === flat.length && (flat.length === 1 || flat.length === 3) ? numbers : undefined
}

/** An operation that Netlens does not support is not a scaling. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

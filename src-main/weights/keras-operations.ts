/**
 * Operations that appear in a model as if they were layers: Keras 3 stores `x / 127.5` as `TrueDivide`, Keras
 * 2 as a `TFOpLambda`. Their operands are tensors of the model and constants.
 */
import { Reason } from '../contract/reasons'
import { entryOf } from '../platform/entry-of'
import { activationNamed } from './keras-activations'
import { isOrigin, nameOf, type Origin } from './keras-config'
import { constantOf } from './layer-settings'
import { invalid, isObject, type KerasConfig } from './stored-model'

export type Operand = { tensor: Origin } | { constant: unknown }

export interface Operation {
  operation: string
  operands: Operand[]
  settings: Readonly<Record<string, unknown>>
}

/** Whether it is an operation rather than a layer, which may have the same name (`Add`, `Multiply`). */
export function isOperation({ class_name, module, config, inbound_nodes }: KerasConfig): boolean {
  if (class_name === 'TFOpLambda' || class_name === 'SlicingOpLambda') return true
  if (typeof module === 'string') return /^keras\.(src\.)?ops\b/.test(module)
  // In .h5 files, Keras 3 omits the module; but all layers have these settings, and no operation has any.
  const called: unknown = Array.isArray(inbound_nodes) ? inbound_nodes[0] : undefined
  return isObject(called) && !('trainable' in config) && !('dtype' in config) && !('layers' in config)
}

/** Patterns for Keras 3's classes and TensorFlow's functions, and the names of their operands. */
const arithmetic: readonly [operation: string, names: RegExp, operands: readonly string[]][] = [
  ['add', /^(Add|__operators__\.add|math\.add)$/, ['x1', 'x2', 'x', 'y']],
  ['add', /^nn\.bias_add$/, ['value', 'bias']],
  ['subtract', /^(Subtract|math\.subtract|__operators__\.sub)$/, ['x1', 'x2', 'x', 'y']],
  ['multiply', /^(Multiply|math\.multiply|__operators__\.mul)$/, ['x1', 'x2', 'x', 'y']],
  [
    'divide',
    /^(TrueDivide|Divide|math\.truediv|math\.divide|realdiv|math\.realdiv)$/,
    ['x1', 'x2', 'x', 'y']
  ],
  ['maximum', /^(Maximum|math\.maximum)$/, ['x1', 'x2', 'x', 'y']],
  ['minimum', /^(Minimum|math\.minimum)$/, ['x1', 'x2', 'x', 'y']],
  ['power', /^(Power|math\.pow)$/, ['x1', 'x2', 'x', 'y']],
  ['negative', /^(Negative|math\.negative)$/, ['x']],
  ['absolute', /^(Absolute|Abs|math\.abs)$/, ['x']],
  ['square', /^(Square|math\.square)$/, ['x']],
  ['sqrt', /^(Sqrt|math\.sqrt)$/, ['x']],
  ['log', /^(Log|math\.log)$/, ['x']],
  ['exponential', /^(Exp|math\.exp)$/, ['x']],
  ['clip', /^(Clip|clip_by_value)$/, ['x', 't', 'x_min', 'x_max', 'clip_value_min', 'clip_value_max']],
  ['identity', /^(Identity|identity|stop_gradient|StopGradient)$/, ['x', 'input']]
]

const reductions: Readonly<Record<string, string>> = {
  Mean: 'mean',
  Max: 'max',
  Sum: 'sum',
  'math.reduce_mean': 'mean',
  'math.reduce_max': 'max',
  'math.reduce_sum': 'sum'
}

/** Other names for an activation's settings. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  slope: ['negative_slope', 'alpha'],
  max: ['max_value']
}

/** @throws UserError `model-invalid` naming the operation, if it is not supported */
export function operationOf(path: string, layer: KerasConfig): Operation {
  const name = String(layer.config['function'] ?? layer.class_name)
  const call = callOf(path, layer)
  const refused = (): Error =>
    invalid(
      path,
      new Reason(
        'model-operation',
        `has the operation ${name} ("${nameOf(layer)}"), which Netlens does not compute. Export the model as a SavedModel`,
        { operation: name }
      )
    )
  const take = (...keys: string[]): unknown => {
    for (const key of keys) {
      const value = constantOf(call.named[key])
      if (value !== undefined && value !== null) return value
    }
    return undefined
  }
  /** The positional operands, then the named ones. Any other named argument is refused. */
  const operands = (names: readonly string[], settings: readonly string[] = []): Operand[] => {
    const named = names.flatMap((key) => {
      const value = call.named[key]
      return value === undefined || value === null ? [] : [operandOf(value)]
    })
    const strange = Object.entries(call.named).some(
      ([key, value]) =>
        value !== null && value !== undefined && !names.includes(key) && !settings.includes(key)
    )
    if (strange) throw refused()
    return [...call.positional.map(operandOf), ...named]
  }

  const found = arithmetic.find(([, pattern]) => pattern.test(name))
  if (found) {
    const [operation, , names] = found
    if (operation === 'add' && name === 'nn.bias_add' && take('data_format') === 'NCHW') throw refused()
    const all = operands(names, name === 'nn.bias_add' ? ['data_format'] : [])
    if (all.some((operand) => 'constant' in operand && !isNumbers(operand.constant))) throw refused()
    return { operation, operands: all, settings: {} }
  }
  if (/^(Cast|cast)$/.test(name)) {
    const type = String(take('dtype'))
    if (!/^<?(dtype: )?'?(b?float(16|32)|float64)'?>?$/.test(type)) throw refused()
    return { operation: 'identity', operands: operands(['x'], ['dtype']), settings: {} }
  }
  const reduction = entryOf(reductions, name)
  if (reduction) {
    const axis = take('axis')
    const axes = typeof axis === 'number' ? [axis] : axis
    if (!isNumbers(axes) || (axes as number[]).includes(0)) throw refused()
    const keep = take('keepdims') === true
    return {
      operation: reduction,
      operands: operands(['x', 'input_tensor'], ['axis', 'keepdims']),
      settings: { axes, keep }
    }
  }
  if (/^(Concatenate|concat|Stack|stack)$/.test(name)) {
    const list = call.positional[0] ?? call.named['values'] ?? call.named['xs'] ?? call.named['x']
    const axis = take('axis') ?? call.positional[1]
    if (!Array.isArray(list) || typeof axis !== 'number') throw refused()
    const operation = /^[Ss]/.test(name) ? 'stack' : 'concatenate'
    return { operation, operands: tensorsIn(list).map((tensor) => ({ tensor })), settings: { axis } }
  }
  if (name === 'GetItem' || name === '__operators__.getitem') {
    const key = call.positional[1] ?? call.named['slice_spec'] ?? call.named['key']
    const slices = slicesOf(key)
    if (!slices) throw refused()
    return { operation: 'slice', operands: [operandOf(call.positional[0])], settings: { slices } }
  }
  const activation = activationNamed(
    snakeCase(name.replace(/^ReLU$/, 'relu').replace(/^(nn|math|keras\.activations)\./, '')),
    3
  )
  if (activation) {
    const settings: Record<string, unknown> = { ...activation.settings }
    for (const [key, value] of Object.entries(settings))
      settings[key] = take(...(otherNames[key] ?? []), key) ?? value
    const axis = take('axis')
    if (axis !== undefined && axis !== -1) throw refused()
    const names = Object.keys(settings).flatMap((key) => [key, ...(otherNames[key] ?? [])])
    return {
      operation: activation.operation,
      operands: operands(['x', 'features', 'logits'], [...names, 'axis']),
      settings
    }
  }
  throw refused()
}

/** A call's arguments, by position and by name; Keras 3 stores some of the latter in `config`. */
function callOf(path: string, layer: KerasConfig): { positional: unknown[]; named: Record<string, unknown> } {
  const { inbound_nodes } = layer
  if (!Array.isArray(inbound_nodes) || inbound_nodes.length !== 1) {
    throw invalid(
      path,
      `uses its operation "${nameOf(layer)}" more than once. Export the model as a SavedModel`
    )
  }
  const node: unknown = inbound_nodes[0]
  if (isObject(node)) {
    const own = Object.entries(layer.config).filter(
      ([key]) => !['name', 'dtype', 'trainable', 'function'].includes(key)
    )
    const { args, kwargs } = node
    return {
      positional: Array.isArray(args) ? args : [],
      named: { ...Object.fromEntries(own), ...(isObject(kwargs) ? kwargs : {}) }
    }
  }
  // Keras 2: [[layer, call, tensor, { y: 127.5 }]]; a list of tensors, as for `concat`, has one entry each.
  const entries: unknown[] = Array.isArray(node) ? (Array.isArray(node[0]) ? node : [node]) : []
  const positional = entries.map((entry) => (Array.isArray(entry) ? entry.slice(0, 3) : entry))
  const last: unknown = entries[0]
  const given: unknown = Array.isArray(last) ? last[3] : undefined
  const { name: _, ...named } = isObject(given) ? given : {}
  const lists = /^(concat|stack)$/.test(String(layer.config['function']))
  return { positional: lists ? [positional] : positional, named }
}

/** A tensor, as written by either version, or a constant. */
function operandOf(value: unknown): Operand {
  const [tensor] = tensorsIn(value)
  if (tensor) return { tensor }
  // Keras 2 writes a constant first operand like this.
  if (Array.isArray(value) && value[0] === '_CONSTANT_VALUE') return { constant: constantOf(value[2]) }
  return { constant: constantOf(value) }
}

/** All tensors in an argument, in order. */
export function tensorsIn(value: unknown): Origin[] {
  if (Array.isArray(value)) {
    if (isOrigin(value)) return value[1] < 0 ? [] : [[value[0], value[1], value[2]]]
    return value.flatMap(tensorsIn)
  }
  if (!isObject(value) || !isObject(value['config'])) return []
  const history = value['config']['keras_history']
  return isOrigin(history) ? [history] : []
}

/** Parses slices such as `x[..., ::-1]`; undefined for anything more complex. */
function slicesOf(key: unknown): unknown[] | undefined {
  const list: unknown[] = Array.isArray(key) ? key : [key]
  const slices = list.map((entry) => {
    const value = constantOf(entry)
    if (typeof value === 'number') return { at: value }
    if (!isObject(value)) return undefined
    if (value['class_name'] === '__ellipsis__') return 'rest'
    const { start = null, stop = null, step = null } = isObject(value['config']) ? value['config'] : value
    const numbers = [start, stop, step].every((each) => each === null || typeof each === 'number')
    const backwards = typeof step === 'number' && step < 0
    if (!numbers || step === 0 || (backwards && (step !== -1 || start !== null || stop !== null)))
      return undefined
    return { start, stop, step }
  })
  const whole = JSON.stringify({ start: null, stop: null, step: null })
  // The first axis is the batch, which must be kept whole.
  const first = slices[0]
  if (slices.includes(undefined) || (first !== 'rest' && JSON.stringify(first) !== whole)) return undefined
  return slices
}

function isNumbers(value: unknown): boolean {
  return typeof value === 'number' || (Array.isArray(value) && value.every(isNumbers))
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}

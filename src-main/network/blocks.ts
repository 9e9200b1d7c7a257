import type { Block, Layer, LayerRole } from './layer'
import { activation, add, batchNormalization, conv2d, depthwiseConv2d, zeroPadding2d } from './operations'

/** How a variant builds a unit of convolution, BatchNormalization and activation. */
export interface UnitStyle {
  bias: boolean
  activationType: 'ReLU' | 'Activation'
  activation: 'relu' | 'relu6'
}

export const plainStyle: UnitStyle = { bias: false, activationType: 'ReLU', activation: 'relu6' }

/** Names of a unit's layers. If `pad` or `padBehind` is set, a separate layer pads with zeros at stride 2. */
export interface UnitNames {
  pad?: string
  /** Pads below and to the right, which differs from `same` for odd sizes. */
  padBehind?: string
  conv: string
  norm: string
  /** Omitted if the unit is linear. */
  activation?: string
}

interface Unit {
  names: UnitNames
  role: LayerRole
  kernel: number
  stride: number
  /** `same` by default. */
  padding?: 'same' | 'valid'
  /** 1 by default. */
  groups?: number
  style: UnitStyle
}

/** Convolution, BatchNormalization and, if it has a name, an activation. */
export function convUnit(input: Layer, filters: number, unit: Unit): Layer[] {
  const { names, role, kernel, stride, padding = 'same', groups, style } = unit
  const conv = conv2d(input, {
    name: names.conv,
    role,
    filters,
    kernel,
    stride,
    padding,
    groups,
    bias: style.bias
  })
  return [conv, ...normalised(conv, names, role, style)]
}

/** Depthwise convolution, BatchNormalization and activation. */
export function depthwiseUnit(input: Layer, { names, role, kernel, stride, style }: Unit): Layer[] {
  const pad = names.pad ?? names.padBehind
  const behind = names.padBehind !== undefined
  const padded =
    pad !== undefined && stride === 2 ? [zeroPadding2d(input, pad, role, behind ? 'behind' : undefined)] : []
  const conv = depthwiseConv2d(padded[0] ?? input, {
    name: names.conv,
    role,
    kernel,
    stride,
    padding: padded.length > 0 ? 'valid' : 'same',
    bias: style.bias
  })
  return [...padded, conv, ...normalised(conv, names, role, style)]
}

function normalised(conv: Layer, names: UnitNames, role: LayerRole, style: UnitStyle): Layer[] {
  const norm = batchNormalization(conv, names.norm, role, role === 'projection' && !names.activation)
  if (!names.activation) return [norm]
  return [norm, activation(norm, names.activation, role, style.activationType, style.activation)]
}

export interface InvertedResidualSpec {
  name: string
  /** Expansion factor: the wide part has t times the channels of the input. */
  t: number
  filters: number
  stride: number
  names: {
    /** Omitted if the block starts with its depthwise convolution. */
    expansion?: UnitNames
    depthwise: UnitNames
    projection: UnitNames
    /** If set, the input is added to the output. */
    add?: string
  }
  style: UnitStyle
  /** Whether the block's input is the first operand of the addition. */
  inputFirst: boolean
}

/**
 * Narrow - wide - narrow: 1x1 expansion, 3x3 depthwise, linear 1x1 projection (Sandler et al. 2018, Table 1).
 */
export function invertedResidual(input: Layer, spec: InvertedResidualSpec): Block {
  const { name, t, filters, stride, names, style } = spec
  const pointwise = { kernel: 1, stride: 1, style }
  const expanded = names.expansion
    ? convUnit(input, t * channels(input), { ...pointwise, names: names.expansion, role: 'expansion' })
    : []
  const filtered = depthwiseUnit(expanded.at(-1) ?? input, {
    names: names.depthwise,
    role: 'depthwise',
    kernel: 3,
    stride,
    style
  })
  const projected = convUnit(filtered.at(-1)!, filters, {
    ...pointwise,
    names: names.projection,
    role: 'projection'
  })
  const layers = [...expanded, ...filtered, ...projected]
  if (names.add) {
    const output = layers.at(-1)!
    layers.push(spec.inputFirst ? add(names.add, input, output) : add(names.add, output, input))
  }
  const shortcut = names.add !== undefined
  return { ...blockOf('inverted-residual', name, input, layers), t, stride, shortcut }
}

export interface SeparableSpec {
  name: string
  filters: number
  stride: number
  names: { depthwise: UnitNames; pointwise: UnitNames }
}

/** 3x3 depthwise and 1x1 pointwise convolution, both with ReLU6 (Howard et al. 2017, section 3.1). */
export function separable(input: Layer, spec: SeparableSpec): Block {
  const { name, filters, stride, names } = spec
  const depthwise = depthwiseUnit(input, {
    names: names.depthwise,
    role: 'depthwise',
    kernel: 3,
    stride,
    style: plainStyle
  })
  const pointwise = convUnit(depthwise.at(-1)!, filters, {
    names: names.pointwise,
    role: 'pointwise',
    kernel: 1,
    stride: 1,
    style: plainStyle
  })
  return { ...blockOf('separable', name, input, [...depthwise, ...pointwise]), stride }
}

/**
 * Wide - narrow - wide: 1x1 reduction to a quarter of the output's channels, full 3x3 convolution, 1x1
 * expansion (He et al. 2016, Figure 5). The stride is in the 3x3 convolution, as is usual today. If the
 * shapes differ, the shortcut is a 1x1 convolution.
 */
export function bottleneck(input: Layer, spec: { name: string; filters: number; stride: number }): Block {
  const { name, filters, stride } = spec
  const style: UnitStyle = { ...plainStyle, activation: 'relu' }
  const narrow = Math.max(1, Math.round(filters / 4))
  const linear = (part: string): UnitNames => ({ conv: `${name}_${part}`, norm: `${name}_${part}_BN` })
  const rectified = (part: string): UnitNames => ({ ...linear(part), activation: `${name}_${part}_relu` })
  const pointwise = { kernel: 1, stride: 1, style }

  const reduced = convUnit(input, narrow, { ...pointwise, names: rectified('reduce'), role: 'reduction' })
  const convolved = convUnit(reduced.at(-1)!, narrow, {
    names: rectified('conv'),
    role: 'convolution',
    kernel: 3,
    stride,
    style
  })
  const expanded = convUnit(convolved.at(-1)!, filters, {
    ...pointwise,
    names: linear('expand'),
    role: 'expansion'
  })
  const sameShape = stride === 1 && channels(input) === filters
  const shortcut = sameShape
    ? []
    : convUnit(input, filters, { ...pointwise, stride, names: linear('shortcut'), role: 'shortcut' })
  const sum = add(`${name}_add`, shortcut.at(-1) ?? input, expanded.at(-1)!)
  const output = activation(sum, `${name}_out`, 'shortcut', style.activationType, style.activation)
  const layers = [...reduced, ...convolved, ...expanded, ...shortcut, sum, output]
  return { ...blockOf('bottleneck', name, input, layers), stride, shortcut: true }
}

/** Combines layers into a block, without a shortcut and with stride 1; callers override these. */
export function blockOf(kind: Block['kind'], name: string, input: Layer, layers: readonly Layer[]): Block {
  return {
    name,
    kind,
    inputShape: input.outputShape,
    outputShape: layers.at(-1)!.outputShape,
    stride: 1,
    shortcut: false,
    layers
  }
}

/** Channels of a feature map or length of a vector. */
export function channels(layer: Layer): number {
  return layer.outputShape.at(-1)!
}

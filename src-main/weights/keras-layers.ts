/** Translates Keras layers for TensorFlow.js: to its own if they compute the same, or to `KerasOperation`. */
import { Reason } from '../contract/reasons'
import { entryOf } from '../platform/entry-of'
import { activationNamed, functionName, type Activation } from './keras-activations'
import { isContainer, nameOf } from './keras-config'
import { LayerSettings } from './layer-settings'
import { invalid, isObject, type KerasConfig } from './stored-model'

/** A layer as TensorFlow.js reads it, without its connections. */
export interface RunnableLayer {
  class_name: string
  config: Record<string, unknown>
}

type Convert = (settings: LayerSettings) => RunnableLayer

/**
 * @param keras the version that wrote the file
 * @throws UserError `model-invalid` naming the layer, if it or one of its settings is not supported
 */
export function runnableLayer(path: string, layer: KerasConfig, keras: 2 | 3): RunnableLayer {
  const convert = onlyInTraining.test(layer.class_name) ? unchanged : entryOf(layers, layer.class_name)
  if (!convert) {
    const { class_name: type } = layer
    throw invalid(
      path,
      new Reason(
        'model-layer',
        `has the layer "${nameOf(layer)}" of the type ${type}, which Netlens does not compute. Export the ` +
          'model as a SavedModel',
        { layer: nameOf(layer), type }
      )
    )
  }
  const settings = new LayerSettings(path, layer, keras)
  const { class_name, config } = convert(settings)
  if (convert !== unchanged) settings.checkAllRead()
  checkPrecision(settings)
  // A Keras 2 model may begin with any layer, which then gives the shape of the input.
  const { batch_input_shape } = layer.config
  return {
    class_name,
    config: { name: nameOf(layer), ...(batch_input_shape ? { batch_input_shape } : {}), ...config }
  }
}

/** Layers that pass on their input except in training. `RandomCrop` of Keras 2 resizes instead. */
const onlyInTraining =
  /^Random(?!Crop)|^(Dropout|SpatialDropout2D|GaussianNoise|GaussianDropout|AlphaDropout|ActivityRegularization|Identity|MixUp|CutMix|AugMix|RandAugment)$/

/** Whether a layer's output is its input. */
export function isUnchanging({ class_name, config }: KerasConfig): boolean {
  const linear = class_name === 'Activation' && functionName(config['activation']) === 'linear'
  return onlyInTraining.test(class_name) || linear
}

const unchanged: Convert = () => operation('identity')

/** @param operands number of inputs, which it takes in order */
function operation(name: string, settings: object = {}, operands = 1): RunnableLayer {
  return {
    class_name: 'KerasOperation',
    config: {
      operation: name,
      operands: Array.from({ length: operands }, (_, input) => ({ input })),
      settings
    }
  }
}

function checkPrecision(settings: LayerSettings): void {
  const { dtype } = settings.layer.config
  if (isObject(dtype) && /quantized/i.test(String(dtype['class_name']))) throw settings.refused('dtype')
  settings.only('quantization_config')
}

const layers: Readonly<Record<string, Convert>> = {
  InputLayer(s) {
    // These do not affect the values.
    for (const key of ['sparse', 'ragged', 'optional']) s.value(key)
    const shape = s.value('batch_shape') ?? s.value('batch_input_shape')
    return { class_name: 'InputLayer', config: { batch_input_shape: shape, dtype: 'float32' } }
  },

  // Layers with weights.
  Dense(s) {
    return own('Dense', s, { units: s.number('units'), use_bias: s.boolean('use_bias', true) })
  },
  Conv2D(s) {
    const groups = s.number('groups', 1)
    const common = convolution(s)
    const filters = s.number('filters')
    if (groups === 1) return own('Conv2D', s, { ...common, filters })
    return activated(
      operation('groupedConvolution', { ...shortNames(common), groups, filters }),
      activationOf(s, 'activation')
    )
  },
  Conv2DTranspose(s) {
    s.only('output_padding')
    s.only('dilation_rate', [1, 1], 1)
    s.only('groups', 1)
    const { dilation_rate, ...common } = convolution(s)
    return own('Conv2DTranspose', s, { ...common, filters: s.number('filters') })
  },
  DepthwiseConv2D(s) {
    s.only('groups', 1)
    const multiplier = s.number('depth_multiplier', 1)
    return activated(
      operation('depthwise', { ...shortNames(convolution(s)), multiplier }),
      activationOf(s, 'activation')
    )
  },
  SeparableConv2D(s) {
    s.only('groups', 1)
    const common = convolution(s)
    const depth_multiplier = s.number('depth_multiplier', 1)
    return own('SeparableConv2D', s, { ...common, filters: s.number('filters'), depth_multiplier })
  },
  BatchNormalization(s) {
    s.only('renorm', false)
    // These configure renormalisation, which is refused above, or matter only in training.
    for (const key of ['renorm_momentum', 'renorm_clipping', 'virtual_batch_size']) s.value(key)
    // Keras 2 may write the axis as a list.
    const [axis, ...more] = s.axes('axis', -1)
    if (more.length > 0) throw s.refused('axis')
    const config = {
      axis,
      epsilon: s.number('epsilon', 1e-3),
      center: s.boolean('center', true),
      scale: s.boolean('scale', true)
    }
    return { class_name: 'BatchNormalization', config }
  },
  LayerNormalization(s) {
    s.only('rms_scaling', false)
    return operation('layerNormalization', { axes: s.axes('axis', -1), ...normalization(s) })
  },
  RMSNormalization: (s) =>
    operation('rmsNormalization', { axes: s.axes('axis', -1), epsilon: s.number('epsilon', 1e-6) }),
  GroupNormalization(s) {
    s.only('axis', -1, 3)
    return operation('groupNormalization', { groups: s.number('groups', 32), ...normalization(s) })
  },
  UnitNormalization: (s) =>
    operation('unit', { axes: s.axes('axis', -1), epsilon: s.keras === 3 ? 1e-24 : 1e-12 }),
  Normalization(s) {
    const mean = s.value('mean')
    const variance = s.value('variance')
    const constants = mean !== undefined && variance !== undefined ? [mean, variance] : undefined
    const single = s.layer.config['axis'] === null
    if (single && !constants) throw s.refused('axis')
    const axes = single ? [] : s.axes('axis', -1)
    s.value('axis')
    return operation('standardize', {
      axes,
      invert: s.boolean('invert', false),
      ...(constants && { constants })
    })
  },
  PReLU(s) {
    const shared = s.value('shared_axes') === undefined ? [] : s.axes('shared_axes', 0)
    return operation('prelu', { shared })
  },

  // Activations.
  Activation: (s) => activated(undefined, activationOf(s, 'activation')),
  ReLU: (s) => activated(undefined, reluOf(s)),
  LeakyReLU(s) {
    // `negative_slope` in Keras 3, `alpha` in Keras 2.
    const slope = s.value('negative_slope') ?? s.value('alpha') ?? 0.3
    s.value('alpha')
    return activated(undefined, { operation: 'relu', settings: { slope, threshold: 0 } })
  },
  ThresholdedReLU: (s) =>
    activated(undefined, { operation: 'thresholded', settings: { theta: s.number('theta', 1) } }),
  ELU: (s) => activated(undefined, { operation: 'elu', settings: { alpha: s.number('alpha', 1) } }),
  Softmax: (s) => operation('softmaxOver', { axes: s.axes('axis', -1) }),

  // Pooling.
  AveragePooling2D: (s) => pooling('AveragePooling2D', s),
  MaxPooling2D: (s) => pooling('MaxPooling2D', s),
  GlobalAveragePooling2D: (s) => globalPooling('mean', s),
  GlobalMaxPooling2D: (s) => globalPooling('max', s),

  // Shapes.
  Flatten: (s) =>
    operation('flatten', { first: s.oneOf('data_format', formats, 'channels_last') === formats[0] }),
  Reshape: (s) => operation('reshape', { shape: s.axes('target_shape', -1) }),
  Permute: (s) => operation('transpose', { order: [0, ...s.axes('dims', 1)] }),
  ZeroPadding2D(s) {
    channelsLast(s)
    return operation('pad', { padding: sides(s, 'padding') })
  },
  Cropping2D(s) {
    channelsLast(s)
    return operation('crop', { cropping: sides(s, 'cropping') })
  },
  UpSampling2D(s) {
    channelsLast(s)
    const interpolation = s.oneOf('interpolation', interpolations, 'nearest')
    return operation('upsample', { size: s.pair('size', 2), interpolation })
  },
  Resizing(s) {
    channelsLast(s)
    s.only('antialias', false)
    s.only('pad_to_aspect_ratio', false)
    // These configure the padding that is refused above.
    s.value('fill_mode')
    s.value('fill_value')
    const interpolation = s.oneOf('interpolation', interpolations, 'bilinear')
    const size = { height: s.number('height'), width: s.number('width') }
    return operation(s.boolean('crop_to_aspect_ratio', false) ? 'cover' : 'resize', {
      ...size,
      interpolation
    })
  },
  CenterCrop(s) {
    channelsLast(s)
    return operation('centerCrop', { height: s.number('height'), width: s.number('width') })
  },
  Rescaling: (s) => operation('rescale', { scale: s.value('scale') ?? 1, offset: s.value('offset') ?? 0 }),

  // One-dimensional layers.
  Conv1D(s) {
    channelsLast(s)
    s.only('groups', 1)
    return own('Conv1D', s, {
      filters: s.number('filters'),
      kernel_size: single(s, 'kernel_size'),
      strides: single(s, 'strides', 1),
      padding: s.oneOf('padding', ['same', 'valid'], 'valid'),
      dilation_rate: single(s, 'dilation_rate', 1),
      use_bias: s.boolean('use_bias', true)
    })
  },
  AveragePooling1D: (s) => pooling1d('AveragePooling1D', s),
  MaxPooling1D: (s) => pooling1d('MaxPooling1D', s),
  GlobalAveragePooling1D: (s) => globalPooling('mean', s, [1]),
  GlobalMaxPooling1D: (s) => globalPooling('max', s, [1]),
  RepeatVector: (s) => operation('repeat', { times: s.number('n') }),

  // Layers with several inputs.
  Dot(s) {
    const axes = s.axes('axes', -1)
    return merging('dot', {
      axes: axes.length === 1 ? [axes[0], axes[0]] : axes,
      normalize: s.boolean('normalize', false)
    })
  },
  Add: () => merging('add'),
  Subtract: () => merging('subtract'),
  Multiply: () => merging('multiply'),
  Average: () => merging('average'),
  Maximum: () => merging('maximum'),
  Minimum: () => merging('minimum'),
  Concatenate: (s) => merging('concatenate', { axis: s.number('axis', -1) })
}

const formats = ['channels_first', 'channels_last'] as const
const interpolations = ['bilinear', 'nearest'] as const

function channelsLast(s: LayerSettings): void {
  s.only('data_format', 'channels_last')
}

/** A TensorFlow.js layer with an activation. */
function own(class_name: string, s: LayerSettings, config: object): RunnableLayer {
  const { operation: name, settings } = activationOf(s, 'activation')
  const plain = ['linear', 'sigmoid', 'tanh', 'softmax'].includes(name)
  // TensorFlow.js fuses this one with the layer's matrix product or convolution.
  const relu =
    name === 'relu' && settings['slope'] === 0 && settings['threshold'] === 0 && !('max' in settings)
  const activation =
    plain || relu ? name : { class_name: 'KerasActivation', config: { operation: name, settings } }
  return { class_name, config: { ...config, activation } }
}

function activated(layer: RunnableLayer | undefined, activation: Activation): RunnableLayer {
  if (layer) return { ...layer, config: { ...layer.config, activation } }
  return operation(activation.operation, activation.settings)
}

function convolution(s: LayerSettings): {
  kernel_size: [number, number]
  strides: [number, number]
  padding: 'same' | 'valid'
  dilation_rate: [number, number]
  use_bias: boolean
} {
  channelsLast(s)
  return {
    kernel_size: s.pair('kernel_size'),
    strides: s.pair('strides', 1),
    padding: s.oneOf('padding', ['same', 'valid'], 'valid'),
    dilation_rate: s.pair('dilation_rate', 1),
    use_bias: s.boolean('use_bias', true)
  }
}

function shortNames({
  kernel_size,
  strides,
  padding,
  dilation_rate,
  use_bias
}: ReturnType<typeof convolution>): object {
  return { kernel: kernel_size, strides, padding, dilation: dilation_rate, bias: use_bias }
}

function normalization(s: LayerSettings): object {
  return {
    epsilon: s.number('epsilon', 1e-3),
    center: s.boolean('center', true),
    scale: s.boolean('scale', true)
  }
}

function reluOf(s: LayerSettings): Activation {
  const max = s.value('max_value')
  if (max !== undefined && typeof max !== 'number') throw s.refused('max_value')
  const slope = s.number('negative_slope', 0)
  const threshold = s.number('threshold', 0)
  return { operation: 'relu', settings: { slope, threshold, ...(max !== undefined && { max }) } }
}

function pooling(class_name: string, s: LayerSettings): RunnableLayer {
  channelsLast(s)
  const pool_size = s.pair('pool_size', 2)
  const strides = s.layer.config['strides'] === null ? pool_size : s.pair('strides', pool_size[0])
  s.value('strides')
  return {
    class_name,
    config: { pool_size, strides, padding: s.oneOf('padding', ['same', 'valid'], 'valid') }
  }
}

function pooling1d(class_name: string, s: LayerSettings): RunnableLayer {
  channelsLast(s)
  const pool_size = single(s, 'pool_size', 2)
  const strides = single(s, 'strides', pool_size)
  return {
    class_name,
    config: { pool_size, strides, padding: s.oneOf('padding', ['same', 'valid'], 'valid') }
  }
}

/** Keras may write a single number as a list of one. */
function single(s: LayerSettings, key: string, usual?: number): number {
  const value = s.value(key) ?? usual
  const number: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof number !== 'number') throw s.refused(key)
  return number
}

function globalPooling(name: 'mean' | 'max', s: LayerSettings, axes = [1, 2]): RunnableLayer {
  channelsLast(s)
  return operation(name, { axes, keep: s.boolean('keepdims', false) })
}

/** Padding of height and width: one number, one per axis, or two per axis. */
function sides(s: LayerSettings, key: string): [[number, number], [number, number]] {
  const value = s.value(key)
  if (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((each) => Array.isArray(each) && each.length === 2)
  ) {
    return value as [[number, number], [number, number]]
  }
  const [vertical, horizontal] = s.pair(key, key === 'padding' ? 1 : 0)
  return [
    [vertical, vertical],
    [horizontal, horizontal]
  ]
}

/**
 * A layer that takes all inputs of its call. Keras adds missing dimensions after the batch, unlike ordinary
 * broadcasting, which adds them in front.
 */
function merging(name: string, settings: object = {}): RunnableLayer {
  return operation(name, { ...settings, align: true }, 0)
}

/** The activation, given as a name, a function, or an activation layer. */
function activationOf(s: LayerSettings, key: string): Activation {
  const value = s.value(key) ?? 'linear'
  const name = functionName(value)
  const named = name === undefined ? undefined : activationNamed(name, s.keras)
  if (named) return named
  if (isObject(value) && isObject(value['config']) && typeof value['class_name'] === 'string') {
    const inner = { class_name: value['class_name'], config: value['config'] }
    if (
      ['ReLU', 'LeakyReLU', 'ELU', 'ThresholdedReLU', 'Activation'].includes(inner.class_name) &&
      !isContainer(inner)
    ) {
      const { config } = runnableLayer(s.path, inner, s.keras)
      return {
        operation: String(config['operation']),
        settings: config['settings'] as Activation['settings']
      }
    }
  }
  const shown = name ?? (isObject(value) ? String(value['class_name']) : 'of its own')
  throw invalid(
    s.path,
    new Reason(
      'model-activation',
      `has the layer "${nameOf(s.layer)}" with the activation ${shown}, which Netlens does not compute. Export the model ` +
        'as a SavedModel',
      { layer: nameOf(s.layer) }
    )
  )
}

"""Writes `keras3.json` and `keras2.json` beside this file: small models of each layer, setting and activation, and Keras' answers.

    pip install keras==3.15.1 tensorflow-cpu==2.21.0 tf_keras
    python make_table.py 3; python make_table.py 2

Weights and picture follow from a formula (`uniform`), so that they need not be stored.
"""

import json
import os
import pathlib
import sys

import numpy as np

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
VERSION = int(sys.argv[1])
if VERSION == 2:
    os.environ['TF_USE_LEGACY_KERAS'] = '1'
    import tf_keras as keras
else:
    import keras
L = keras.layers
SIZE = 8


def uniform(count, seed):
    """The same numbers in [0, 1) as the test makes."""
    with np.errstate(over='ignore'):
        h = np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x9E3779B1)
        h = h + np.uint32((seed * 0x85EBCA6B) & 0xFFFFFFFF)
        h = (h ^ (h >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
        h = h ^ (h >> np.uint32(12))
    return h / 2**32


def fill(shape, seed):
    size = int(np.prod(shape))
    values = uniform(size, seed)
    if len(shape) > 1:
        values = (values - 0.5) * 4.4 / np.sqrt(size / shape[-1])
    else:
        values = values + 0.5
    return values.reshape(shape).astype('float32')


PICTURE = (uniform(SIZE * SIZE * 3, 7) * 256).astype('uint8').reshape(1, SIZE, SIZE, 3)


def leaves(model):
    for layer in model.layers:
        if hasattr(layer, 'layers'):
            yield from leaves(layer)
        elif layer.weights:
            yield layer


def set_weights(model):
    """Fills all weights; returns their names and shapes by layer."""
    stored, seed = [], 0
    for layer in leaves(model):
        values, tensors = [], []
        for weight in layer.weights:
            seed += 1
            shape = [int(n) for n in weight.shape]
            values.append(fill(shape, seed) if shape else np.zeros(shape, 'int32'))
            tensors.append([weight.name.split('/')[-1].split(':')[0], shape])
        layer.set_weights(values)
        if hasattr(layer, 'finalize_state'):
            layer.finalize_state()
        stored.append([layer.name, tensors])
    return stored


def pruned(value):
    """A configuration without what says nothing about its computation."""
    if isinstance(value, list):
        return [pruned(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get('class_name') == '__keras_tensor__':
        return {'tensor': value['config']['keras_history']}
    drop = ('_initializer', '_regularizer', '_constraint', 'build_config', 'trainable', 'dtype', 'seed', 'compile_config')
    kept = {k: pruned(v) for k, v in value.items() if not k.endswith(drop)}
    for key in ('registered_name', 'module'):
        if kept.get(key) in (None, 'keras.layers', kept.get('class_name')):
            kept.pop(key, None)
    if 'class_name' in kept and 'inbound_nodes' in kept:
        kept.pop('name', None)
    return kept


# Layers and their weights that many models share are stored once.
pools = {'layers': {}, 'weights': {}}
rows = {}


def pooled(pool, value):
    return pools[pool].setdefault(json.dumps(value, separators=(',', ':')), len(pools[pool]))


def add(name, model, scale, refused):
    stored = set_weights(model)
    config = pruned(json.loads(model.to_json()))
    assert 'dense' in json.dumps(config['config']['output_layers'])
    row = {'layers': [pooled('layers', layer) for layer in config['config']['layers']]}
    # What is refused for its answers needs its weights.
    row['weights'] = [pooled('weights', weight) for weight in stored] if ' of one' in name or not refused else []
    if not refused:
        images = PICTURE.astype('float32') / np.float32(scale)
        answer = np.asarray(model(images, training=False))[0]
        # An answer that is sure of one class would not show how the numbers of layers differ.
        if not np.isfinite(answer).all() or answer.max() > 0.999:
            print(f'useless answer of {name}: {answer}', file=sys.stderr)
        if answer.size == 1:
            # One output tells two classes apart; without an activation it is a logit.
            p = float(answer[0]) if model.layers[-1].activation.__name__ == 'sigmoid' else 1 / (1 + np.exp(-float(answer[0])))
            answer = [1 - p, p]
        row['answer'] = [round(float(v), 6) for v in answer]
        if scale != 255.0:
            row['range'] = '0..255'
    rows[name] = row


def case(name, *middle, scale=255.0, head=True, refused=False):
    """A sequence of layers, or functions of a tensor."""
    keras.backend.clear_session()
    try:
        x = inputs = keras.Input((SIZE, SIZE, 3))
        for make in middle:
            x = make(x)
        if head:
            x = L.Dense(3, activation='softmax')(L.Flatten()(x))
        add(name, keras.Model(inputs, x), scale, refused)
    except Exception as error:
        print(f'not made: {name}: {str(error)[:150]}', file=sys.stderr)


def fresh(kind, *args, **kwargs):
    """The layer is made when the case is, so that its name begins at one."""
    return lambda x: getattr(L, kind)(*args, **kwargs)(x)


conv = fresh('Conv2D', 4, 3, padding='same')

# Activations: as a layer, by name.
names = """linear relu relu6 leaky_relu elu selu celu gelu silu swish hard_silu hard_swish hard_sigmoid sigmoid tanh mish exponential
softplus softsign softmax log_softmax glu squareplus soft_shrink hard_shrink tanh_shrink hard_tanh sparse_plus sparse_sigmoid
log_sigmoid""".split()
for activation in names:
    narrow = [lambda x: x * 0.3] if activation == 'exponential' else []
    case(f'activation {activation}', conv, *narrow, fresh('Activation', activation))
    if hasattr(keras.activations, activation):
        case(f'{activation} as an operation', conv, *narrow, getattr(keras.activations, activation))
for activation in ('hard_sigmoid', 'gelu', 'leaky_relu', 'relu6', 'swish'):
    case(f'Conv2D with {activation}', fresh('Conv2D', 4, 3, activation=activation))
    case(f'DepthwiseConv2D with {activation}', fresh('DepthwiseConv2D', 3, activation=activation))
    case(f'Dense with {activation}', fresh('Dense', 4, activation=activation))
case('activation as a function', conv, lambda x: L.Activation(keras.activations.relu)(x))
case('activation as a layer', conv, lambda x: L.Activation(L.LeakyReLU())(x))
case('Dense with a layer', lambda x: L.Dense(4, activation=L.ReLU(max_value=1.0))(x))
if VERSION == 2:
    import tensorflow as tf
    case('activation tf.nn.relu6', conv, lambda x: L.Activation(tf.nn.relu6)(x))
    case('activation tf.nn.leaky_relu', conv, lambda x: L.Activation(tf.nn.leaky_relu)(x))
    case('ThresholdedReLU', conv, fresh('ThresholdedReLU', theta=0.4))
slope = {'negative_slope': 0.1}
for settings in ({}, {'max_value': 1.0}, slope, {**slope, 'max_value': 1.0}, {'threshold': 0.3}, {**slope, 'threshold': 0.3, 'max_value': 1.0}):
    case(f'ReLU {settings}', conv, fresh('ReLU', **settings))
case('LeakyReLU', conv, fresh('LeakyReLU'))
case('LeakyReLU 0.05', conv, fresh('LeakyReLU', 0.05))
case('ELU 0.7', conv, fresh('ELU', alpha=0.7))
case('PReLU', conv, fresh('PReLU'))
case('PReLU shared', conv, fresh('PReLU', shared_axes=[1, 2]))
for axis in (-1, 1, [1, 2]):
    case(f'Softmax axis {axis}', conv, fresh('Softmax', axis=axis))

# Convolutions.
case('Conv2D strided', fresh('Conv2D', 4, 3, strides=2, padding='same'))
case('Conv2D strides apart', fresh('Conv2D', 4, (3, 2), strides=(2, 1)))
case('Conv2D dilated', fresh('Conv2D', 4, 3, dilation_rate=2, padding='same'))
case('Conv2D dilated apart', fresh('Conv2D', 4, 3, dilation_rate=(2, 1)))
case('Conv2D without bias', fresh('Conv2D', 4, 2, use_bias=False))
case('Conv2D groups', fresh('Conv2D', 6, 3, groups=3, activation='silu'))
case('Conv2DTranspose', fresh('Conv2DTranspose', 4, 3, strides=2, padding='same'))
case('Conv2DTranspose valid', fresh('Conv2DTranspose', 4, 3, strides=2))
case('Conv2DTranspose wide', fresh('Conv2DTranspose', 4, 2, strides=3))
case('DepthwiseConv2D', fresh('DepthwiseConv2D', 3, padding='same'))
case('DepthwiseConv2D strided', fresh('DepthwiseConv2D', 3, strides=2, padding='same'))
case('DepthwiseConv2D multiplier', fresh('DepthwiseConv2D', 3, depth_multiplier=2))
case('DepthwiseConv2D dilated', fresh('DepthwiseConv2D', 3, dilation_rate=2, depth_multiplier=2))
case('DepthwiseConv2D without bias', fresh('DepthwiseConv2D', 2, use_bias=False))
case('SeparableConv2D', fresh('SeparableConv2D', 4, 3, padding='same', activation='tanh'))
case('SeparableConv2D strided', fresh('SeparableConv2D', 4, 3, strides=2, depth_multiplier=2))
case('SeparableConv2D dilated', fresh('SeparableConv2D', 4, 3, dilation_rate=2))
case('SeparableConv2D without bias', fresh('SeparableConv2D', 4, 3, use_bias=False))
case('Dense of 4 dimensions', fresh('Dense', 4, activation='relu'))
case('Dense without bias', fresh('Dense', 4, use_bias=False))

# Normalizations.
for settings in ({}, {'scale': False}, {'center': False}, {'scale': False, 'center': False}, {'epsilon': 0.3}, {'axis': 1}, {'axis': 2}):
    case(f'BatchNormalization {settings}', conv, fresh('BatchNormalization', **settings))
case('BatchNormalization of vectors', conv, fresh('GlobalAveragePooling2D'), fresh('BatchNormalization'), fresh('Dense', 3, activation='softmax'), head=False)
for settings in ({}, {'axis': 1}, {'axis': [1, 2]}, {'epsilon': 0.3}, {'scale': False}, {'center': False}):
    case(f'LayerNormalization {settings}', conv, fresh('LayerNormalization', **settings))
case('RMSNormalization', conv, fresh('RMSNormalization'))
for settings in ({'groups': 2}, {'groups': -1}, {'groups': 1, 'epsilon': 0.2}, {'groups': 2, 'scale': False}, {'groups': 2, 'center': False}):
    case(f'GroupNormalization {settings}', conv, fresh('GroupNormalization', **settings))
case('UnitNormalization', conv, fresh('UnitNormalization'))
case('UnitNormalization axis 1', conv, fresh('UnitNormalization', axis=1))
case('Normalization with values', fresh('Normalization', mean=[0.2, 0.3, 0.4], variance=[0.5, 0.6, 0.7]))
case('Normalization with one value', fresh('Normalization', axis=None, mean=0.3, variance=0.5))
case('Normalization inverted', fresh('Normalization', mean=[0.2, 0.3, 0.4], variance=[0.5, 0.6, 0.7], invert=True))
case('Normalization adapted', fresh('Normalization'))
case('Rescaling', fresh('Rescaling', 2.0, offset=-1))
case('Rescaling of channels', fresh('Rescaling', [0.5, 1, 2], offset=[0, 1, -1]))

# Pooling and shapes.
for kind in ('AveragePooling2D', 'MaxPooling2D'):
    case(f'{kind}', fresh(kind, 2))
    case(f'{kind} same', fresh(kind, 3, strides=2, padding='same'))
    case(f'{kind} apart', fresh(kind, (3, 2), strides=(1, 2)))
for kind in ('GlobalAveragePooling2D', 'GlobalMaxPooling2D'):
    case(kind, conv, fresh(kind), fresh('Dense', 3, activation='softmax'), head=False)
    case(f'{kind} keepdims', conv, fresh(kind, keepdims=True))
case('ZeroPadding2D', fresh('ZeroPadding2D', ((0, 1), (2, 0))))
case('ZeroPadding2D 2', fresh('ZeroPadding2D', 2))
case('ZeroPadding2D apart', fresh('ZeroPadding2D', (1, 2)))
case('Cropping2D', fresh('Cropping2D', ((0, 1), (2, 0))))
case('Permute', fresh('Permute', (2, 1, 3)))
case('Permute channels', fresh('Permute', (3, 1, 2)))
case('Reshape', fresh('Reshape', (4, -1, 6)))
case('Flatten channels first', fresh('Flatten', data_format='channels_first'), fresh('Dense', 3, activation='softmax'), head=False)
case('Flatten vectors', fresh('Flatten'), fresh('Flatten'))
for interpolation in ('nearest', 'bilinear'):
    case(f'UpSampling2D {interpolation}', fresh('UpSampling2D', (2, 3), interpolation=interpolation))
for interpolation in ('bilinear', 'nearest'):
    case(f'Resizing {interpolation}', fresh('Resizing', 5, 11, interpolation=interpolation))
    case(f'Resizing {interpolation} up', fresh('Resizing', 11, 13, interpolation=interpolation))
case('Resizing cropped', fresh('Resizing', 5, 3, crop_to_aspect_ratio=True))
case('Resizing cropped nearest', fresh('Resizing', 4, 12, crop_to_aspect_ratio=True, interpolation='nearest'))
case('CenterCrop', fresh('CenterCrop', 5, 4))
case('CenterCrop odd', fresh('CenterCrop', 7, 8))
case('CenterCrop enlarging', fresh('CenterCrop', 10, 6))

# Several inputs.
two = lambda x: (fresh('Conv2D', 4, 3, padding='same')(x), fresh('Conv2D', 4, 1)(x))
for kind in ('Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Concatenate'):
    case(kind, two, lambda x, kind=kind: getattr(L, kind)()(list(x)))
    if kind != 'Subtract':
        case(f'{kind} of three', two, lambda x, kind=kind: getattr(L, kind)()([x[0], x[1], x[0]]))
for axis in (1, 2, 3):
    case(f'Concatenate axis {axis}', two, lambda x, axis=axis: L.Concatenate(axis=axis)(list(x)))
case('Multiply with kept dimensions', conv, lambda x: L.Multiply()([x, L.GlobalAveragePooling2D(keepdims=True)(x)]))
case('Multiply with a vector', conv, lambda x: L.Multiply()([x, L.GlobalAveragePooling2D()(x)]))
tanh = lambda x: [L.Activation('tanh')(L.Reshape((64, 4))(y)) for y in x]
for settings in ({'axes': -1}, {'axes': 1}, {'axes': (1, 1), 'normalize': True}):
    case(f'Dot {settings}', two, tanh, lambda x, settings=settings: L.Dot(**settings)(x), lambda x: x * 0.02)
case('Dot of vectors', two, tanh, lambda x: L.Dot(axes=1)([L.Flatten()(y) for y in x]), fresh('Dense', 3, activation='softmax'), head=False)
case('one tensor twice', conv, lambda x: L.Concatenate()([L.Multiply()([x, x]), x]))
case('one tensor added twice', conv, lambda x: x * 0.3, lambda x: L.Add()([L.Add()([x, x]), L.ReLU()(x)]))


case('BatchNormalization in training', conv, lambda x: L.BatchNormalization()(x, training=True), refused=VERSION == 2)
case('Dropout in training', conv, lambda x: L.Dropout(0.5)(x, training=True), refused=VERSION == 2)
case('called for inference', conv, lambda x: L.BatchNormalization()(x, training=False))


def shared(x):
    layer = L.Conv2D(3, 3, padding='same', activation='tanh')
    return layer(layer(x))


case('one layer twice', shared)


def nested(x):
    inner = keras.Sequential([keras.Input((SIZE, SIZE, 3)), L.Conv2D(3, 3, activation='hard_sigmoid'), L.ReLU(max_value=0.6)])
    return inner(x)


case('a model within', nested)


def deeper(x):
    i = keras.Input((SIZE, SIZE, 3))
    inner = keras.Model(i, L.Add()([nested(i), nested(i)]))
    return inner(x)


case('models within a model', deeper)

# Of one dimension.
rows_of = fresh('Reshape', (SIZE, 3 * SIZE))
case('Conv1D', rows_of, fresh('Conv1D', 4, 3, strides=2, padding='same', activation='silu'))
for kind in ('AveragePooling1D', 'MaxPooling1D'):
    case(kind, rows_of, fresh(kind, 3, strides=2, padding='same'))
for kind in ('GlobalAveragePooling1D', 'GlobalMaxPooling1D'):
    case(kind, rows_of, fresh(kind), fresh('Dense', 3, activation='softmax'), head=False)
case('RepeatVector', fresh('Flatten'), fresh('RepeatVector', 2))

# In training only.
kinds = [n for n in dir(L) if n.startswith('Random') and n not in ('RandomCrop', 'RandomHeight', 'RandomWidth')]
for kind in (*kinds, 'MixUp', 'CutMix', 'AugMix', 'RandAugment', 'Dropout', 'SpatialDropout2D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'Identity', 'ActivityRegularization'):
    arguments = {'RandomFlip': (), 'RandomGrayscale': (), 'RandomInvert': (), 'RandomErasing': (), 'RandAugment': (), 'AugMix': (), 'MixUp': (), 'CutMix': (), 'Identity': (),
                 'RandomTranslation': (0.2, 0.2), 'RandomPosterization': (4,), 'RandomPerspective': (), 'ActivityRegularization': (0.1,), 'RandomShear': (), 'RandomColorJitter': ()}
    case(kind, fresh(kind, *arguments.get(kind, (0.2,))))

# Operations on numbers.
A = keras.applications
case('preprocess_input tf', A.mobilenet_v2.preprocess_input, conv, scale=1.0)
case('preprocess_input caffe', A.vgg16.preprocess_input, conv, lambda x: x / 100.0, scale=1.0)
case('preprocess_input torch', A.densenet.preprocess_input, conv, scale=1.0)
case('numbers on the left', conv, lambda x: 1.0 - x, lambda x: 2.0 * x, lambda x: 1.0 / (x * x + 1.0))
case('numbers on the right', conv, lambda x: x - 0.5, lambda x: x * 2, lambda x: x / 3.0, lambda x: x**2, lambda x: -x, abs)
case('tensors', conv, lambda x: x * 0.3, lambda x: x * x + x - x / (x * x + 1.0))
case('slices', conv, lambda x: x[:, 1:7, ::2, 1:], lambda x: x[..., ::-1])
case('hard swish by hand', conv, lambda x: x * (L.ReLU(max_value=6.0)(x + 3.0) * (1.0 / 6.0)))
case('power', conv, lambda x: (x * x + 0.1) ** 0.5)

# One output.
case('one output', conv, fresh('GlobalAveragePooling2D'), fresh('Dense', 1), head=False)
case('one output with sigmoid', conv, fresh('GlobalAveragePooling2D'), fresh('Dense', 1, activation='sigmoid'), head=False)

# What Netlens refuses.
def refused(name, *middle, head=True):
    case(f'refused: {name}', *middle, head=head, refused=True)


for activation in ('softmax', 'tanh'):
    refused(f'{activation} of one', fresh('Flatten'), fresh('Dense', 1, activation=activation), head=False)
refused('sparsemax', conv, fresh('Activation', 'sparsemax'))
refused('output_padding', fresh('Conv2DTranspose', 4, 3, strides=2, padding='same', output_padding=1))
refused('dilation_rate', fresh('Conv2DTranspose', 4, 3, dilation_rate=2))
refused('rms_scaling', conv, fresh('LayerNormalization', rms_scaling=True))
refused('renorm', conv, fresh('BatchNormalization', renorm=True))
refused('causal', rows_of, fresh('Conv1D', 4, 3, padding='causal', dilation_rate=2))
refused('pad_to_aspect_ratio', fresh('Resizing', 5, 3, pad_to_aspect_ratio=True))
refused('antialias', fresh('Resizing', 3, 4, antialias=True))
for interpolation in ('bicubic', 'lanczos3', 'area'):
    refused(interpolation, fresh('Resizing', 5, 11, interpolation=interpolation))
    refused(f'{interpolation} of UpSampling2D', fresh('UpSampling2D', 2, interpolation=interpolation))
refused('MultiHeadAttention', conv, fresh('Reshape', (64, 4)), lambda x: L.MultiHeadAttention(2, 2)(x, x))
refused('EinsumDense', conv, lambda x: L.EinsumDense('abcd,de->abce', output_shape=(8, 8, 3))(x))
refused('LSTM', fresh('Reshape', (8, 24)), fresh('LSTM', 4), fresh('Dense', 3, activation='softmax'), head=False)
refused('RandomCrop', fresh('RandomCrop', 4, 4), fresh('GlobalAveragePooling2D'), head=False)
refused('SpectralNormalization', lambda x: L.SpectralNormalization(L.Conv2D(4, 3))(x))
for kind in ('Equalization', 'AutoContrast', 'Solarization', 'CLAHE'):
    refused(kind, fresh(kind))
refused('AdaptiveAveragePooling2D', fresh('AdaptiveAveragePooling2D', 2))
if VERSION == 3:
    refused('Cumsum', conv, lambda x: keras.ops.cumsum(x, axis=1))
    refused('Roll', conv, lambda x: keras.ops.roll(x, 1, axis=1))

target = pathlib.Path(__file__).parent / f'keras{VERSION}.json'
def block(values):
    return '\n' + ',\n'.join(values) + '\n'


compact = [f'{json.dumps(name)}:{json.dumps(row, separators=(",", ":"))}' for name, row in rows.items()]
lists = [f'"{pool}":[{block(values)}]' for pool, values in pools.items()]
target.write_text('{' + ',\n'.join([*lists, f'"rows":{{{block(compact)}}}']) + '}\n')
print(len(rows), target.stat().st_size)

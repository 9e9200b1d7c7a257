"""Writes the golden files in this folder with the real Keras.

    pip install keras==3.15.0 tensorflow-cpu==2.21.0
    python make_golden.py

Each network gets a `.txt` file (the output of `model.summary()`) and a `.json` file (one row per layer).
NASNet gets only a `.json` file with a list per layer: name, type, output shape, parameters, multiply-adds.
"""

import io
import json
import math
import os
import pathlib

import keras
import tensorflow as tf

HERE = pathlib.Path(__file__).parent


def article(classes=1000):
    """The article's network, statement for statement."""
    layers = keras.layers

    def conv(x, filters, kernel=(1, 1), stride=(1, 1)):
        x = layers.Conv2D(filters, kernel, strides=stride, padding='same')(x)
        x = layers.BatchNormalization()(x)
        return layers.Activation(tf.nn.relu6)(x)

    def block(x, filters, stride, t, residual):
        start = x
        x = conv(x, x.shape[-1] * t)
        x = layers.DepthwiseConv2D((3, 3), padding='same', strides=stride)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation(tf.nn.relu6)(x)
        x = layers.Conv2D(filters, (1, 1), padding='same')(x)
        x = layers.BatchNormalization()(x)
        return layers.add([x, start]) if residual else x

    image = x = layers.Input(shape=(224, 224, 3))
    x = conv(x, 32, (3, 3), (2, 2))
    x = layers.DepthwiseConv2D((3, 3), padding='same')(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation(tf.nn.relu6)(x)
    table = [(16, 1, 1, 1), (24, 2, 6, 1), (32, 2, 6, 3), (64, 2, 6, 4), (96, 1, 6, 3), (160, 2, 6, 3)]
    for c, s, t, n in [*table, (320, 1, 6, 1)]:
        for i in range(n):
            x = block(x, c, (s, s) if i == 0 else (1, 1), t, i > 0)
    x = conv(x, 1280, (1, 1), (2, 2))
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Reshape((1, 1, 1280))(x)
    x = layers.Conv2D(classes, (1, 1), padding='same')(x)
    x = layers.Reshape((classes,))(x)
    x = layers.Activation('softmax')(x)
    return keras.Model(image, x)


def rows(model):
    for layer in model.layers:
        inputs = layer.input if isinstance(layer.input, list) else [layer.input]
        config = layer.get_config()
        row = {
            'name': layer.name,
            'type': type(layer).__name__,
            'inputs': [t._keras_history.operation.name for t in inputs if t is not layer.output],
            'outputShape': list(layer.output.shape[1:]),
            'params': layer.count_params(),
            'trainable': sum(w.numpy().size for w in layer.trainable_weights),
            'weights': [{'name': w.name, 'shape': list(w.shape)} for w in layer.weights],
        }
        for key in ('kernel_size', 'strides', 'padding', 'epsilon'):
            if config.get(key) is not None:
                row[key] = config[key]
        yield row


def write(stem, build, columns=80):
    # Keras and rich both take the terminal's width from here; their default without a terminal is 80.
    os.environ['COLUMNS'] = str(columns)
    keras.utils.clear_session()
    model = build()
    out = io.StringIO()
    model.summary(print_fn=lambda text, line_break=False: out.write(text))
    (HERE / f'{stem}.txt').write_text(out.getvalue(), encoding='utf-8')
    lines = ',\n'.join(json.dumps(row, default=list) for row in rows(model))
    (HERE / f'{stem}.json').write_text(f'[\n{lines}\n]\n', encoding='utf-8')


def v2(alpha, size, classes=1000):
    return lambda: keras.applications.MobileNetV2((size, size, 3), alpha, weights=None, classes=classes)


def v1(alpha, size):
    return lambda: keras.applications.MobileNet((size, size, 3), alpha, weights=None)


write('mobilenet-v2-1.0-224', v2(1.0, 224))
write('mobilenet-v2-0.35-96', v2(0.35, 96))
write('mobilenet-v2-1.4-512-2', v2(1.4, 512, 2), columns=120)
write('mobilenet-v2-article', article)
write('mobilenet-v1-1.0-224', v1(1.0, 224))
write('mobilenet-v1-0.25-128', v1(0.25, 128), columns=120)


def multiply_adds(layer):
    """Of convolutions and dense layers, from the shapes of their kernels."""
    pixels = math.prod(layer.output.shape[1:-1])
    if isinstance(layer, keras.layers.SeparableConv2D):
        return (math.prod(layer.depthwise_kernel.shape) + math.prod(layer.pointwise_kernel.shape)) * pixels
    if isinstance(layer, (keras.layers.Conv2D, keras.layers.Dense)):
        return math.prod(layer.kernel.shape) * pixels
    return 0


def write_counts(stem, build):
    keras.utils.clear_session()
    model = build()
    counts = [
        [l.name, type(l).__name__, list(l.output.shape[1:]), l.count_params(), multiply_adds(l)]
        for l in model.layers
    ]
    lines = ',\n'.join(json.dumps(row) for row in counts)
    (HERE / f'{stem}.json').write_text(f'[\n{lines}\n]\n', encoding='utf-8')


def nasnet(size):
    return lambda: keras.applications.NASNetMobile((size, size, 3), weights=None)


write_counts('nasnet-mobile-224', nasnet(224))

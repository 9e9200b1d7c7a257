"""Makes the small models in this folder and Keras' answers to them: expected.json.

Usage: python make.py (keras 3.15, tf_keras 2.21, tensorflow 2.21). Each model takes 8 x 8 pixels, bytes /
255. Files are gzipped.
"""
import gzip, json, os, subprocess, sys, tempfile
here = os.path.dirname(os.path.abspath(__file__))
if len(sys.argv) == 1:
    expected = {}
    for flavour in ('keras3', 'tf_keras'):
        done = subprocess.run([sys.executable, __file__, flavour], capture_output=True, text=True, check=True)
        expected.update(json.loads(done.stdout.splitlines()[-1]))
    with open(os.path.join(here, 'expected.json'), 'w') as file:
        json.dump(expected, file, indent=1)
    sys.exit()

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import numpy as np
flavour = sys.argv[1]
if flavour == 'tf_keras':
    import tf_keras as keras
else:
    import keras
L = keras.layers
rng = np.random.default_rng(5)
y, x = np.mgrid[0:8, 0:8]
picture = np.stack([x * 32, y * 32, (x * y * 7) % 256], -1)[None].astype('float32') / 255
folder = tempfile.mkdtemp()
expected = {}


def randomise(model):
    def values(w):
        return rng.uniform(.5, 1.5, w.shape) if w.ndim == 1 else rng.normal(0, .5, w.shape)
    model.set_weights([values(w) for w in model.get_weights()])
    return model


def leaves(model):
    for layer in model.layers:
        if hasattr(layer, 'layers'):
            yield from leaves(layer)
        else:
            yield layer


def freeze(model, *names):
    for layer in leaves(model):
        layer.trainable = layer.name not in names
    return model


def put(name, model, answer=None):
    path = os.path.join(folder, name)
    answer = model.predict(picture, verbose=0)[0] if answer is None else answer
    model.save(path)
    expected[f'{flavour}-{name}'] = [float(v) for v in answer] if not isinstance(answer, str) else answer
    with open(path, 'rb') as file, open(os.path.join(here, f'{flavour}-{name}.gz'), 'wb') as target:
        target.write(gzip.compress(file.read(), 9, mtime=0))


def block(names, within):
    inputs = x = keras.Input((8, 8, 3))
    for name in names:
        x = L.Conv2D(3, 3, padding='same', activation='tanh', name=name)(x)
        x = L.BatchNormalization(name=name + '_norm')(x)
    return keras.Model(inputs, x, name=within)


def classifier(*body):
    return keras.Sequential([keras.Input((8, 8, 3)), *body, L.GlobalAveragePooling2D(), L.Dense(4, activation='softmax')])


# Three levels, layers of equal shapes, some of them frozen.
middle = keras.Sequential([keras.Input((8, 8, 3)), block(['c1', 'c2'], 'inner'), L.Conv2D(3, 3, padding='same', name='c3')], name='middle')
put('levels.h5', freeze(randomise(classifier(middle)), 'c1', 'c2_norm'))

# The nested model is frozen, but not all its layers.
body = block(['c1', 'c2', 'c3'], 'body')
model = randomise(classifier(body))
body.trainable = False
body.get_layer('c2').trainable = body.get_layer('c2_norm').trainable = True
put('frozen-model.h5', model)

# Two models with the same names in them, nested in another one.
inputs = keras.Input((8, 8, 3))
twins = keras.Model(inputs, L.Concatenate()([block(['c1'], 'left')(inputs), block(['c1'], 'right')(inputs)]), name='body')
put('twins.keras', freeze(randomise(classifier(twins)), 'c1'))

# Shared layers and models; tensors that one layer reads twice and others read later.
shared, inner = L.Conv2D(3, 3, padding='same', name='shared'), block(['c1'], 'inner')
inputs = keras.Input((8, 8, 3))
x = inner(shared(inner(shared(inputs))))
y = L.Add()([x, inputs])
y = L.Add()([y, y])
z = L.Multiply()([y, x])
x = L.GlobalAveragePooling2D()(L.Concatenate()([L.Add()([z, y]), L.Multiply()([x, x])]))
put('shared.h5', freeze(randomise(keras.Model(inputs, L.Dense(4, activation='softmax')(x))), 'shared'))

# Every kind of layer with weights, trained for one step, so that the file contains the optimizer's weights
# too.
kinds = keras.Sequential([
    keras.Input((8, 8, 3)), L.SeparableConv2D(4, 3, name='s1'), L.PReLU(shared_axes=[1, 2], name='p1'),
    L.DepthwiseConv2D(3, depth_multiplier=2, name='d1'), L.BatchNormalization(center=False, name='b1'),
    L.Conv2D(4, 1, use_bias=False, name='k1'), L.BatchNormalization(scale=False, center=False, name='b2'),
    L.PReLU(shared_axes=[1, 2], name='p2')], name='kinds')
model = freeze(randomise(classifier(L.RandomFlip('horizontal'), kinds, L.Dropout(.3))), 's1', 'b1', 'p2')
model.compile('sgd', 'sparse_categorical_crossentropy')
model.fit(rng.uniform(size=(4, 8, 8, 3)), np.arange(4), verbose=0)
put('kinds.h5', model)

# Layers that were renamed after they were built. tf_keras keeps the old names of the weights, which then
# contradict the order, so that nothing tells which one is right.
body = keras.Sequential([keras.Input((8, 8, 3)), *[L.Conv2D(3, 3, padding='same', name=name) for name in ('c1', 'c2', 'c3')]], name='body')
model = randomise(classifier(body))
for layer, name in zip(body.layers, ('c2', 'c3', 'c1')):
    layer._name = name
put('contradiction.h5', model, 'belong to other layers than their order says' if flavour == 'tf_keras' else None)

if flavour == 'keras3':
    # The names are no longer those of the layers: the order decides, with the frozen layers last.
    body = keras.Sequential([keras.Input((8, 8, 3)), *[L.Conv2D(3, 3, padding='same', name=name) for name in ('c1', 'c2', 'c3')]], name='body')
    model = freeze(randomise(classifier(body)), 'c1')
    for layer in body.layers:
        layer._name = 'my_' + layer.name
    put('renamed.h5', model)
    inputs = keras.Input((8, 8, 3), dtype='float32')
    x = L.GlobalAveragePooling2D(dtype='bfloat16')(L.Conv2D(4, 3, dtype='bfloat16')(inputs))
    put('bfloat16.keras', randomise(keras.Model(inputs, L.Dense(4, activation='softmax', dtype='bfloat16')(x))))
print(json.dumps(expected))

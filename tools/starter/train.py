"""Trains the starter model from scratch: MobileNetV2, width 0.5, 160 x 160.

    python train.py DATA OUT [--steps N] [--start WEIGHTS]

DATA contains train/CLASS/*.jpg as make-data.mjs makes them. The results in OUT are weights.h5 (a complete Keras model
in float16, without the optimizer) and training.json. All randomness is seeded, but multithreaded sums still differ in
their last digits from run to run.
"""
import argparse
import concurrent.futures
import json
import os
import random
import time
from pathlib import Path

from PIL import Image, ImageStat

from augment import CUTS, variant

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
WIDTH, SIZE, STORED, BATCH = 0.5, 160, 184, 64
# Parts of a batch run concurrently: on two cores at 96 pixels, this is a fifth faster than threads within each operation.
PARTS = 4
# (share of steps, side): trains mostly on small pictures, which are faster; only the last steps use the final size.
SIZES = [(0.5, 96), (0.75, 128), (1.0, SIZE)]
OUTLIERS = 6  # per batch; trained as "none of these", with the same probability for each class
SMOOTHING = 0.04


def read_classes(data: Path) -> list:
    return json.loads((data / "classes.json").read_text())


def looks(task: tuple):
    """All variants of one file: [count, STORED, STORED, 3] bytes."""
    import numpy as np

    file, name, count, backgrounds = task
    rng = random.Random(f"{name}/{Path(file).name}")
    image = Image.open(file)
    image.draft("RGB", (256, 256))
    image = image.convert("RGB")
    result = []
    for _ in range(count):
        background = rng.choice(backgrounds) if backgrounds else file
        for _ in range(4):
            seen = variant(image, name, background, STORED, rng)
            if name not in CUTS or not empty(seen):
                break
        result.append(np.asarray(seen))
    return np.stack(result)


def empty(image) -> bool:
    """Whether there is almost nothing to see: a crop may have removed everything that shows the class."""
    return ImageStat.Stat(image.convert("L").resize((48, 48), Image.Resampling.BOX)).stddev[0] < 5


def load(data: Path, classes: list, wanted: int):
    """@returns pictures [n, STORED, STORED, 3] as bytes, their classes, and whether each is held out for validation"""
    import numpy as np

    backgrounds = [str(f) for f in sorted((data / "train/photo").glob("*.jpg"))]
    tasks, labels, kept = [], [], []
    for index, name in enumerate(classes):
        files = sorted((data / "train" / name).glob("*.jpg"))
        count = max(1, round(wanted / max(1, len(files))))
        for i, file in enumerate(files):
            tasks.append((str(file), name, count, backgrounds))
            labels += [index] * count
            kept += [i % 20 == 7] * count
    pictures, at = np.empty((len(labels), STORED, STORED, 3), np.uint8), 0
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for part in pool.map(looks, tasks, chunksize=16):
            pictures[at : at + len(part)] = part
            at += len(part)
    return pictures, np.array(labels), np.array(kept)


def outliers(pictures, rows, count: int, rng):
    """Pictures of no class: four classes in one, two blended, kaleidoscopes, patterns of random functions."""
    import numpy as np

    result = np.empty((count, STORED, STORED, 3), np.uint8)
    half = STORED // 2
    for i in range(count):
        picks = pictures[rng.choice(rows, size=4)]
        kind = rng.integers(6)
        if kind == 0:
            small = picks[:, ::2, ::2][:, :half, :half]
            result[i] = np.concatenate([np.concatenate([small[0], small[1]], 1), np.concatenate([small[2], small[3]], 1)])
        elif kind == 1:
            result[i] = picks[0] // 2 + picks[1] // 2
        elif kind == 2:
            quarter = picks[0][:half, :half]
            top = np.concatenate([quarter, quarter[:, ::-1]], 1)
            result[i] = np.concatenate([top, top[::-1]])
        else:
            result[i] = pattern(rng)
    return result


def pattern(rng):
    """A random function of the position (a small network with random weights, Stanley 2007), as colours."""
    import numpy as np

    x, y = np.meshgrid(np.linspace(-1, 1, STORED), np.linspace(-1, 1, STORED))
    values = np.stack([x, y, np.hypot(x, y), np.ones_like(x)], -1).reshape(-1, 4).astype(np.float32)
    values *= np.float32(np.exp(rng.uniform(0, 3.2)))
    for _ in range(rng.integers(1, 4)):
        values = values @ rng.normal(size=(values.shape[1], 12)).astype(np.float32)
        values = [np.sin, np.tanh, np.abs, lambda v: np.sin(2 * v) * np.tanh(v)][rng.integers(4)](values)
        values /= values.std() + 1e-3
    colours = np.sin(values @ rng.normal(size=(12, 3)).astype(np.float32) * rng.uniform(0.3, 1.2)) * 0.5 + 0.5
    if rng.random() < 0.3:
        colours = np.round(colours * (levels := rng.integers(1, 5))) / levels
    if rng.random() < 0.2:
        colours[:] = colours.mean(1, keepdims=True)
    return (colours * 255).astype(np.uint8).reshape(STORED, STORED, 3)


def build(classes: int, size):
    """@param size side of the input; None accepts any that can be halved five times"""
    import keras

    if size:
        model = keras.applications.MobileNetV2((size, size, 3), alpha=WIDTH, weights=None, classes=classes)
    else:
        body = keras.applications.MobileNetV2((None, None, 3), alpha=WIDTH, weights=None, include_top=False, pooling="avg")
        answers = keras.layers.Dense(classes, activation="softmax")(body.output)
        model = keras.Model(body.input, answers)
    for layer in model.layers:
        # Keras' 0.999 is meant for runs of a million steps.
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.98
    return model


def train(model, pictures, labels, chosen, steps: int, rate: float, sizes):
    """@param chosen the rows of `pictures` to train on"""
    import keras
    import numpy as np
    import tensorflow as tf

    classes = int(labels.max()) + 1
    rng = np.random.default_rng(6)
    rows = [chosen[labels[chosen] == c] for c in range(classes)]
    strange = outliers(pictures, chosen, 1200, rng)
    schedule = keras.optimizers.schedules.CosineDecay(rate / 20, steps - steps // 20, alpha=0.002, warmup_target=rate, warmup_steps=steps // 20)
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=0.02, use_ema=True, ema_momentum=0.998)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    optimizer.build(model.trainable_variables)

    def answer(batch, size: int):
        count = tf.shape(batch)[0]
        x = tf.cast(batch, tf.float32)
        span = tf.minimum(tf.random.uniform([count, 2], 0.84, 1.08), 1.0)
        low = tf.random.uniform([count, 2]) * (1 - span)
        x = tf.image.crop_and_resize(x, tf.concat([low, low + span], 1), tf.range(count), [size, size])
        contrast = tf.random.uniform([count, 1, 1, 1], 0.85, 1.12)
        shift = tf.random.uniform([count, 1, 1, 3], -9.0, 9.0) + tf.random.uniform([count, 1, 1, 1], -12.0, 12.0)
        x = tf.clip_by_value((x - 127.5) * contrast + 127.5 + shift, 0.0, 255.0) / 127.5 - 1
        return model(x, training=True)

    @tf.function
    def step(batch, targets, size: int):
        targets = tf.concat([targets[i::PARTS] for i in range(PARTS)], 0)
        with tf.GradientTape() as tape:
            given = tf.concat([answer(batch[i::PARTS], size) for i in range(PARTS)], 0)
            loss = tf.reduce_mean(keras.losses.categorical_crossentropy(targets, given))
        gradients = tape.gradient(loss, model.trainable_variables)
        gradients, _ = tf.clip_by_global_norm(gradients, 5.0)
        optimizer.apply(gradients, model.trainable_variables)
        known = tf.reduce_max(targets, 1) > 0.5
        hits = tf.equal(tf.argmax(given, 1), tf.argmax(targets, 1))[known]
        return loss, tf.reduce_mean(tf.cast(hits, tf.float32))

    history, sums, began = [], np.zeros(2), time.time()
    every = 50
    for i in range(1, steps + 1):
        drawn = rng.permutation(np.arange(BATCH - OUTLIERS) % classes)
        index = np.array([rng.choice(rows[c]) for c in drawn])
        targets = np.full((BATCH, classes), 1 / classes, np.float32)
        targets[OUTLIERS:] = SMOOTHING / classes
        targets[np.arange(OUTLIERS, BATCH), drawn] += 1 - SMOOTHING
        batch = np.concatenate([strange[rng.integers(len(strange), size=OUTLIERS)], pictures[index]])
        size = next(side for share, side in sizes if i <= share * steps)
        sums += [float(v) for v in step(batch, targets, size)]
        if i % every == 0:
            loss, hits = sums / every
            history.append({"step": i, "loss": round(loss, 4), "accuracy": round(hits, 4)})
            sums[:] = 0
            left = (time.time() - began) / i * (steps - i) / 60
            print(f"step {i} of {steps}: loss {loss:.3f}, accuracy {hits:.3f}, {left:.0f} min left", flush=True)
    # The average of the weights over the last steps is more accurate than the last step.
    optimizer.finalize_variable_values(model.trainable_variables)
    return history


def settle(model, pictures, chosen, batches: int = 100):
    """Replaces the running statistics of BatchNormalization with a plain average over many batches."""
    import keras
    import numpy as np

    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    rng = np.random.default_rng(7)
    for i in range(batches):
        for layer in norms:
            layer.momentum = i / (i + 1)
        edge = rng.integers(0, STORED - SIZE, 2)
        batch = pictures[rng.choice(chosen, size=BATCH)]
        batch = batch[:, edge[0] : edge[0] + SIZE, edge[1] : edge[1] + SIZE]
        model(batch / np.float32(127.5) - 1, training=True)


def answers(model, pictures):
    """Logits of pictures, computed by the network as it is exported."""
    import numpy as np

    small = np.stack([np.asarray(Image.fromarray(p).resize((SIZE, SIZE), Image.Resampling.LANCZOS)) for p in pictures])
    return np.log(np.maximum(model.predict(small / np.float32(127.5) - 1, batch_size=64, verbose=0), 1e-9))


def temperature(logits, labels) -> float:
    """The temperature that calibrates the probabilities on these pictures."""
    import numpy as np

    def loss(t):
        z = logits / t
        z = z - z.max(1, keepdims=True)
        return float(np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), labels]))

    return float(min(np.linspace(0.5, 2.5, 81), key=loss))


def export(model, path: Path):
    """Writes the complete model with float16 weights, in the layout of Keras' .h5."""
    import h5py
    import numpy as np

    full = path.with_suffix(".full.h5")
    model.save(full, include_optimizer=False)
    with h5py.File(full) as source, h5py.File(path, "w") as target:
        for key, value in source.attrs.items():
            target.attrs[key] = value

        def copy(name, item):
            if isinstance(item, h5py.Dataset):
                target.create_dataset(name, data=item[()].astype(np.float16), track_times=False)
            else:
                for key, value in item.attrs.items():
                    target.require_group(name).attrs[key] = value

        source.visititems(copy)
    full.unlink()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("data", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--steps", type=int, default=12000)
    arguments.add_argument("--rate", type=float, default=0.004)
    arguments.add_argument("--pictures", type=int, default=5000, help="looks of each class")
    arguments.add_argument("--start", help="weights to go on from, at the final size")
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    classes = read_classes(options.data)
    import numpy as np

    began = time.time()
    pictures, labels, kept = load(options.data, classes, options.pictures)
    print(f"{len(pictures)} pictures, {time.time() - began:.0f} s", flush=True)

    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    keras.utils.set_random_seed(6)
    learning, model = build(len(classes), None), build(len(classes), SIZE)
    sizes = SIZES
    if options.start:
        model.load_weights(options.start)
        learning.set_weights(model.get_weights())
        sizes = SIZES[-1:]
    weights = options.out / "weights.h5"
    chosen = np.flatnonzero(~kept)
    history = train(learning, pictures, labels, chosen, options.steps, options.rate, sizes)
    model.set_weights(learning.get_weights())
    settle(model, pictures, chosen)
    logits = answers(model, pictures[kept])
    heat = temperature(logits, labels[kept])
    last = model.layers[-1]
    last.set_weights([w / heat for w in last.get_weights()])
    export(model, weights)
    right = logits.argmax(1) == labels[kept]
    report = {
        "pictures": {c: int(np.sum(labels[chosen] == i)) for i, c in enumerate(classes)},
        "steps": options.steps,
        "batch": BATCH,
        "sizes": [side for _, side in sizes],
        "minutes": round((time.time() - began) / 60, 1),
        "temperature": round(heat, 3),
        "validation": {c: round(float(right[labels[kept] == i].mean()), 4) for i, c in enumerate(classes)},
        "history": history,
    }
    (options.out / "training.json").write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report["validation"]), f"temperature {heat:.2f}")


if __name__ == "__main__":
    main()

"""Trains the starter model from scratch: MobileNetV2, width 0.35, 96 x 96.

    python train.py DATA OUT [--steps N] [--start WEIGHTS]

DATA holds train/CLASS/*.jpg as make-data.mjs made them. OUT gets weights.h5 (float16, whole Keras model without
optimizer) and training.json. Everything that is random has a seed; sums on several threads still differ in their
last digits from run to run.
"""
import argparse
import concurrent.futures
import json
import os
import random
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
SIZE, STORED, BATCH = 96, 116, 64
OUTLIERS = 6  # of each batch; they are taught "none of these": the same probability for each class
SMOOTHING = 0.04


def read_classes(data: Path) -> list:
    return json.loads((data / "classes.json").read_text())


def looks(task: tuple):
    """All looks of one file: [count, STORED, STORED, 3] bytes."""
    import numpy as np
    from PIL import Image

    from augment import variant

    file, name, count, backgrounds = task
    rng = random.Random(f"{name}/{Path(file).name}")
    image = Image.open(file)
    image.draft("RGB", (256, 256))
    image = image.convert("RGB")
    result = []
    for _ in range(count):
        background = rng.choice(backgrounds) if backgrounds else file
        result.append(np.asarray(variant(image, name, background, STORED, rng)))
    return np.stack(result)


def load(data: Path, classes: list, wanted: int):
    """@returns pictures [n, STORED, STORED, 3] as bytes, their classes, and whether each is kept for validation"""
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
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        pictures = list(pool.map(looks, tasks, chunksize=16))
    return np.concatenate(pictures), np.array(labels), np.array(kept)


def outliers(pictures, rng):
    """Pictures that are no class's: four classes in one, two over each other, kaleidoscopes, clouds of colour."""
    import numpy as np

    result = []
    for _ in range(OUTLIERS):
        picks = pictures[rng.integers(len(pictures), size=4)]
        kind = rng.integers(4)
        if kind == 0:
            half = STORED // 2
            small = picks[:, ::2, ::2][:, :half, :half]
            made = np.concatenate([np.concatenate([small[0], small[1]], 1), np.concatenate([small[2], small[3]], 1)])
        elif kind == 1:
            made = (picks[0].astype(np.float32) * 0.5 + picks[1].astype(np.float32) * 0.5).astype(np.uint8)
        elif kind == 2:
            quarter = picks[0][: STORED // 2, : STORED // 2]
            top = np.concatenate([quarter, quarter[:, ::-1]], 1)
            made = np.concatenate([top, top[::-1]])
        else:
            grid = np.stack(np.meshgrid(np.linspace(0, 1, STORED), np.linspace(0, 1, STORED)), -1)
            waves = rng.normal(size=(2, 12)) * 9
            values = np.sin(grid @ waves + rng.uniform(0, 7, 12)) @ rng.normal(size=(12, 3)) * 0.35
            made = ((values * 0.5 + 0.5).clip(0, 1) * 255).astype(np.uint8)
        result.append(made[:STORED, :STORED])
    return np.stack(result)


def build(classes: int, start):
    import keras

    model = keras.applications.MobileNetV2((SIZE, SIZE, 3), alpha=0.35, weights=None, classes=classes)
    for layer in model.layers:
        # Keras' 0.999 is for runs of a million steps.
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.98
    if start:
        model.load_weights(start)
    return model


def train(model, pictures, labels, steps: int, rate: float, save):
    import keras
    import numpy as np
    import tensorflow as tf

    classes = int(labels.max()) + 1
    rng = np.random.default_rng(6)
    rows = [np.flatnonzero(labels == c) for c in range(classes)]
    schedule = keras.optimizers.schedules.CosineDecay(rate / 20, steps - steps // 20, alpha=0.002, warmup_target=rate, warmup_steps=steps // 20)
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=0.02)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(batch, targets):
        count = tf.shape(batch)[0]
        x = tf.cast(batch, tf.float32)
        span = tf.random.uniform([count, 2], 0.84, 1.0)
        low = tf.random.uniform([count, 2]) * (1 - span)
        x = tf.image.crop_and_resize(x, tf.concat([low, low + span], 1), tf.range(count), [SIZE, SIZE])
        contrast = tf.random.uniform([count, 1, 1, 1], 0.85, 1.12)
        shift = tf.random.uniform([count, 1, 1, 3], -9.0, 9.0) + tf.random.uniform([count, 1, 1, 1], -12.0, 12.0)
        x = tf.clip_by_value((x - 127.5) * contrast + 127.5 + shift, 0.0, 255.0) / 127.5 - 1
        with tf.GradientTape() as tape:
            given = model(x, training=True)
            loss = tf.reduce_mean(keras.losses.categorical_crossentropy(targets, given))
        gradients = tape.gradient(loss, model.trainable_variables)
        gradients, _ = tf.clip_by_global_norm(gradients, 5.0)
        optimizer.apply(gradients, model.trainable_variables)
        hits = tf.equal(tf.argmax(given, 1), tf.argmax(targets, 1))[OUTLIERS:]
        return loss, tf.reduce_mean(tf.cast(hits, tf.float32))

    history, sums, began = [], np.zeros(2), time.time()
    every = 50
    for i in range(1, steps + 1):
        chosen = rng.permutation(np.arange(BATCH - OUTLIERS) % classes)
        index = np.array([rng.choice(rows[c]) for c in chosen])
        targets = np.full((BATCH, classes), 1 / classes, np.float32)
        targets[OUTLIERS:] = SMOOTHING / classes
        targets[np.arange(OUTLIERS, BATCH), chosen] += 1 - SMOOTHING
        batch = np.concatenate([outliers(pictures, rng), pictures[index]])
        sums += [float(v) for v in step(batch, targets)]
        if i % every == 0:
            loss, hits = sums / every
            history.append({"step": i, "loss": round(loss, 4), "accuracy": round(hits, 4)})
            sums[:] = 0
            left = (time.time() - began) / i * (steps - i) / 60
            print(f"step {i} of {steps}: loss {loss:.3f}, accuracy {hits:.3f}, {left:.0f} min left", flush=True)
        if i % 200 == 0:
            save()
    return history


def settle(model, pictures, batches: int = 100):
    """Gives BatchNormalization the plain average of its statistics, in place of one that follows the last steps."""
    import keras
    import numpy as np

    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    rng = np.random.default_rng(7)
    for i in range(batches):
        for layer in norms:
            layer.momentum = i / (i + 1)
        edge = rng.integers(0, STORED - SIZE, 2)
        batch = pictures[rng.integers(len(pictures), size=BATCH)]
        batch = batch[:, edge[0] : edge[0] + SIZE, edge[1] : edge[1] + SIZE]
        model(batch / np.float32(127.5) - 1, training=True)


def answers(model, pictures):
    """Logits of pictures, through the network as it is exported."""
    import numpy as np
    from PIL import Image

    small = np.stack([np.asarray(Image.fromarray(p).resize((SIZE, SIZE), Image.Resampling.LANCZOS)) for p in pictures])
    return np.log(np.maximum(model.predict(small / np.float32(127.5) - 1, batch_size=64, verbose=0), 1e-9))


def temperature(logits, labels) -> float:
    """What to divide the logits by, so that probabilities mean on these pictures what they say."""
    import numpy as np

    def loss(t):
        z = logits / t
        z = z - z.max(1, keepdims=True)
        return float(np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), labels]))

    return float(min(np.linspace(0.5, 2.5, 81), key=loss))


def export(model, path: Path):
    """Whole model, float16 weights, in the layout of Keras' .h5."""
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
    arguments.add_argument("--steps", type=int, default=3600)
    arguments.add_argument("--rate", type=float, default=0.003)
    arguments.add_argument("--pictures", type=int, default=1100, help="looks of each class")
    arguments.add_argument("--start")
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    classes = read_classes(options.data)
    import numpy as np

    began = time.time()
    cache = options.data / f"looks-{options.pictures}.npz"
    if cache.exists():
        pictures, labels, kept = np.load(cache).values()
    else:
        pictures, labels, kept = load(options.data, classes, options.pictures)
        np.savez(cache, pictures=pictures, labels=labels, kept=kept)
    print(f"{len(pictures)} pictures, {time.time() - began:.0f} s", flush=True)

    import keras

    keras.utils.set_random_seed(6)
    model = build(len(classes), options.start)
    weights = options.out / "weights.h5"
    history = train(model, pictures[~kept], labels[~kept], options.steps, options.rate, lambda: export(model, weights))
    settle(model, pictures[~kept])
    logits = answers(model, pictures[kept])
    heat = temperature(logits, labels[kept])
    last = model.layers[-1]
    last.set_weights([w / heat for w in last.get_weights()])
    export(model, weights)
    right = logits.argmax(1) == labels[kept]
    report = {
        "pictures": {c: int(np.sum(labels[~kept] == i)) for i, c in enumerate(classes)},
        "steps": options.steps,
        "batch": BATCH,
        "minutes": round((time.time() - began) / 60, 1),
        "temperature": round(heat, 3),
        "validation": {c: round(float(right[labels[kept] == i].mean()), 4) for i, c in enumerate(classes)},
        "history": history,
    }
    (options.out / "training.json").write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report["validation"]), f"temperature {heat:.2f}")


if __name__ == "__main__":
    main()

"""Finds the objects in a folder's photos with Keras and with OpenVINO, on the same weights.

usage: python detection_peers.py FOLDER DETECTION [--only keras-one-by-one,keras,openvino-f32-cv2,openvino-bf16-cv2]

DETECTION is the folder with `ssdlite_keras.py` and its weights. Prints one line per peer: name, images, seconds (after
one warm-up pass over 32 images), images/second; the start is not counted. Every peer reads, decodes, scales, infers, decodes
boxes, suppresses overlaps and writes a row per object of a score above 0.05.

`keras-one-by-one` is `ssdlite_keras.py` as it stands: Pillow, and one picture after the other; of every fifth photo, as it
takes its time. `keras` is the same network at its best: OpenCV in two threads, batches of 16, and only those anchors are
decoded that score high.
"""
import argparse, csv, glob, os, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import cv2
import numpy as np

THRESHOLD = 0.05
cv2.setNumThreads(1)


def values(path):
    pixels = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    scaled = cv2.resize(pixels, (300, 300), interpolation=cv2.INTER_LINEAR)
    return scaled[..., ::-1].astype(np.float32) / 127.5 - 1


def batches(files, size=16, workers=2):
    with ThreadPoolExecutor(workers) as pool:
        pending = [pool.submit(values, f) for f in files[:size * 3]]
        for i in range(0, len(files), size):
            pending += [pool.submit(values, f) for f in files[i + size * 3:i + size * 4]]
            part, pending = pending[:size], pending[size:]
            yield files[i:i + size], np.stack([p.result() for p in part])


def found(peer, anchors, boxes, logits):
    """What `peer.detect` finds, of the anchors that have any score above the threshold."""
    least = np.log(THRESHOLD / (1 - THRESHOLD))
    likely = (logits[:, 1:] > least).any(axis=1)
    scores = 1 / (1 + np.exp(-logits[likely, 1:]))
    return peer.detect(peer.decode(boxes[likely], anchors[likely]), scores, threshold=THRESHOLD)


def run(name, files, predict, peer, anchors):
    def once(some):
        with open(os.devnull, 'w') as out:
            rows = csv.writer(out)
            for names, images in batches(some):
                for path, boxes, logits in zip(names, *predict(images)):
                    for label, score, box in found(peer, anchors, boxes, logits):
                        rows.writerow([path, label, f'{score:.4f}', *(f'{side:.4f}' for side in box)])
    once(files[:32])
    timed(name, files, once)


def run_one_by_one(name, files, detector):
    from PIL import Image
    def once(some):
        with open(os.devnull, 'w') as out:
            rows = csv.writer(out)
            for path in some:
                for label, score, box in detector(np.asarray(Image.open(path).convert('RGB')), threshold=THRESHOLD):
                    rows.writerow([path, label, f'{score:.4f}', *(f'{side:.4f}' for side in box)])
    once(files[:2])
    timed(name, files, once)


def timed(name, files, once):
    began = time.perf_counter()
    once(files)
    took = time.perf_counter() - began
    print(f'{name:<28} {len(files):>6} images {took:8.2f} s {len(files) / took:8.1f} images/s', flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('folder')
    parser.add_argument('detection')
    parser.add_argument('--only', default='keras-one-by-one,keras,openvino-f32-cv2,openvino-bf16-cv2')
    options = parser.parse_args()
    sys.path.insert(0, options.detection)
    import ssdlite_keras as peer

    files = sorted(f for f in glob.glob(os.path.join(options.folder, '*')) if f.lower().endswith(('.jpg', '.jpeg', '.png')))
    detector = peer.Detector()
    for name in options.only.split(','):
        if name == 'keras-one-by-one':
            run_one_by_one(name, files[::5], detector)
            continue
        if name == 'keras':
            predict = lambda images: [np.asarray(part) for part in detector.model.predict_on_batch(images)]
        else:
            import openvino as ov
            folder = tempfile.mkdtemp()
            detector.model.export(folder, verbose=False)
            network = ov.Core().compile_model(
                ov.convert_model(folder),
                'CPU',
                {'PERFORMANCE_HINT': 'LATENCY', 'INFERENCE_PRECISION_HINT': 'bf16' if 'bf16' in name else 'f32'}
            )
            # The outputs come in an order of their own; boxes have four values.
            predict = lambda images: sorted(network(images).values(), key=lambda part: part.shape[-1])
        run(name, files, predict, peer, detector.anchors)


if __name__ == '__main__':
    main()

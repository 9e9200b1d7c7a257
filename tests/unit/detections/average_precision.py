"""What pycocotools 2.0.10 says of boxes.

average_precision.py make > average-precision.json    makes the fixed cases, with its answers
average_precision.py judge < CASES.json               answers for cases from elsewhere
"""

import contextlib
import io
import json
import random
import sys

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


class Evaluation(COCOeval):
    """With truths that are left out without being crowds, as Pascal VOC's difficult ones are."""

    def _prepare(self):
        super()._prepare()
        for truths in self._gts.values():
            for truth in truths:
                truth["ignore"] = int(bool(truth["iscrowd"] or truth["ignored"]))


def judge(case):
    data = {
        "info": {},
        "images": [{"id": i + 1, "width": 1000, "height": 1000} for i in range(case["images"])],
        "categories": [{"id": i + 1, "name": name} for i, name in enumerate(case["labels"])],
        "annotations": [
            {
                "id": i + 1,
                "image_id": t["image"] + 1,
                "category_id": case["labels"].index(t["label"]) + 1,
                "bbox": t["box"],
                "area": t["box"][2] * t["box"][3],
                "iscrowd": int(t.get("crowd", False)),
                "ignored": int(t.get("ignored", False)),
            }
            for i, t in enumerate(case["truths"])
        ],
    }
    found = [
        {"image_id": d["image"] + 1, "category_id": case["labels"].index(d["label"]) + 1, "bbox": d["box"], "score": d["score"]}
        for d in case["found"]
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = data
        truth.createIndex()
        evaluation = Evaluation(truth, truth.loadRes(found), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
    # Overlaps, recalls, classes, areas (all of them first), most boxes a picture (100 last).
    precision = evaluation.eval["precision"][:, :, :, 0, -1]

    def mean(values):
        values = values[values > -1]
        return float(np.mean(values)) if values.size else None

    return {
        "ap": mean(precision),
        "ap50": mean(precision[0]),
        "classes": [[mean(precision[:, :, k]), mean(precision[0, :, k])] for k in range(len(case["labels"]))],
    }


def box(size):
    width, height = random.uniform(5, size), random.uniform(5, size)
    return [round(v, 2) for v in (random.uniform(0, 400), random.uniform(0, 400), width, height)]


def near(of, by):
    return [round(max(v + random.gauss(0, by), 0.5), 2) for v in of]


def make(seed, images, labels, objects, alarms, left_out, scores):
    random.seed(seed)
    truths, found = [], []
    for image in range(images):
        for _ in range(random.randint(0, objects)):
            truth = {"image": image, "label": random.choice(labels[:-1]), "box": box(120)}
            if random.random() < left_out:
                truth[random.choice(["crowd", "ignored"])] = True
            truths.append(truth)
            for _ in range(random.choice([0, 1, 1, 1, 2, 3])):
                label = truth["label"] if random.random() < 0.85 else random.choice(labels)
                # Few scores, so that many are equal.
                found.append({"image": image, "label": label, "box": near(truth["box"], 6), "score": round(random.random() * scores) / scores})
        for _ in range(random.randint(0, alarms)):
            found.append({"image": image, "label": random.choice(labels), "box": box(120), "score": round(random.random() * scores) / scores})
    return {"images": images, "labels": labels, "truths": truths, "found": found}


def cases():
    labels = ["cat", "dog", "bird", "fish"]
    yield "many objects", make(1, 12, labels, 8, 5, 0, 1000)
    yield "equal scores", make(2, 12, labels, 8, 5, 0, 8)
    yield "crowds and difficult ones", make(3, 12, labels, 8, 5, 0.3, 50)
    yield "more than 100 boxes of a class in a picture", make(4, 2, ["cat", "dog"], 9, 280, 0.1, 1000)
    yield "nothing but crowds and difficult ones", make(5, 4, ["cat", "dog"], 6, 3, 1, 50)


if sys.argv[1] == "make":
    print("[\n" + ",\n".join(json.dumps({"name": n, **c, "answer": judge(c)}, separators=(",", ":")) for n, c in cases()) + "\n]")
else:
    print(json.dumps([judge(case) for case in json.load(sys.stdin)]))

"""Reads exported detections with the programs that they are for: SET.json RESULTS.json VOC-FOLDER SCHEMA."""

import glob
import json
import sys

from lxml import etree
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

data_set, results, voc, schema = sys.argv[1:]

coco = COCO(data_set)
found = coco.loadRes(results)
evaluation = COCOeval(coco, found, "bbox")
evaluation.evaluate()
evaluation.accumulate()
evaluation.summarize()

rules = etree.XMLSchema(etree.parse(schema))
files = glob.glob(f"{voc}/**/*.xml", recursive=True)
for file in files:
    rules.assertValid(etree.parse(file))
    size = etree.parse(file).find("size")
    for box in etree.parse(file).iter("bndbox"):
        xmin, ymin, xmax, ymax = (int(side.text) for side in box)
        assert xmin <= xmax <= int(size.find("width").text) and ymin <= ymax <= int(size.find("height").text), file

print(json.dumps({"images": len(coco.imgs), "annotations": len(coco.anns), "results": len(found.anns), "ap": evaluation.stats[0], "voc": len(files)}))

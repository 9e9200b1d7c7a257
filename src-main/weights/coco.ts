/** COCO's classes, which detectors are trained on; ten of its ids have no class. */
import { numberedLabels } from './labels'

const names = `person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, ,
  stop sign, parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe, , backpack, umbrella,
  , , handbag, tie, suitcase, frisbee, skis, snowboard, sports ball, kite, baseball bat, baseball glove, skateboard,
  surfboard, tennis racket, bottle, , wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange, broccoli,
  carrot, hot dog, pizza, donut, cake, chair, couch, potted plant, bed, , dining table, , , toilet, , tv, laptop, mouse,
  remote, keyboard, cell phone, microwave, oven, toaster, sink, refrigerator, , book, clock, vase, scissors, teddy bear,
  hair drier, toothbrush`

/** One name per COCO id, starting with id 1; ids without a class are called `class 12` and so on. */
const cocoLabels: readonly string[] = names.split(',').map((name, i) => name.trim() || `class ${i + 1}`)

/** Names for the classes of a detector that brings none: those of COCO, if it has as many. */
export function detectorLabels(classes: number): readonly string[] {
  return classes === cocoLabels.length ? cocoLabels : numberedLabels(classes)
}

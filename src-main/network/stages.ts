import { blockOf } from './blocks'
import type { Block, Layer, Stage } from './layer'
import { inputLayer } from './operations'

/** The stages of a network that has only its input so far. */
export function startStages(inputSize: number): Stage[] {
  const input = inputLayer(inputSize)
  return [{ name: 'input', c: 3, n: 1, s: 1, blocks: [blockOf('input', 'input', input, [input])] }]
}

/** Adds a stage with a single block: the stem, the head or the classifier. */
export function pushSingle(
  stages: Stage[],
  kind: 'stem' | 'head' | 'classifier',
  stride: number,
  layers: readonly Layer[]
): void {
  const block = { ...blockOf(kind, kind, lastLayer(stages), layers), stride }
  stages.push({ name: kind, c: block.outputShape.at(-1)!, n: 1, s: stride, blocks: [block] })
}

/** Adds a row of the table: the block repeated n times, the first time with the row's stride. */
export function pushRepeated(
  stages: Stage[],
  stage: Omit<Stage, 'blocks'>,
  block: (input: Layer, stride: number) => Block
): void {
  const blocks: Block[] = []
  for (let repeat = 0; repeat < stage.n; repeat++) {
    const input = blocks.at(-1)?.layers.at(-1) ?? lastLayer(stages)
    blocks.push(block(input, repeat === 0 ? stage.s : 1))
  }
  stages.push({ ...stage, blocks })
}

export function lastLayer(stages: readonly Stage[]): Layer {
  return stages.at(-1)!.blocks.at(-1)!.layers.at(-1)!
}

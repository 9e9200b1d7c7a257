import { expect, test } from 'vitest'
import type { FoldedNetwork, FoldedOperation, WeightedOperation } from '../../../src-main/inference/fold'
import { withSidesApart } from '../../../src-main/inference/sides'

const conv = (name: string, input: string, from: number, to: number): WeightedOperation => ({
  kind: 'conv',
  name,
  input,
  kernel: Float32Array.from({ length: from * to }, (_, i) => ((i * 7 + name.length) % 5) - 2),
  kernelShape: [1, 1, from, to],
  bias: Float32Array.from({ length: to }, (_, i) => i - 1),
  stride: 1,
  positions: 1,
  activation: 'linear'
})

const network = (operations: FoldedOperation[]): FoldedNetwork => ({
  inputSize: 32,
  classes: 2,
  operations,
  features: '',
  featureShape: [1, 1, 1],
  embedding: '',
  embeddingSize: 1,
  logits: ''
})

/** Applies a 1x1 convolution to one pixel. */
function pixelThrough({ kernel, bias, activation }: WeightedOperation, pixel: readonly number[]): number[] {
  return Array.from(bias, (start, o) => {
    const sum = pixel.reduce((all, value, i) => all + value * kernel[i * bias.length + o]!, start)
    return activation === 'relu' ? Math.max(0, sum) : sum
  })
}

test('a bottleneck in two sides says the same', () => {
  const plain = [conv('project', 'input', 3, 4), conv('expand', 'project', 4, 6)]
  const apart = withSidesApart(network([...plain])).operations as WeightedOperation[]
  expect(apart[0]).toMatchObject({ kernelShape: [1, 1, 3, 8], activation: 'relu' })
  expect(apart[1]!.kernelShape).toEqual([1, 1, 8, 6])
  const pixel = [1.5, -2, 0.25]
  const through = (all: readonly WeightedOperation[]): number[] =>
    all.reduce((values: number[], one) => pixelThrough(one, values), pixel)
  expect(through(apart)).toEqual(through(plain))
})

test('a wide one, one with a shortcut and one that a larger kernel reads stay whole', () => {
  const large = { ...conv('large', 'c', 2, 2), kernelShape: [3, 3, 2, 2] }
  const operations: FoldedOperation[] = [
    conv('a', 'input', 3, 64),
    conv('b', 'a', 64, 2),
    conv('c', 'b', 2, 2),
    { kind: 'add', name: 'sum', inputs: ['b', 'c'] },
    large
  ]
  const { operations: apart } = withSidesApart(network(operations))
  expect(apart.slice(0, 4)).toEqual(operations.slice(0, 4))
})

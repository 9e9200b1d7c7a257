import { describe, expect, test } from 'vitest'
import type { WeightedOperation } from '../../../src-main/inference/fold'
import { quantizeKernel } from '../../../src-main/inference/quantize'
import { randomNumbers } from '../../support/library-maker'

const [inputs, outputs] = [32, 8]
const random = randomNumbers(3)
const operation = {
  kind: 'conv',
  kernel: Float32Array.from({ length: inputs * outputs }, () => 2 * random() - 1),
  kernelShape: [1, 1, inputs, outputs],
  bias: new Float32Array(outputs)
} as unknown as WeightedOperation

/** The largest that two neighbouring inputs, both 255, come to: of each output channel. */
function largestSums(values: Int8Array): number[] {
  return Array.from({ length: outputs }, (_, channel) => {
    const weights = Array.from({ length: inputs }, (_, i) => values[i * outputs + channel]!)
    return Math.max(
      ...weights.flatMap((one, i) => (i % 2 === 0 ? [Math.abs(255 * (one + weights[i + 1]!))] : []))
    )
  })
}

describe('weights in 8 bits', () => {
  test('are such that sums fit into 16 bits where the processor has no more', () => {
    expect(Math.max(...largestSums(quantizeKernel(operation).values))).toBeGreaterThan(32767)
    expect(Math.max(...largestSums(quantizeKernel(operation, true).values))).toBeLessThanOrEqual(32767)
  })

  test.each([false, true])('stand for the weights, with sums in 16 bits: %s', (sumsIn16Bits) => {
    const { values, largest } = quantizeKernel(operation, sumsIn16Bits)
    for (const [i, value] of values.entries()) {
      const step = largest[i % outputs]! / 127
      expect(Math.abs(value * step - operation.kernel[i]!)).toBeLessThanOrEqual(step / 2 + 1e-6)
    }
  })
})

/** Chooses the input size that classes are taught in. */
import type { ModelChoice } from '../contract/classification'
import { settingsRange } from '../network/settings'
import { openNetwork } from '../weights/open-model'

/**
 * A network tells things apart better in more pixels than it was trained with (Touvron et al. 2019, "Fixing the
 * train-test resolution discrepancy"): 288 rather than 224.
 */
const growth = 9 / 7

/** The base with more pixels than it was trained with, unless its size was chosen or its file allows one only. */
export async function enlarged(base: ModelChoice): Promise<ModelChoice> {
  if (base.preprocessing?.inputSize !== undefined) return base
  const sizeWith = async (wanted?: number): Promise<ModelChoice> => {
    const { network } = await openNetwork(base.path, wanted)
    const { family, inputSize } = network.settings
    const { max, step } = settingsRange.inputSize[family]
    if (wanted !== undefined) return atSize(base, inputSize)
    return sizeWith(Math.min(max, step * Math.round((growth * inputSize) / step)))
  }
  // What cannot be opened so is refused when it is loaded, with the reason.
  return sizeWith().catch(() => base)
}

export const atSize = (base: ModelChoice, inputSize: number): ModelChoice => ({
  ...base,
  preprocessing: { ...base.preprocessing, inputSize }
})

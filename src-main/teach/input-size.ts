/** Chooses the input size that classes are taught in. */
import type { ModelChoice } from '../contract/classification'
import type { NetworkSettings } from '../network/layer'
import { settingsRange } from '../network/settings'
import { openNetwork } from '../weights/open-model'

/**
 * A network tells things apart better in more pixels than it was trained with (Touvron et al. 2019, "Fixing the
 * train-test resolution discrepancy"): 288 rather than 224.
 */
const growth = 9 / 7

/** The base with more pixels than it was trained with, unless its size was chosen or its file allows only one. */
export async function enlarged(base: ModelChoice): Promise<ModelChoice> {
  if (base.preprocessing?.inputSize !== undefined) return base
  const settingsAt = async (wanted?: number): Promise<NetworkSettings> =>
    (await openNetwork(base.path, wanted)).network.settings
  try {
    const { family, inputSize } = await settingsAt()
    const { max, step } = settingsRange.inputSize[family]
    const wanted = Math.min(max, step * Math.round((growth * inputSize) / step))
    return atSize(base, (await settingsAt(wanted)).inputSize)
  } catch {
    // What cannot be opened is refused when it is loaded, with the reason.
    return base
  }
}

export const atSize = (base: ModelChoice, inputSize: number): ModelChoice => ({
  ...base,
  preprocessing: { ...base.preprocessing, inputSize }
})

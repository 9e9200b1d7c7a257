/** File lookups for the list of models. */
import { stat } from 'node:fs/promises'
import type { ModelExamination } from '../contract/model'
import type { PreprocessingChoice } from '../contract/preprocessing'
import { examineModel } from '../inference/examine'

/**
 * Examines a model file, without any labels beside it: for a known model, the labels are chosen by the user.
 */
export async function factsOf(
  path: string,
  chosen?: PreprocessingChoice
): Promise<Omit<ModelExamination, 'labelsBeside'>> {
  const { labelsBeside: _, ...facts } = await examineModel(path, chosen)
  return facts
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}

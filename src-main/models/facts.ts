/** What the list of models needs to know of files. */
import { stat } from 'node:fs/promises'
import type { ModelExamination } from '../contract/model'
import type { PreprocessingChoice } from '../contract/preprocessing'
import { examineModel } from '../inference/examine'

/** An examination without the labels that lie beside the file: those of a known model are chosen. */
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

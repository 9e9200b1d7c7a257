/** Reports on standard error which model answers, and which of its settings were guessed. */
import type { ModelChoice } from '../contract/classification'
import type { ModelInfo } from '../contract/model'
import { mayBeImageNet } from '../contract/models'
import { insideFormula } from '../contract/preprocessing'
import { tell } from './output'

export function describeModel(
  { name, architecture, classes, labels, preprocessing, network, backend }: ModelInfo,
  { findLabels, preprocessing: chosen = {} }: ModelChoice
): void {
  const { range, channels, crop, inputSize, inside, output } = preprocessing
  const engine =
    backend.name === 'native' ? `native TensorFlow ${backend.version}` : `WebAssembly ${backend.version}`
  if (backend.notice) tell(`${backend.notice}`)
  tell(
    `${name}: ${architecture}, ${inputSize} px, ${classes} ${classes === 1 ? 'class' : 'classes'}; ${engine}, ${backend.precision}`
  )
  if (inside) tell(`Inside the model, each value x becomes ${insideFormula(inside)}.`)
  if (output === 'logit') {
    tell('Its one output is taken for a logit: its sigmoid is the probability of the second class.')
  }
  if (output === 'probability') {
    tell('Its one output is the probability of the second class.')
  }
  if (!findLabels) return
  // The guesses about an unknown file are worth checking.
  const part = crop === 'whole' ? 'the whole picture' : 'the central square'
  const guessed = (['range', 'channels', 'crop'] as const).filter((key) => chosen[key] === undefined)
  const advice = guessed.map((key) => `--${key}`).join(', ')
  tell(
    `It ${network ? 'is compiled' : 'runs as it is'}, with values ${range}, ${channels.toUpperCase()} channels and ${part}` +
      `${advice && `; what of this is guessed can be set: ${advice}`}.`
  )
  if (!labels && mayBeImageNet(classes)) {
    tell("It has as many classes as ImageNet; --labels imagenet takes ImageNet's names.")
  }
}

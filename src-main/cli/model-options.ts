/** Which model answers, and how: the same for every command that asks one. */
import { Option, type Command } from 'commander'
import { resolve } from 'node:path'
import type { BackendChoice, ModelChoice, PrecisionChoice } from '../contract/classification'
import { imageNet } from '../contract/models'
import { valueRanges, type Crop, type Preprocessing } from '../contract/preprocessing'
import { modelStore } from './model-store'

export interface ModelOptions {
  model?: string
  labels?: string
  crop?: Crop
  range?: Preprocessing['range']
  channels?: Preprocessing['channels']
  answer?: string
  backend: BackendChoice
  precision: PrecisionChoice
}

export function withModelOptions(command: Command): Command {
  return command
    .option(
      '--model <name|file>',
      'a model that is known (see models list), a Keras model (.h5, .keras), a TensorFlow.js model.json, or the folder of a SavedModel; otherwise the default'
    )
    .option(
      '--labels <file>',
      'names of the classes: .json, .csv, or one a line, or imagenet; otherwise a file that lies beside the model and fits'
    )
    .addOption(
      new Option(
        '--crop <how>',
        "the central 87.5 % square, or the whole picture squashed to a square (default: the model's own)"
      ).choices(['center', 'whole'])
    )
    .addOption(
      new Option(
        '--range <values>',
        'what the model expects of a byte, where it is not guessed right'
      ).choices(valueRanges)
    )
    .addOption(
      new Option('--channels <order>', 'order of the colours, where it is not guessed right').choices([
        'rgb',
        'bgr'
      ])
    )
    .option('--answer <name>', 'the answer that tells the classes, of a model that gives several')
    .addOption(
      new Option('--backend <name>', 'TensorFlow backend').choices(['auto', 'native', 'wasm']).default('auto')
    )
    .addOption(
      new Option(
        '--precision <type>',
        'arithmetic of the native backend; auto takes the faster that agrees with float32'
      )
        .choices(['auto', 'float32', 'bfloat16'])
        .default('auto')
    )
}

export async function modelChoice(options: ModelOptions): Promise<ModelChoice> {
  const { labels, preprocessing, ...files } = await modelStore().files(options.model)
  const given = options.labels === imageNet ? imageNet : options.labels && resolve(options.labels)
  const named = given || labels
  const { range, channels, answer, backend, precision } = options
  return {
    ...files,
    ...(named && { labels: named }),
    preprocessing: {
      ...preprocessing,
      ...(range && { range }),
      ...(channels && { channels }),
      ...(answer !== undefined && { answer })
    },
    backend,
    precision
  }
}

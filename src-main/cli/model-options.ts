/** Options that choose a model and how it runs, shared by all commands that use one. */
import { Option, type Command } from 'commander'
import { resolve } from 'node:path'
import {
  precisions,
  type BackendChoice,
  type ModelChoice,
  type PrecisionChoice
} from '../contract/classification'
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

/** @param precision the default precision, for commands where exact figures matter more than speed */
export function withModelOptions(command: Command, precision: PrecisionChoice = 'auto'): Command {
  return command
    .option(
      '--model <name|file>',
      'a known model (see models list), a Keras model (.h5, .keras), a TensorFlow.js model.json, or a SavedModel folder; the default model if omitted'
    )
    .option(
      '--labels <file>',
      'names of the classes: .json, .csv, one per line, or imagenet; if omitted, a matching file beside the model'
    )
    .addOption(
      new Option(
        '--crop <how>',
        "the central 87.5 % square, or the whole picture squashed to a square (default: the model's own)"
      ).choices(['center', 'whole'])
    )
    .addOption(
      new Option('--range <values>', 'pixel values that the model expects, if the guess is wrong').choices(
        valueRanges
      )
    )
    .addOption(
      new Option('--channels <order>', 'colour order that the model expects, if the guess is wrong').choices([
        'rgb',
        'bgr'
      ])
    )
    .option('--answer <name>', 'which output gives the classes, for a model with several')
    .addOption(
      new Option('--backend <name>', 'TensorFlow backend').choices(['auto', 'native', 'wasm']).default('auto')
    )
    .addOption(
      new Option(
        '--precision <type>',
        'arithmetic of the native backend; auto takes the fastest whose answers cannot be told from those of float32'
      )
        .choices(['auto', ...precisions])
        .default(precision)
    )
}

/**
 * The model to load; options override the defaults for its files.
 * @throws UserError as `ModelStore.files` does
 */
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

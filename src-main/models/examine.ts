/** Looks into a model's file, without loading it. */
import { access } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { NetworkSettings } from '../network/layer'
import { identifyNetwork } from '../weights/bind'
import { withKerasH5 } from '../weights/keras-h5'
import { readLabels } from '../weights/labels'

export interface Examined {
  architecture: string
  inputSize: number
  classes: number
  network?: NetworkSettings
}

/**
 * @param size pixels of a side, where they are not those that the file or its name gives
 * @throws UserError `model-not-found` or `model-invalid`
 */
export async function examine(path: string, size?: number): Promise<Examined> {
  const { settings } = await withKerasH5(path, (file) => identifyNetwork(file, size))
  const { inputSize, classes } = settings
  return { architecture: architectureOf(settings), inputSize, classes, network: settings }
}

export function architectureOf({ family, variant, alpha }: NetworkSettings): string {
  const name = family === 'mobilenet-v2' ? 'MobileNetV2' : 'MobileNetV1'
  return `${name} ${alpha.toFixed(2)}${variant === 'article' ? ' (article)' : ''}`
}

/** A labels file that lies beside a model and fits it. */
export async function labelsBeside(path: string, classes: number): Promise<string | undefined> {
  const stem = basename(path, extname(path))
  const names = [`${stem}.labels`, `${stem}_labels`, `${stem}-labels`, 'labels', 'classes', 'class_names']
  for (const name of names) {
    for (const extension of ['json', 'txt', 'csv']) {
      const file = join(dirname(path), `${name}.${extension}`)
      try {
        await access(file)
        await readLabels(file, classes)
        return file
      } catch {
        // Not there, or of another model.
      }
    }
  }
  return undefined
}

/** Single-layer models and Keras' answers, as written by `make_table.py`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, type KerasConfig } from '../../../src-main/weights/stored-model'

export interface Table {
  layers: KerasConfig[]
  weights: [layer: string, tensors: [name: string, shape: number[]][]][]
  rows: Record<string, Row>
}

/** Layers and weights are indices into the table's lists. */
export interface Row {
  layers: number[]
  weights: number[]
  /** Absent if Netlens refuses the model. */
  answer?: number[]
  range?: '0..255'
}

/** @param keras the version that the table was made with */
export function readTable(keras: 2 | 3): Table {
  const text = readFileSync(join(import.meta.dirname, `keras${keras}.json`), 'utf8')
  return JSON.parse(text, restored) as Table
}

/** Restores what is not stored: settings of all layers, and parts of Keras 3 tensors that Netlens ignores. */
function restored(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value
  if (value['tensor']) return { class_name: '__keras_tensor__', config: { keras_history: value['tensor'] } }
  const layer = 'class_name' in value && isObject(value['config']) && !('module' in value)
  return layer ? { ...value, config: { ...(value['config'] as object), trainable: true } } : value
}

export function configOf(table: Table, layers: readonly number[]): KerasConfig {
  const all = layers.map((i) => table.layers[i]!)
  const [first] = all
  // Keras 3 omits the outer list if there is only one.
  const end = (name: unknown): unknown => ('batch_shape' in first!.config ? [name, 0, 0] : [[name, 0, 0]])
  const ends = { input_layers: end(first!.config['name']), output_layers: end(all.at(-1)!.config['name']) }
  return { class_name: 'Functional', config: { name: 'model', ...ends, layers: all } }
}

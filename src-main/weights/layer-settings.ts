/**
 * Reads a layer's settings. A layer with a setting that was not read is refused, so that none is overlooked.
 */
import { Reason } from '../contract/reasons'
import { invalid, isObject, type KerasConfig } from './stored-model'

/** Settings that do not affect the output of a trained layer. */
const withoutEffect =
  /(_initializer|_regularizer|_constraint)$|^(name|trainable|dtype|seed|batch_shape|batch_input_shape|input_dtype|momentum|synchronized|rate|noise_shape|stddev|fused|autocast|gradient_accumulation_steps)$/

export class LayerSettings {
  private readonly asked = new Set<string>()

  constructor(
    readonly path: string,
    readonly layer: KerasConfig,
    /** The version of Keras that wrote the file. */
    readonly keras: 2 | 3
  ) {}

  /** The value in the file; undefined if it is null or absent. */
  value(key: string): unknown {
    this.asked.add(key)
    const value = constantOf(this.layer.config[key])
    return value === null ? undefined : value
  }

  /** @param usual Keras' default, for files that omit it */
  number(key: string, usual?: number): number {
    const value = this.value(key) ?? usual
    if (typeof value !== 'number') throw this.refused(key)
    return value
  }

  boolean(key: string, usual: boolean): boolean {
    const value = this.value(key) ?? usual
    if (typeof value !== 'boolean') throw this.refused(key)
    return value
  }

  /** Two numbers, one per axis; a single number applies to both. */
  pair(key: string, usual?: number): [number, number] {
    const value = this.value(key) ?? usual
    if (typeof value === 'number') return [value, value]
    if (isNumbers(value) && value.length === 2) return [value[0]!, value[1]!]
    throw this.refused(key)
  }

  /** Axes, counting the batch; negative ones count from the end. */
  axes(key: string, usual: number): number[] {
    const value = this.value(key) ?? usual
    if (typeof value === 'number') return [value]
    if (isNumbers(value)) return value
    throw this.refused(key)
  }

  /** @throws UserError if the value is not one of those that are supported */
  oneOf<T extends string>(key: string, allowed: readonly T[], usual: T): T {
    const value = this.value(key) ?? usual
    const found = allowed.find((each) => each === value)
    if (found === undefined) throw this.refused(key)
    return found
  }

  /** @throws UserError if the value is present and not one of these */
  only(key: string, ...allowed: unknown[]): void {
    const value = this.value(key)
    if (value !== undefined && !allowed.some((each) => JSON.stringify(each) === JSON.stringify(value))) {
      throw this.refused(key)
    }
  }

  /** @throws UserError for a setting that was never read */
  checkAllRead(): void {
    for (const [key, value] of Object.entries(this.layer.config)) {
      const silent = value === null || value === false || withoutEffect.test(key)
      if (!silent && !this.asked.has(key)) throw this.refused(key)
    }
  }

  refused(key: string): Error {
    const text = JSON.stringify(this.layer.config[key] ?? null)
    const shown = text.length > 60 ? 'a value of its own' : text
    const { class_name: type } = this.layer
    return invalid(
      this.path,
      new Reason(
        'model-layer-setting',
        `has the layer "${nameIn(this.layer)}" of the type ${type} with ${key} = ${shown}, which ` +
          'Netlens does not compute. Export the model as a SavedModel',
        { layer: nameIn(this.layer), type, setting: key }
      )
    )
  }
}

function nameIn({ config }: KerasConfig): string {
  return typeof config['name'] === 'string' ? config['name'] : ''
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'number')
}

/** A number or array as Keras writes it: plain, or wrapped in `__numpy__`, `__tensor__` or `ndarray`. */
export function constantOf(value: unknown): unknown {
  if (!isObject(value)) return value
  const { class_name, config, type } = value
  if (type === 'ndarray' && 'value' in value) return value['value']
  if ((class_name === '__numpy__' || class_name === '__tensor__') && isObject(config)) return config['value']
  return value
}

/** Reads a layer's settings so that none is passed over: what nobody asked for is a reason to refuse the layer. */
import { Reason } from '../contract/reasons'
import { invalid, isObject, type KerasConfig } from './stored-model'

/** What says nothing about the numbers that a trained layer answers with. */
const withoutEffect =
  /(_initializer|_regularizer|_constraint)$|^(name|trainable|dtype|seed|batch_shape|batch_input_shape|input_dtype|momentum|synchronized|rate|noise_shape|stddev|fused|autocast|gradient_accumulation_steps)$/

export class LayerSettings {
  private readonly asked = new Set<string>()

  constructor(
    readonly path: string,
    readonly layer: KerasConfig,
    /** Of Keras, that wrote it. */
    readonly keras: 2 | 3
  ) {}

  /** As it stands in the file; undefined where it is null or absent. */
  value(key: string): unknown {
    this.asked.add(key)
    const value = constantOf(this.layer.config[key])
    return value === null ? undefined : value
  }

  /** @param usual Keras' default, for files that leave it out */
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

  /** One number for each of two directions; a single one counts for both. */
  pair(key: string, usual?: number): [number, number] {
    const value = this.value(key) ?? usual
    if (typeof value === 'number') return [value, value]
    if (isNumbers(value) && value.length === 2) return [value[0]!, value[1]!]
    throw this.refused(key)
  }

  /** Axes, counted with the batch; negative ones from the end. */
  axes(key: string, usual: number): number[] {
    const value = this.value(key) ?? usual
    if (typeof value === 'number') return [value]
    if (isNumbers(value)) return value
    throw this.refused(key)
  }

  /** @throws UserError where it is none of those that can be computed */
  oneOf<T extends string>(key: string, allowed: readonly T[], usual: T): T {
    const value = this.value(key) ?? usual
    const found = allowed.find((each) => each === value)
    if (found === undefined) throw this.refused(key)
    return found
  }

  /** @throws UserError where it is anything but this, or absent */
  only(key: string, ...allowed: unknown[]): void {
    const value = this.value(key)
    if (value !== undefined && !allowed.some((each) => JSON.stringify(each) === JSON.stringify(value))) {
      throw this.refused(key)
    }
  }

  /** @throws UserError for a setting that nobody asked for */
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

/** A number or array as Keras writes it: plain, or as `__numpy__`, `__tensor__` or `ndarray` around it. */
export function constantOf(value: unknown): unknown {
  if (!isObject(value)) return value
  const { class_name, config, type } = value
  if (type === 'ndarray' && 'value' in value) return value['value']
  if ((class_name === '__numpy__' || class_name === '__tensor__') && isObject(config)) return config['value']
  return value
}

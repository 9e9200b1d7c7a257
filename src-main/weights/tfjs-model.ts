/** Reads TensorFlow.js models: a `model.json` for a layers model or a graph model, and weights in shards. */
import { dirname } from 'node:path'
import { Reason } from '../contract/reasons'
import { assignByName } from './assign-weights'
import { fileInFolder, readLimited } from './files'
import { fromHalf } from './hdf5'
import { checkedConfig } from './keras-config'
import {
  checkDeclaredSize,
  invalid,
  isObject,
  largestModelBytes,
  parseObject,
  tooLarge,
  type KerasConfig,
  type StoredLayer,
  type StoredTensor
} from './stored-model'

const largestDescription = 32 * 2 ** 20
/** SSDLite has 400. */
const mostWeights = 100_000

/** Bytes per stored value. */
const sizes: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2
}

/** An entry of the weights manifest. */
export interface WeightSpec {
  name: string
  shape: number[]
  dtype: 'float32' | 'int32' | 'bool'
  quantization?: { dtype: 'uint8' | 'uint16' | 'float16'; scale?: number; min?: number }
}

export interface TfjsModel {
  path: string
  kind: 'tfjs-layers' | 'tfjs-graph'
  /** The checked content of `model.json`. */
  description: Record<string, unknown>
  /** For layers models only. */
  config?: KerasConfig
  specs: WeightSpec[]
  /** Names of the weights files, relative to the folder of `model.json`. */
  shards: string[]
}

/** Reads `model.json` without the weights. @throws UserError `model-not-found` or `model-invalid` */
export async function readTfjsModel(path: string): Promise<TfjsModel> {
  const text = (await readLimited(path, largestDescription)).toString('utf8')
  const description = parseObject(path, text, 'content')
  const { modelTopology, weightsManifest } = description
  if (!isObject(modelTopology)) {
    throw invalid(
      path,
      new Reason(
        'model-unknown-kind',
        'is no TensorFlow.js model; expected "modelTopology" and "weightsManifest"'
      )
    )
  }
  const { specs, shards } = checkedManifest(path, weightsManifest)
  const kind = kindOf(path, description['format'], modelTopology)
  const parts = { path, kind, description, specs, shards }
  if (kind === 'tfjs-graph') return parts
  return { ...parts, config: checkedConfig(path, modelTopology['model_config'] ?? modelTopology) }
}

function kindOf(path: string, format: unknown, topology: Record<string, unknown>): TfjsModel['kind'] {
  if (format === 'layers-model' || format === 'graph-model') {
    return format === 'layers-model' ? 'tfjs-layers' : 'tfjs-graph'
  }
  if (format !== undefined && format !== null) {
    throw invalid(
      path,
      new Reason(
        'model-unknown-kind',
        `has the format ${JSON.stringify(format)}; expected layers-model or graph-model`
      )
    )
  }
  return Array.isArray(topology['node']) ? 'tfjs-graph' : 'tfjs-layers'
}

function checkedManifest(path: string, manifest: unknown): Pick<TfjsModel, 'specs' | 'shards'> {
  if (!Array.isArray(manifest))
    throw invalid(path, new Reason('model-no-weights', 'has no list "weightsManifest"'))
  const specs: WeightSpec[] = []
  const shards: string[] = []
  for (const group of manifest as unknown[]) {
    const { paths, weights } = isObject(group) ? group : {}
    if (!Array.isArray(paths) || !paths.every((p): p is string => typeof p === 'string')) {
      throw invalid(path, 'has a weights manifest without "paths"')
    }
    if (Array.isArray(weights) && specs.length + weights.length > mostWeights) {
      throw invalid(path, tooLarge(`names more than ${mostWeights} weights`))
    }
    if (!Array.isArray(weights) || !weights.every(isSpec)) {
      throw invalid(path, 'has a weights manifest whose "weights" lack name, shape or a known dtype')
    }
    for (const shard of paths) shards.push(shard)
    for (const weight of weights) specs.push(weight)
  }
  if (new Set(shards).size !== shards.length) throw invalid(path, 'names a weights file twice')
  checkDeclaredSize(
    path,
    specs.map(({ shape }) => shape)
  )
  return { specs, shards }
}

function isSpec(value: unknown): value is WeightSpec {
  if (!isObject(value)) return false
  const { name, shape, dtype, quantization } = value
  const quantized =
    quantization === undefined ||
    (isObject(quantization) && ['uint8', 'uint16', 'float16'].includes(String(quantization['dtype'])))
  return (
    typeof name === 'string' &&
    Array.isArray(shape) &&
    ['float32', 'int32', 'bool'].includes(String(dtype)) &&
    quantized
  )
}

/**
 * All weights concatenated, as in the shards.
 * @throws UserError `model-invalid` for a shard outside the folder, and if there are more or fewer bytes than
 * declared
 */
export async function readShards({ path, shards, specs }: TfjsModel): Promise<Buffer> {
  const expected = specs.reduce((sum, spec) => sum + byteLength(spec), 0)
  const folder = dirname(path)
  const parts: Buffer[] = []
  let received = 0
  for (const shard of shards) {
    const file = await fileInFolder(path, folder, shard)
    const part = await readLimited(file, Math.min(largestModelBytes, expected - received + 1)).catch(
      (error: unknown) => {
        throw invalid(
          path,
          new Reason(
            'model-incomplete',
            `has a weights file ${shard} that is larger than declared or cannot be read`
          ),
          error
        )
      }
    )
    received += part.length
    parts.push(part)
    if (received > expected) break
  }
  if (received !== expected) {
    const found = received > expected ? 'more' : `only ${received}`
    throw invalid(
      path,
      new Reason(
        'model-incomplete',
        `declares ${expected} bytes of weights, but its weights files hold ${found}`
      )
    )
  }
  return Buffer.concat(parts)
}

function byteLength({ shape, dtype, quantization }: WeightSpec): number {
  return shape.reduce((a, b) => a * b, 1) * sizes[quantization?.dtype ?? dtype]!
}

/** All tensors by name. @throws UserError as {@link readShards} */
export async function readTensors(
  model: TfjsModel
): Promise<Map<string, Pick<StoredTensor, 'shape' | 'otherType' | 'read'>>> {
  const bytes = await readShards(model)
  let at = 0
  return new Map(
    model.specs.map((spec) => {
      const content = bytes.subarray(at, (at += byteLength(spec)))
      return [spec.name, { shape: spec.shape, ...otherTypeOf(spec), read: () => decoded(spec, content) }]
    })
  )
}

/**
 * The weights of each layer of a layers model.
 * @throws UserError `model-invalid` if their names do not determine which layer they belong to
 */
export function storedLayers({ path, specs, config }: TfjsModel, bytes: Buffer): StoredLayer[] {
  let at = 0
  const weights = specs.map((spec) => {
    const content = bytes.subarray(at, (at += byteLength(spec)))
    const short = spec.name.slice(spec.name.lastIndexOf('/') + 1)
    return {
      name: spec.name,
      tensor: { name: short, shape: spec.shape, ...otherTypeOf(spec), read: () => decoded(spec, content) }
    }
  })
  return assignByName(path, config!, weights)
}

const otherTypeOf = ({ dtype }: WeightSpec): { otherType?: true } =>
  dtype === 'float32' ? {} : { otherType: true }

/** Converts values to float32; quantised values are `stored * scale + min`. */
function decoded({ dtype, quantization }: WeightSpec, bytes: Buffer): Float32Array {
  const stored = quantization?.dtype ?? dtype
  // A copy, because a typed array must be aligned to its element size.
  const { buffer } = new Uint8Array(bytes)
  switch (stored) {
    case 'float32':
      return new Float32Array(buffer)
    case 'int32':
      return Float32Array.from(new Int32Array(buffer))
    case 'bool':
      return Float32Array.from(new Uint8Array(buffer))
    case 'float16':
      return fromHalf(new Uint16Array(buffer))
    case 'uint8':
    case 'uint16': {
      const { scale = 1, min = 0 } = quantization!
      const values = stored === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer)
      return Float32Array.from(values, (value) => value * scale + min)
    }
  }
}

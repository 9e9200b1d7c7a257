/** Reads a TensorFlow SavedModel, and rewrites the part of it that computes. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Reason } from '../contract/reasons'
import { readCheckpointIndex, type CheckpointEntry } from './checkpoint'
import { fileInFolder, readLimited, unreadable } from './files'
import {
  checkOperations,
  computationOf,
  graphOf,
  restoredNames,
  variableName,
  withInput,
  type Computation,
  type Graph
} from './saved-model-graph'
import { invalid, largestModelBytes, tooLarge } from './stored-model'
import {
  DataType,
  decodeSavedModel,
  dimensionsOf,
  encodeReadSavedModel,
  type MetaGraphDef,
  type NodeDef,
  type SignatureDef,
  type TensorInfoDef
} from './tensorflow-proto'

const largestGraph = 512 * 2 ** 20
/** Weights are passed in parts, so that they are not in memory twice. */
const mostBytesAtOnce = 64 * 2 ** 20

export interface SavedModelSignature {
  path: string
  input: TensorInfo
  /** Only the floating-point outputs. */
  outputs: TensorInfo[]
  /** Relative to the folder, in a fixed order. */
  files: string[]
  bytes: number
}

export interface TensorInfo {
  /** Its name in the signature. */
  name: string
  /** Such as `images:0`. */
  tensor: string
  dtype: number
  /** -1 for an open dimension; undefined if not even the number of dimensions is known. */
  shape?: number[]
}

/** A variable in the graph, and where its values are stored. */
export interface StoredVariable {
  node: NodeDef
  /** Its name in the checkpoint. */
  name: string
  entry: CheckpointEntry
}

/** A SavedModel that only computes, and has no files besides its graph. */
export interface RewrittenModel {
  /** The content of `saved_model.pb`, tagged `serve`. */
  graph: Uint8Array
  /** Name of the signature that maps `images` (of the original type) to each output by name, as float32. */
  answers: string
  /** Signatures to call once each: they take variables' raw bytes as strings, and return a dummy number. */
  weights: { signature: string; inputs: { name: string; variable: StoredVariable }[] }[]
}

/** Bytes per value for the types that weights can have. */
const numberBytes: Readonly<Record<number, number>> = {
  [DataType.float]: 4,
  [DataType.double]: 8,
  [DataType.int32]: 4,
  [DataType.uint8]: 1,
  [DataType.int16]: 2,
  [DataType.int8]: 1,
  [DataType.int64]: 8,
  [DataType.bool]: 1,
  [DataType.bfloat16]: 2,
  [DataType.uint16]: 2,
  [DataType.half]: 2
}

const floatTypes: readonly number[] = [DataType.float, DataType.half, DataType.bfloat16, DataType.double]

/**
 * The signature that classifies: one tensor in, one or several out.
 * @param folder contains `saved_model.pb` and `variables`
 * @throws UserError `model-not-found` or `model-invalid`, also if the graph might do more than compute
 */
export async function readSavedModel(folder: string): Promise<SavedModelSignature> {
  return (await openSavedModel(folder)).signature
}

/**
 * The model without its saver, initialisers and anything else that its outputs do not need.
 * @throws as {@link readSavedModel}
 */
export async function rewriteSavedModel(folder: string): Promise<RewrittenModel> {
  return rewritten(await openSavedModel(folder))
}

interface Opened {
  signature: SavedModelSignature
  computation: Computation
  variables: StoredVariable[]
  /** The TensorFlow graph version that the model was written for. */
  producer: number
}

async function openSavedModel(folder: string): Promise<Opened> {
  const file = join(folder, 'saved_model.pb')
  const { files, bytes } = await filesOf(folder)
  const { graphs, chosen } = await readGraphs(file)
  for (const each of graphs) checkOperations(graphOf(file, each))
  const { input, outputs } = signatureOf(file, chosen)
  const graph = withInput(graphOf(file, chosen), input.tensor, input.dtype)
  const computation = computationOf(
    graph,
    [input, ...outputs].map(({ tensor }) => tensor)
  )
  return {
    signature: { path: folder, input, outputs, files, bytes },
    computation,
    variables: await storedVariables(folder, graph, computation.variables, files),
    producer: chosen.graph_def?.versions?.producer ?? 0
  }
}

/**
 * The nodes of the graph that would be used, and the files as in {@link SavedModelSignature}.
 * @throws as {@link readSavedModel}
 */
export async function readSavedGraph(folder: string): Promise<{ nodes: NodeDef[]; files: string[] }> {
  const { files } = await filesOf(folder)
  const { chosen } = await readGraphs(join(folder, 'saved_model.pb'))
  return { nodes: chosen.graph_def?.node ?? [], files }
}

async function readGraphs(file: string): Promise<{ graphs: MetaGraphDef[]; chosen: MetaGraphDef }> {
  const content = await readLimited(file, largestGraph)
  let graphs: MetaGraphDef[]
  try {
    graphs = decodeSavedModel(content)
  } catch (error) {
    if (error instanceof Reason) throw invalid(file, error)
    throw invalid(file, new Reason('model-damaged', 'is damaged: it is no SavedModel'), error)
  }
  const chosen = graphs.find(({ meta_info_def }) => meta_info_def?.tags.includes('serve')) ?? graphs[0]
  if (!chosen) throw invalid(file, new Reason('model-damaged', 'holds no graph'))
  return { graphs, chosen }
}

async function filesOf(folder: string): Promise<{ files: string[]; bytes: number }> {
  const file = join(folder, 'saved_model.pb')
  let names: string[]
  try {
    names = await readdir(join(folder, 'variables')).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
  } catch (error) {
    throw unreadable(folder, error)
  }
  const files = ['saved_model.pb', ...names.sort().map((name) => `variables/${name}`)]
  let bytes = 0
  for (const name of files) bytes += (await stat(await fileInFolder(file, folder, name))).size
  if (bytes > largestModelBytes)
    throw invalid(file, tooLarge(`has more than ${largestModelBytes / 2 ** 30} GB of weights`))
  return { files, bytes }
}

function signatureOf(
  file: string,
  { signature_def }: MetaGraphDef
): Pick<SavedModelSignature, 'input' | 'outputs'> {
  const usable = Object.entries(signature_def).filter(([name]) => !name.startsWith('__'))
  const chosen =
    usable.find(([name]) => name === 'serving_default') ?? (usable.length === 1 ? usable[0] : undefined)
  if (!chosen) {
    const names = listed(usable.map(([name]) => name))
    throw invalid(
      file,
      new Reason(
        'model-signature',
        names ? `has the signatures ${names}; expected serving_default` : 'has no signature to call'
      )
    )
  }
  const { inputs, outputs } = tensorsOf(chosen[1])
  const [input] = inputs
  if (!input || inputs.length !== 1) {
    const names = listed(inputs.map(({ name }) => name))
    throw invalid(
      file,
      new Reason(
        'model-inputs',
        `takes ${inputs.length} tensors${names && `: ${names}`}; expected one, an image. Export it with a signature that takes ` +
          'only the image',
        { count: String(inputs.length) }
      )
    )
  }
  const floats = outputs.filter(({ dtype }) => floatTypes.includes(dtype))
  if (floats.length === 0) {
    throw invalid(
      file,
      new Reason(
        'model-no-classes',
        outputs.length === 0
          ? 'gives no answer: its signature has no outputs'
          : `answers with ${listed(outputs.map(({ name }) => name))}, which is not a value for each class. Export it with a ` +
              'signature that gives the probabilities'
      )
    )
  }
  return { input, outputs: floats }
}

function tensorsOf({ inputs, outputs }: SignatureDef): { inputs: TensorInfo[]; outputs: TensorInfo[] } {
  const infos = (named: Record<string, TensorInfoDef>): TensorInfo[] =>
    Object.entries(named)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { name: tensor, dtype, tensor_shape }]) => {
        const shape = dimensionsOf(tensor_shape)
        return { name, tensor, dtype, ...(shape && { shape }) }
      })
  return { inputs: infos(inputs), outputs: infos(outputs) }
}

/** The first few names, quoted for a message. */
function listed(names: readonly string[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  const first = names
    .slice(0, 5)
    .map((name) => JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name))
  return first.join(', ') + more
}

/** @throws UserError `model-invalid` if the checkpoint does not match the graph */
async function storedVariables(
  folder: string,
  graph: Graph,
  nodes: readonly NodeDef[],
  files: readonly string[]
): Promise<StoredVariable[]> {
  if (nodes.length === 0) return []
  const { file } = graph
  if (!files.includes('variables/variables.index')) {
    throw invalid(
      file,
      new Reason('model-part-missing', 'has no weights: the file variables/variables.index is not there', {
        file: 'variables/variables.index'
      })
    )
  }
  const names = restoredNames(graph)
  const index = await readCheckpointIndex(file, folder)
  const variables = nodes.map((node) => {
    const name = names.get(variableName(node))
    const entry = name === undefined ? undefined : index.get(name)
    if (name === undefined || !entry)
      throw invalid(
        file,
        new Reason(
          'model-no-weights',
          `has no weights for ${JSON.stringify(node.name)}. Export it again; a model of Keras 3 with model.export`
        )
      )
    checkEntry(file, node, entry)
    return { node, name, entry }
  })
  const sizes = new Map<string, number>()
  for (const { entry } of variables) {
    const size = sizes.get(entry.file) ?? (await stat(await fileInFolder(file, folder, entry.file))).size
    sizes.set(entry.file, size)
    if (entry.offset + entry.bytes > size) {
      throw invalid(
        file,
        new Reason('model-incomplete', `holds only a part of its weights: ${entry.file} is cut off`)
      )
    }
  }
  const total = variables.reduce((sum, { entry }) => sum + entry.bytes, 0)
  if (total > largestModelBytes)
    throw invalid(file, tooLarge(`declares weights of more than ${largestModelBytes / 2 ** 30} GB`))
  return variables
}

function checkEntry(
  file: string,
  { name, attr }: NodeDef,
  { dtype, shape, bytes, sliced }: CheckpointEntry
): void {
  const what = JSON.stringify(name)
  const expected = dimensionsOf(attr['shape']?.shape)
  const size = numberBytes[dtype]
  if (sliced)
    throw invalid(file, `keeps the weights ${what} in slices. Export it again without partitioned variables`)
  if (size === undefined || attr['dtype']?.type !== dtype) {
    throw invalid(file, `holds the weights ${what} in another type of number than its graph expects`)
  }
  const fits = expected?.length === shape.length && expected.every((n, i) => n < 0 || n === shape[i])
  if (expected && !fits) {
    throw invalid(
      file,
      `holds the weights ${what} in the shape [${shape.join(', ')}]; its graph expects [${expected.join(', ')}]`
    )
  }
  if (shape.reduce((a, b) => a * b, size) !== bytes) {
    throw invalid(
      file,
      `holds the weights ${what} in ${bytes} bytes, which does not fit the shape [${shape.join(', ')}]`
    )
  }
}

/**
 * Rebuilds the model so that weights are passed as byte strings, the one tensor type that is accepted for
 * every number type. A few extra operations decode them into the variables.
 */
function rewritten({ signature, computation, variables, producer }: Opened): RewrittenModel {
  const own = unusedPrefix(computation.nodes)
  const nodes: object[] = [...computation.nodes]
  const outputs = signature.outputs.map(({ name, tensor, dtype }, i) => {
    if (dtype === DataType.float) return { name, tensor }
    const cast = `${own}output_${i}`
    const attr = { SrcT: { type: dtype }, DstT: { type: DataType.float } }
    nodes.push({ name: cast, op: 'Cast', input: [tensor], attr })
    return { name, tensor: `${cast}:0` }
  })
  const groups = inGroups(variables).map((group, i) => {
    const inputs = group.map((variable, j) => {
      const prefix = `${own}weights_${i}_${j}/`
      nodes.push(...assigning(prefix, variable))
      return { name: `v${j}`, tensor: `${prefix}bytes:0`, assign: `${prefix}assign`, variable }
    })
    const done = `${own}done_${i}`
    const value = { dtype: DataType.float, tensor_shape: {}, float_val: [1] }
    nodes.push({
      name: done,
      op: 'Const',
      input: inputs.map(({ assign }) => `^${assign}`),
      attr: { dtype: { type: DataType.float }, value: { tensor: value } }
    })
    return { signature: `weights_${i}`, inputs, done: `${done}:0` }
  })
  const info = (tensor: string, dtype: number): object => ({
    name: tensor,
    dtype,
    tensor_shape: { unknown_rank: true }
  })
  const definitions = {
    answers: {
      inputs: { images: info(signature.input.tensor, signature.input.dtype) },
      outputs: Object.fromEntries(outputs.map(({ name, tensor }) => [name, info(tensor, DataType.float)]))
    },
    ...Object.fromEntries(
      groups.map(({ signature, inputs, done }) => [
        signature,
        {
          inputs: Object.fromEntries(inputs.map(({ name, tensor }) => [name, info(tensor, DataType.string)])),
          outputs: { done: info(done, DataType.float) }
        }
      ])
    )
  }
  const graph = encodeReadSavedModel({
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: ['serve'] },
        graph_def: { node: nodes, library: { function: computation.functions }, versions: { producer } },
        signature_def: definitions
      }
    ]
  })
  return {
    graph,
    answers: 'answers',
    weights: groups.map(({ signature, inputs }) => ({ signature, inputs }))
  }
}

/** Nodes that decode a byte string and assign it to a variable. */
function assigning(prefix: string, { node, entry: { dtype, shape } }: StoredVariable): object[] {
  const name = (part: string): string => prefix + part
  const type = { type: dtype }
  const sizes = new Uint8Array(BigInt64Array.from(shape, BigInt).buffer)
  const shapeTensor = {
    dtype: DataType.int64,
    tensor_shape: { dim: [{ size: shape.length }] },
    tensor_content: sizes
  }
  return [
    {
      name: name('bytes'),
      op: 'Placeholder',
      attr: { dtype: { type: DataType.string }, shape: { shape: {} } }
    },
    {
      name: name('numbers'),
      op: 'DecodeRaw',
      input: [name('bytes')],
      attr: { out_type: type, little_endian: { b: true } }
    },
    {
      name: name('shape'),
      op: 'Const',
      attr: { dtype: { type: DataType.int64 }, value: { tensor: shapeTensor } }
    },
    {
      name: name('values'),
      op: 'Reshape',
      input: [name('numbers'), name('shape')],
      attr: { T: type, Tshape: { type: DataType.int64 } }
    },
    {
      name: name('assign'),
      input: [node.name, name('values')],
      ...(node.op === 'VarHandleOp'
        ? { op: 'AssignVariableOp', attr: { dtype: type } }
        : { op: 'Assign', attr: { T: type } })
    }
  ]
}

function inGroups(variables: readonly StoredVariable[]): StoredVariable[][] {
  const groups: StoredVariable[][] = []
  let bytes = 0
  for (const variable of variables) {
    bytes += variable.entry.bytes
    if (groups.length === 0 || bytes > mostBytesAtOnce) {
      groups.push([])
      bytes = variable.entry.bytes
    }
    groups.at(-1)!.push(variable)
  }
  return groups
}

function unusedPrefix(nodes: readonly NodeDef[]): string {
  for (let count = 0; ; count++) {
    const prefix = `netlens_${count}/`
    if (!nodes.some(({ name }) => name.startsWith(prefix))) return prefix
  }
}

/** Reads what a TensorFlow SavedModel says, and refuses those that would touch files or run code. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeSavedModel, type GraphNode, type MetaGraph, type TensorInfo } from './tensorflow-proto'
import { fileInFolder, readLimited, unreadable } from './files'
import { invalid, largestModelBytes } from './stored-model'

const largestGraph = 512 * 2 ** 20

/** Operations that no classifier needs: they read or write files, run programs, or talk to other machines. */
const forbidden =
  /^(ReadFile|WriteFile|MatchingFiles|DeleteFile|ImmutableConst|Save|SaveSlices|Restore|RestoreSlice|.*PyFunc.*|.*Dataset.*|.*Reader.*|.*Summary.*|.*SummaryFileWriter|Debug.*|LoadAndRemapMatrix|GenerateVocabRemapping|InitializeTableFromTextFile.*|.*Rpc.*|_?(Host)?(Send|Recv)|Print|PrintV2|Collective.*|TPU.*|ConfigureDistributedTPU|.*CustomCall.*|Remote.*|DecodeProtoV2|EncodeProto|DynamicEnqueueTPU.*|BoostedTrees.*|FileSystem.*|.*Bigtable.*|.*Kafka.*|DecodeWav|Audio.*|Ffmpeg.*)$/

/** What the saver of a SavedModel is made of. Loading restores the weights; nothing else may use these. */
const saving = /^(SaveV2|MergeV2Checkpoints)$/
const restoring = /^RestoreV2$/

export interface SavedModelSignature {
  path: string
  name: string
  tags: string[]
  input: TensorInfo
  output: TensorInfo
  /** Files, relative to the folder, in a fixed order. */
  files: string[]
  bytes: number
}

/**
 * The signature that classifies: one tensor in, one out.
 * @param folder that holds `saved_model.pb` and `variables`
 * @throws UserError `model-not-found` or `model-invalid`
 */
export async function readSavedModel(folder: string): Promise<SavedModelSignature> {
  const file = join(folder, 'saved_model.pb')
  const { files, bytes } = await filesOf(folder)
  const content = await readLimited(file, largestGraph)
  let graphs: MetaGraph[]
  try {
    graphs = decodeSavedModel(content)
  } catch (error) {
    throw invalid(file, 'is damaged: it is no SavedModel', error)
  }
  const graph = graphs.find(({ tags }) => tags.includes('serve')) ?? graphs[0]
  if (!graph) throw invalid(file, 'holds no graph')
  for (const each of graphs) checkOperations(file, each)
  return { path: folder, ...signatureOf(file, graph), tags: graph.tags, files, bytes }
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
    throw invalid(file, `has more than ${largestModelBytes / 2 ** 30} GB of weights`)
  return { files, bytes }
}

function checkOperations(file: string, graph: MetaGraph): void {
  const all = [...graph.nodes, ...[...graph.functions.values()].flat()]
  const bad = new Set(all.map(({ op }) => op).filter((op) => forbidden.test(op)))
  const outputs = [...graph.signatures.values()].flatMap(({ outputs }) => [...outputs.values()])
  const starts = [...outputs.map(({ name }) => name), ...graph.initializers]
  for (const { op } of reachable(graph, starts)) {
    if (saving.test(op) || restoring.test(op)) bad.add(op)
  }
  for (const { op } of reachable(graph, graph.restore)) if (saving.test(op)) bad.add(op)
  if (bad.size === 0) return
  throw invalid(
    file,
    `has operations that touch files, run programs or talk to other machines: ${[...bad].sort().join(', ')}. Such a model ` +
      'is never run'
  )
}

/** All operations that are needed for some tensors, those in functions included. */
function reachable(graph: MetaGraph, tensors: readonly string[]): Set<GraphNode> {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]))
  const seen = new Set<GraphNode>()
  const functions = new Set<string>()
  const visit = (first: GraphNode | undefined): void => {
    const open = first ? [first] : []
    for (let node = open.pop(); node; node = open.pop()) {
      if (seen.has(node)) continue
      seen.add(node)
      for (const input of node.inputs) {
        const before = byName.get(nodeName(input))
        if (before) open.push(before)
      }
      for (const name of node.functions) {
        if (functions.has(name)) continue
        functions.add(name)
        open.push(...(graph.functions.get(name) ?? []))
      }
    }
  }
  for (const tensor of tensors) visit(byName.get(nodeName(tensor)))
  return seen
}

function nodeName(tensor: string): string {
  return tensor.replace(/^\^/, '').replace(/:\d+$/, '')
}

function signatureOf(
  file: string,
  { signatures }: MetaGraph
): Pick<SavedModelSignature, 'name' | 'input' | 'output'> {
  const usable = [...signatures].filter(([name]) => !name.startsWith('__'))
  const chosen =
    usable.find(([name]) => name === 'serving_default') ?? (usable.length === 1 ? usable[0] : undefined)
  if (!chosen) {
    const names = usable.map(([name]) => name).join(', ')
    throw invalid(
      file,
      names ? `has the signatures ${names}; expected serving_default` : 'has no signature to call'
    )
  }
  const [name, { inputs, outputs }] = chosen
  const [input] = inputs.values()
  const [output] = outputs.values()
  if (!input || !output || inputs.size !== 1 || outputs.size !== 1) {
    throw invalid(
      file,
      `takes ${inputs.size} tensors and gives ${outputs.size}; expected an image in and probabilities out`
    )
  }
  return { name, input, output }
}

/**
 * Extracts what some tensors are computed from out of a SavedModel's graph, and checks that it is safe. The
 * rest, including the saver, initialisers and assets, is dropped: TensorFlow only gets what was checked here.
 */
import { Reason } from '../contract/reasons'
import { invalid, checkDeclaredSize } from './stored-model'
import { computing, leftBehind, restoring, saving } from './tensorflow-operations'
import {
  DataType,
  dimensionsOf,
  type AttrValue,
  type FunctionDef,
  type MetaGraphDef,
  type NameAttrList,
  type NodeDef,
  type TensorDef
} from './tensorflow-proto'

const variableOperations: ReadonlySet<string> = new Set(['VarHandleOp', 'VariableV2', 'Variable'])
const mostCalls = 100
/** Maximum number of values in constants that repeat a single one: 256 MB. */
const mostRepeated = 2 ** 26
const callOperations: ReadonlySet<string> = new Set(['PartitionedCall', 'StatefulPartitionedCall'])

/** A graph with its nodes by name. */
export interface Graph {
  /** The file that errors name. */
  file: string
  nodes: ReadonlyMap<string, NodeDef>
  functions: ReadonlyMap<string, FunctionDef>
  /** The saver's final nodes, if there is a saver. */
  save: readonly string[]
  restore: readonly string[]
}

/** What some tensors are computed from. */
export interface Computation {
  nodes: NodeDef[]
  functions: FunctionDef[]
  variables: NodeDef[]
}

/** @throws UserError `model-invalid` for a graph with duplicate names */
export function graphOf(file: string, { graph_def, saver_def }: MetaGraphDef): Graph {
  const nodes = byName(file, graph_def?.node ?? [], ({ name }) => name)
  const functions = byName(file, graph_def?.library?.function ?? [], ({ signature }) => signature?.name ?? '')
  const named = (name: string | undefined): string[] => (name ? [name] : [])
  const save = named(saver_def?.save_tensor_name)
  return { file, nodes, functions, save, restore: named(saver_def?.restore_op_name) }
}

/**
 * Checks every node, including those of functions that nothing seems to call.
 * @throws UserError `model-invalid` for an operation that is not known to be harmless, and for saving or
 * restoring outside the saver
 */
export function checkOperations(graph: Graph): void {
  const saved = reachable(graph, graph.save)
  const restored = reachable(graph, graph.restore)
  const bad = new Set<string>()
  const check = (node: NodeDef, inSave: boolean, inRestore: boolean): void => {
    const { op } = node
    const known =
      computing.has(op) ||
      leftBehind.has(op) ||
      graph.functions.has(op) ||
      (saving.has(op) && inSave && !inRestore) ||
      (restoring.has(op) && inRestore)
    if (!known) bad.add(op)
    for (const name of functionsCalled(graph, node)) if (!graph.functions.has(name)) bad.add(name)
  }
  for (const node of graph.nodes.values()) check(node, saved.nodes.has(node), restored.nodes.has(node))
  for (const called of graph.functions.values()) {
    for (const node of called.node_def)
      check(node, saved.functions.has(called), restored.functions.has(called))
  }
  if (bad.size > 0) throw refused(graph.file, bad)
}

/**
 * Replaces a node with an input, so that nothing the node was computed from is needed.
 * @throws UserError `model-invalid` if the tensor does not exist or is not the only output of its node
 */
export function withInput(graph: Graph, tensor: string, dtype: number): Graph {
  const name = nodeName(tensor)
  const node = graph.nodes.get(name)
  if (!node) throw invalid(graph.file, `has no tensor ${JSON.stringify(tensor)}, which its signature names`)
  if (node.op === 'Placeholder') return graph
  const others = [...graph.nodes.values()].some(({ input }) =>
    input.some((each) => nodeName(each) === name && /:[1-9]/.test(each))
  )
  if (others || /:[1-9]/.test(tensor)) {
    throw invalid(graph.file, `takes images in the middle of an operation, ${JSON.stringify(tensor)}`)
  }
  const placeholder: NodeDef = { name, op: 'Placeholder', input: [], attr: { dtype: { type: dtype } } }
  return { ...graph, nodes: new Map(graph.nodes).set(name, placeholder) }
}

/**
 * Extracts what these tensors are computed from.
 * @throws UserError `model-invalid` if that involves more than computing
 */
export function computationOf(graph: Graph, tensors: readonly string[]): Computation {
  const missing = tensors.find((tensor) => !graph.nodes.has(nodeName(tensor)))
  if (missing !== undefined) {
    throw invalid(graph.file, `has no tensor ${JSON.stringify(missing)}, which its signature names`)
  }
  const { nodes, functions } = reachable(graph, tensors)
  const everything = [...nodes, ...[...functions].flatMap(({ node_def }) => node_def)]
  const bad = everything.map(({ op }) => op).filter((op) => !computing.has(op) && !graph.functions.has(op))
  if (bad.length > 0) throw refused(graph.file, new Set(bad))
  const constants = everything.flatMap(({ attr }) => Object.values(attr).flatMap(tensorsOf))
  checkConstants(graph.file, constants)
  // TensorFlow could confuse functions and operations of the same name; no operation begins in lower case.
  const renamed = new Map([...functions].map(({ signature }, i) => [signature!.name, `function_${i}`]))
  const clean = (node: NodeDef): NodeDef => cleaned(renamed, node)
  return {
    nodes: [...nodes].map(clean),
    functions: [...functions].map((called) => ({
      ...fields(called),
      signature: { ...fields(called.signature!), name: renamed.get(called.signature!.name)! },
      node_def: called.node_def.map(clean)
    })),
    variables: [...nodes].filter(({ op }) => variableOperations.has(op))
  }
}

/** Two nodes with the same result are the same variable. */
export function variableName({ name, attr }: NodeDef): string {
  const [container, shared] = ['container', 'shared_name'].map((key) =>
    Buffer.from(attr[key]?.s ?? []).toString('utf8')
  )
  return JSON.stringify([container, shared || name])
}

/**
 * The checkpoint tensor that each variable is restored from according to the saver, by {@link variableName}.
 */
export function restoredNames(graph: Graph): Map<string, string> {
  const names = new Map<string, string>()
  let calls = 0
  const restore = (scope: Scope, nodes: Iterable<NodeDef>): void => {
    // A real saver calls one function; a malicious one may call endlessly.
    if (++calls > mostCalls) throw invalid(graph.file, `has a saver of more than ${mostCalls} calls`)
    for (const node of nodes) {
      if (node.op === 'AssignVariableOp' || node.op === 'Assign') {
        const variable = scope(node.input[0] ?? '')
        const value = scope(node.input[1] ?? '')
        if (variable?.kind !== 'variable' || value?.kind !== 'stored') continue
        const before = names.get(variable.name)
        if (before !== undefined && before !== value.name) {
          throw invalid(graph.file, `restores its weights ${JSON.stringify(variable.name)} twice`)
        }
        names.set(variable.name, value.name)
        continue
      }
      const called = calledFunction(graph, node)
      if (called) restore(functionScope(called, node, scope), called.node_def)
    }
  }
  const inGraph: Scope = (tensor) => sourceOf(graph.nodes, tensor, inGraph)
  restore(inGraph, reachable(graph, graph.restore).nodes)
  return names
}

/** What a tensor in the saver stands for. */
type Source = { kind: 'variable'; name: string } | { kind: 'stored'; name: string } | undefined
type Scope = (tensor: string) => Source

function functionScope(called: FunctionDef, call: NodeDef, outer: Scope): Scope {
  const given = new Map(called.signature?.input_arg.map(({ name }, i) => [name, call.input[i] ?? '']))
  const nodes = new Map(called.node_def.map((node) => [node.name, node]))
  const scope: Scope = (tensor) => {
    const outside = given.get(nodeName(tensor))
    return outside === undefined ? sourceOf(nodes, tensor, scope) : outer(outside)
  }
  return scope
}

function sourceOf(nodes: ReadonlyMap<string, NodeDef>, tensor: string, scope: Scope): Source {
  let node = nodes.get(nodeName(tensor))
  // Bounded, because a malicious graph may contain cycles.
  for (let steps = 0; node?.op === 'Identity' && steps < 8; steps++) {
    const [input = ''] = node.input
    tensor = input
    if (!nodes.has(nodeName(input))) return scope(input)
    node = nodes.get(nodeName(input))
  }
  if (!node) return undefined
  if (variableOperations.has(node.op)) return { kind: 'variable', name: variableName(node) }
  if (node.op !== 'RestoreV2') return undefined
  const list = nodes.get(nodeName(node.input[1] ?? ''))
  const names = list?.op === 'Const' ? stringsOf(list.attr['value']?.tensor) : []
  const name = names[Number(/:(\d+)$/.exec(tensor)?.[1] ?? 0)]
  return name === undefined ? undefined : { kind: 'stored', name }
}

function stringsOf(tensor: TensorDef | null | undefined): string[] {
  return (tensor?.string_val ?? []).map((bytes) => Buffer.from(bytes).toString('utf8'))
}

/** All nodes that some tensors depend on, and all functions that these call, however they refer to them. */
function reachable(
  graph: Graph,
  tensors: readonly string[]
): { nodes: Set<NodeDef>; functions: Set<FunctionDef> } {
  const nodes = new Set<NodeDef>()
  const functions = new Set<FunctionDef>()
  const call = (first: NodeDef): void => {
    const open = [first]
    for (let node = open.pop(); node; node = open.pop()) {
      for (const name of functionsCalled(graph, node)) {
        const called = graph.functions.get(name)
        if (!called || functions.has(called)) continue
        functions.add(called)
        open.push(...called.node_def)
      }
    }
  }
  const open = tensors.map((tensor) => graph.nodes.get(nodeName(tensor)))
  while (open.length > 0) {
    const node = open.pop()
    if (!node || nodes.has(node)) continue
    nodes.add(node)
    call(node)
    for (const input of node.input) open.push(graph.nodes.get(nodeName(input)))
  }
  return { nodes, functions }
}

/** Functions are called by an attribute, a nested attribute, a list, or by name like an operation. */
function functionsCalled(graph: Graph, { op, attr }: NodeDef): string[] {
  const names = graph.functions.has(op) ? [op] : []
  const open = Object.values(attr)
  for (let value = open.pop(); value; value = open.pop()) {
    for (const each of [value.func, ...(value.list?.func ?? [])]) {
      if (!each) continue
      names.push(each.name)
      open.push(...Object.values(each.attr))
    }
  }
  return names
}

function calledFunction(graph: Graph, { op, attr }: NodeDef): FunctionDef | undefined {
  return graph.functions.get(callOperations.has(op) ? (attr['f']?.func?.name ?? '') : op)
}

/** The node's name in `node:1`, `^node` or `node:output:1`. */
function nodeName(tensor: string): string {
  return tensor.replace(/^\^/, '').replace(/:.*$/, '')
}

/** A node without attributes that are specific to a machine or compiler. */
function cleaned(renamed: ReadonlyMap<string, string>, node: NodeDef): NodeDef {
  const call = callOperations.has(node.op) || renamed.has(node.op)
  const kept = Object.entries(node.attr).filter(
    ([name]) => !name.startsWith('_') && !(call && /^(config|config_proto|executor_type)$/.test(name))
  )
  return { ...fields(node), op: renamed.get(node.op) ?? node.op, attr: withNames(renamed, kept) }
}

function withNames(
  renamed: ReadonlyMap<string, string>,
  attributes: readonly [string, AttrValue][]
): Record<string, AttrValue> {
  const rename = ({ name, attr }: NameAttrList): NameAttrList => ({
    name: renamed.get(name)!,
    attr: withNames(renamed, Object.entries(attr))
  })
  return Object.fromEntries(
    attributes.map(([name, value]) => {
      if (value.func) return [name, { func: rename(value.func) }]
      if (value.list?.func.length)
        return [name, { list: { ...fields(value.list), func: value.list.func.map(rename) } }]
      return [name, value]
    })
  )
}

/** Only the fields that were set in a message. */
function fields<T extends object>(message: T): T {
  return Object.fromEntries(Object.entries(message)) as T
}

function tensorsOf(value: AttrValue): TensorDef[] {
  return [...(value.tensor ? [value.tensor] : []), ...(value.list?.tensor ?? [])]
}

/** A constant of a few bytes can stand for a tensor of any size. */
function checkConstants(file: string, constants: readonly TensorDef[]): void {
  const shapeOf = ({ tensor_shape }: TensorDef): number[] => dimensionsOf(tensor_shape) ?? []
  if (constants.some(({ dtype }) => dtype === DataType.resource || dtype === DataType.variant)) {
    throw invalid(file, 'has a constant that is no tensor. Such a model is never run')
  }
  checkDeclaredSize(file, constants.map(shapeOf))
  const repeated = constants
    .filter(({ tensor_content }) => tensor_content.length === 0)
    .reduce((sum, constant) => sum + shapeOf(constant).reduce((a, b) => a * b, 1), 0)
  if (repeated > mostRepeated) {
    throw invalid(file, `has constants that stand for ${repeated} values without holding them`)
  }
}

function byName<T>(file: string, items: readonly T[], nameOf: (item: T) => string): Map<string, T> {
  const map = new Map<string, T>()
  for (const item of items) {
    const name = nameOf(item)
    if (map.has(name) || name === '')
      throw invalid(
        file,
        new Reason('model-damaged', `is damaged: it names ${JSON.stringify(name)} twice or not at all`)
      )
    map.set(name, item)
  }
  return map
}

function refused(file: string, operations: ReadonlySet<string>): Error {
  const names = [...operations]
    .sort()
    .map((name) => (/^\w{1,60}$/.test(name) ? name : 'one without a proper name'))
  const more = names.length > 8 ? ` and ${names.length - 8} more` : ''
  const first = names.slice(0, 8).join(', ')
  return invalid(
    file,
    new Reason(
      'model-operations',
      `has operations that are not known to compute only, and so might touch files, run programs or talk to other machines: ` +
        `${first}${more}. Such a model is never run`,
      { operations: names.length > 8 ? `${first}…` : first }
    )
  )
}

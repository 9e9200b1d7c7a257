/**
 * The part of TensorFlow's message definitions that writing a frozen graph and judging any graph need. Field numbers are those of
 * tensorflow/core/protobuf/{saved_model,meta_graph}.proto and tensorflow/core/framework/{graph,node_def,attr_value,
 * tensor,tensor_shape,versions,function}.proto.
 */
import protobuf from 'protobufjs'

const definitions = `
syntax = "proto3";
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
message MetaGraphDef {
  message MetaInfoDef { repeated string tags = 4; string tensorflow_version = 5; }
  MetaInfoDef meta_info_def = 1;
  GraphDef graph_def = 2;
  SaverDef saver_def = 3;
  map<string, CollectionDef> collection_def = 4;
  map<string, SignatureDef> signature_def = 5;
}
message SaverDef { string filename_tensor_name = 1; string save_tensor_name = 2; string restore_op_name = 3; }
message CollectionDef {
  message NodeList { repeated string value = 1; }
  oneof kind { NodeList node_list = 1; }
}
message SignatureDef {
  map<string, TensorInfo> inputs = 1;
  map<string, TensorInfo> outputs = 2;
  string method_name = 3;
}
message TensorInfo { string name = 1; int32 dtype = 2; TensorShape tensor_shape = 3; }
message GraphDef { repeated NodeDef node = 1; FunctionDefLibrary library = 2; VersionDef versions = 4; }
message FunctionDefLibrary { repeated FunctionDef function = 1; }
message FunctionDef {
  message OpDef { string name = 1; }
  OpDef signature = 1;
  repeated NodeDef node_def = 3;
}
message NameAttrList { string name = 1; }
message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
message AttrValue {
  message ListValue { repeated int64 i = 3; repeated NameAttrList func = 9; }
  oneof value {
    ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6;
    TensorShape shape = 7; Tensor tensor = 8; NameAttrList func = 10;
  }
}
message TensorShape { message Dim { int64 size = 1; } repeated Dim dim = 2; bool unknown_rank = 3; }
message Tensor { int32 dtype = 1; TensorShape tensor_shape = 2; bytes tensor_content = 4; }
`

const root = protobuf.parse(definitions, { keepCase: true }).root

/** Serialises a SavedModel given as a plain object with the field names of the definitions. */
export function encodeSavedModel(message: object): Uint8Array {
  const type = root.lookupType('SavedModel')
  return type.encode(type.fromObject(message)).finish()
}

/** tensorflow/core/framework/types.proto */
export const DataType = { float: 1, int32: 3, uint8: 4, string: 7, bfloat16: 14 } as const
export type DataType = (typeof DataType)[keyof typeof DataType]

export interface GraphNode {
  name: string
  op: string
  inputs: readonly string[]
  /** Names of the functions that it calls. */
  functions: readonly string[]
}

export interface TensorInfo {
  /** As in `images:0`. */
  name: string
  dtype: number
  /** -1 where it is open; undefined where not even the number of dimensions is known. */
  shape?: number[]
}

/** One of a SavedModel's graphs, as far as it is needed to judge it. */
export interface MetaGraph {
  tags: string[]
  nodes: GraphNode[]
  functions: Map<string, GraphNode[]>
  signatures: Map<string, { inputs: Map<string, TensorInfo>; outputs: Map<string, TensorInfo> }>
  /** Operations that run when the model is loaded. */
  initializers: string[]
  /** Operations that restore the weights. */
  restore: string[]
}

/** @throws where the bytes are no SavedModel */
export function decodeSavedModel(bytes: Uint8Array): MetaGraph[] {
  const type = root.lookupType('SavedModel')
  const options = { defaults: true, longs: Number, arrays: true, objects: true }
  const message = type.toObject(type.decode(bytes), options) as { meta_graphs: RawMetaGraph[] }
  return message.meta_graphs.map((graph) => {
    const { node = [], library } = graph.graph_def ?? {}
    const signatures = Object.entries(graph.signature_def ?? {})
    const initializers = ['saved_model_main_op', 'legacy_init_op']
      .flatMap((name) => graph.collection_def?.[name]?.node_list?.value ?? [])
      .concat(
        signatures
          .filter(([name]) => name.startsWith('__'))
          .flatMap(([, { outputs }]) => Object.values(outputs).map(({ name }) => name))
      )
    const restore = graph.saver_def?.restore_op_name
    return {
      tags: graph.meta_info_def?.tags ?? [],
      nodes: node.map(graphNode),
      functions: new Map(
        (library?.function ?? []).map(({ signature, node_def }) => [
          signature?.name ?? '',
          node_def.map(graphNode)
        ])
      ),
      signatures: new Map(
        signatures.map(([name, { inputs, outputs }]) => [
          name,
          { inputs: tensorInfos(inputs), outputs: tensorInfos(outputs) }
        ])
      ),
      initializers,
      restore: restore ? [restore] : []
    }
  })
}

interface RawNode {
  name: string
  op: string
  input: string[]
  attr: Record<string, { func?: { name: string } | null; list?: { func: { name: string }[] } | null }>
}

interface RawTensorInfo {
  name: string
  dtype: number
  tensor_shape?: { dim: { size: number }[]; unknown_rank: boolean } | null
}

interface RawMetaGraph {
  meta_info_def?: { tags: string[] } | null
  graph_def?: {
    node: RawNode[]
    library?: { function: { signature?: { name: string } | null; node_def: RawNode[] }[] } | null
  } | null
  saver_def?: { restore_op_name: string } | null
  collection_def?: Record<string, { node_list?: { value: string[] } | null }>
  signature_def?: Record<
    string,
    { inputs: Record<string, RawTensorInfo>; outputs: Record<string, RawTensorInfo> }
  >
}

function graphNode({ name, op, input, attr }: RawNode): GraphNode {
  const functions = Object.values(attr).flatMap(({ func, list }) => [
    ...(func ? [func.name] : []),
    ...(list?.func ?? []).map((each) => each.name)
  ])
  return { name, op, inputs: input, functions }
}

function tensorInfos(infos: Record<string, RawTensorInfo>): Map<string, TensorInfo> {
  return new Map(
    Object.entries(infos).map(([key, { name, dtype, tensor_shape }]) => {
      const known = tensor_shape && !tensor_shape.unknown_rank
      return [key, { name, dtype, ...(known && { shape: tensor_shape.dim.map(({ size }) => size) }) }]
    })
  )
}

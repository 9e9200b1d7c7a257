/**
 * The part of TensorFlow's message definitions that is needed to read and write graphs. Anything not defined
 * here, such as devices, assets and gradients, is discarded when reading. Field numbers are those of
 * tensorflow/core/protobuf/{saved_model,meta_graph,saver,tensor_bundle}.proto and
 * tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape,versions,function,op_def}.proto.
 */
import protobuf from 'protobufjs'
import type { Reason } from '../contract/reasons'
import { tooLarge } from './stored-model'

const definitions = `
syntax = "proto3";
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
message MetaGraphDef {
  message MetaInfoDef { repeated string tags = 4; string tensorflow_version = 5; }
  MetaInfoDef meta_info_def = 1;
  GraphDef graph_def = 2;
  SaverDef saver_def = 3;
  map<string, SignatureDef> signature_def = 5;
}
message SaverDef { string filename_tensor_name = 1; string save_tensor_name = 2; string restore_op_name = 3; }
message SignatureDef {
  map<string, TensorInfo> inputs = 1;
  map<string, TensorInfo> outputs = 2;
  string method_name = 3;
}
message TensorInfo { string name = 1; int32 dtype = 2; TensorShape tensor_shape = 3; }
message GraphDef { repeated NodeDef node = 1; FunctionDefLibrary library = 2; VersionDef versions = 4; }
message FunctionDefLibrary { repeated FunctionDef function = 1; }
message FunctionDef {
  OpDef signature = 1;
  repeated NodeDef node_def = 3;
  map<string, string> ret = 4;
  map<string, string> control_ret = 6;
}
message OpDef {
  message ArgDef {
    string name = 1; int32 type = 3; string type_attr = 4; string number_attr = 5; string type_list_attr = 6;
    bool is_ref = 16;
  }
  message AttrDef { string name = 1; string type = 2; }
  string name = 1;
  repeated ArgDef input_arg = 2;
  repeated ArgDef output_arg = 3;
  repeated AttrDef attr = 4;
  bool is_stateful = 17;
  repeated string control_output = 20;
}
message NameAttrList { string name = 1; map<string, AttrValue> attr = 2; }
message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
message AttrValue {
  message ListValue {
    repeated bytes s = 2; repeated int64 i = 3; repeated float f = 4; repeated bool b = 5; repeated int32 type = 6;
    repeated TensorShape shape = 7; repeated Tensor tensor = 8; repeated NameAttrList func = 9;
  }
  oneof value {
    ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6;
    TensorShape shape = 7; Tensor tensor = 8; string placeholder = 9; NameAttrList func = 10;
  }
}
message TensorShape { message Dim { int64 size = 1; } repeated Dim dim = 2; bool unknown_rank = 3; }
message Tensor {
  int32 dtype = 1; TensorShape tensor_shape = 2; bytes tensor_content = 4;
  repeated float float_val = 5; repeated double double_val = 6; repeated int32 int_val = 7; repeated bytes string_val = 8;
  repeated float scomplex_val = 9; repeated int64 int64_val = 10; repeated bool bool_val = 11;
  repeated double dcomplex_val = 12; repeated int32 half_val = 13; repeated uint32 uint32_val = 16;
  repeated uint64 uint64_val = 17; bytes float8_val = 18;
}
message BundleHeaderProto { int32 num_shards = 1; int32 endianness = 2; }
message BundleEntryProto {
  message Slice { repeated bytes extent = 1; }
  int32 dtype = 1; TensorShape shape = 2; int32 shard_id = 3; int64 offset = 4; int64 size = 5; fixed32 crc32c = 6;
  repeated Slice slices = 7;
}
`

const { root } = protobuf.parse(definitions, { keepCase: true })
root.resolveAll()
const nodeType = root.lookupType('NodeDef')

/** From tensorflow/core/framework/types.proto. */
export const DataType = {
  float: 1,
  double: 2,
  int32: 3,
  uint8: 4,
  int16: 5,
  int8: 6,
  string: 7,
  int64: 9,
  bool: 10,
  qint8: 11,
  quint8: 12,
  bfloat16: 14,
  uint16: 17,
  half: 19,
  resource: 20,
  variant: 21
} as const
export type DataType = (typeof DataType)[keyof typeof DataType]

/** A 64-bit integer as protobufjs reads it, exact beyond 2^53. */
type Long = number | { toNumber(): number }

export interface ShapeDef {
  dim: { size: Long }[]
  unknown_rank?: boolean
}

export interface TensorDef {
  dtype: number
  tensor_shape?: ShapeDef | null
  tensor_content: Uint8Array
  float_val?: number[]
  int_val?: number[]
  string_val: Uint8Array[]
}

export interface NameAttrList {
  name: string
  attr: Record<string, AttrValue>
}

export interface AttrValue {
  list?: { func: NameAttrList[]; tensor: TensorDef[]; i?: Long[]; s?: Uint8Array[] } | null
  func?: NameAttrList | null
  s?: Uint8Array
  shape?: ShapeDef | null
  tensor?: TensorDef | null
  type?: number
  i?: Long
  f?: number
  b?: boolean
}

export interface NodeDef {
  name: string
  op: string
  /** As `node`, `node:1` or `^node`; within a function, as `argument` or `node:output:1`. */
  input: string[]
  attr: Record<string, AttrValue>
}

export interface FunctionDef {
  signature?: { name: string; input_arg: { name: string }[] } | null
  node_def: NodeDef[]
}

export interface TensorInfoDef {
  /** Such as `images:0`. */
  name: string
  dtype: number
  tensor_shape?: ShapeDef | null
}

export interface SignatureDef {
  inputs: Record<string, TensorInfoDef>
  outputs: Record<string, TensorInfoDef>
}

export interface MetaGraphDef {
  meta_info_def?: { tags: string[] } | null
  graph_def?: {
    node: NodeDef[]
    library?: { function: FunctionDef[] } | null
    versions?: { producer: number } | null
  } | null
  saver_def?: { save_tensor_name: string; restore_op_name: string } | null
  signature_def: Record<string, SignatureDef>
}

/** Where a checkpoint stores a tensor. */
export interface BundleEntry {
  dtype: number
  shape?: ShapeDef | null
  shard_id: number
  offset: Long
  size: Long
  crc32c: number
  slices: unknown[]
}

/** Serialises a SavedModel given as a plain object with the definitions' field names. */
export function encodeSavedModel(message: object): Uint8Array {
  const type = root.lookupType('SavedModel')
  return type.encode(type.fromObject(message)).finish()
}

/** Like {@link encodeSavedModel}, for messages whose parts were decoded, which need no conversion. */
export function encodeReadSavedModel(message: object): Uint8Array {
  return root.lookupType('SavedModel').encode(message).finish()
}

/** SSDLite has about a thousand; graphs as they were trained have some ten thousand. Decoding a million takes seconds. */
export const mostNodes = 100_000
/** An SSDLite whose weights are listed one by one has four million. */
const mostValues = 2 ** 23

/** @throws if the bytes are not a SavedModel; Reason for more than {@link mostNodes} or {@link mostValues} */
export function decodeSavedModel(bytes: Uint8Array): MetaGraphDef[] {
  checkCounts('SavedModel', bytes)
  return decode<{ meta_graphs: MetaGraphDef[] }>('SavedModel', bytes).meta_graphs
}

/** Decodes the nodes of a frozen graph. @throws as {@link decodeSavedModel} */
export function decodeGraph(bytes: Uint8Array): NodeDef[] {
  checkCounts('GraphDef', bytes)
  return decode<{ node: NodeDef[] }>('GraphDef', bytes).node
}

/** @throws if the bytes are not a header */
export function decodeBundleHeader(bytes: Uint8Array): { num_shards: number; endianness: number } {
  return decode('BundleHeaderProto', bytes)
}

/** @throws if the bytes are not an entry */
export function decodeBundleEntry(bytes: Uint8Array): BundleEntry {
  return decode('BundleEntryProto', bytes)
}

export const tooManyNodes = (): Reason => tooLarge(`has a graph of more than ${mostNodes} nodes`)
const tooManyValues = (): Reason =>
  tooLarge(`lists more than ${mostValues} values one by one, rather than as the bytes of a tensor`)

/** In the tag of a field, below its number: something with a length, such as a message, a text or a list of numbers. */
const withLength = 2
/** The tag of the value of a map's entry, if it is a message. */
const entryValue = 8 * 2 + withLength

/** Counts nodes and values without decoding them: a value that takes a byte of the file would take fifty of memory. */
function checkCounts(type: string, bytes: Uint8Array): void {
  const reader = protobuf.Reader.create(bytes)
  let nodes = 0
  let values = 0
  const more = (count: number): void => {
    values += count
    if (values > mostValues) throw tooManyValues()
  }
  const countMessage = (inner: protobuf.Type | null, end: number): void => {
    if (inner === nodeType && ++nodes > mostNodes) throw tooManyNodes()
    while (reader.pos < end) {
      more(1)
      const tag = reader.uint32()
      const field = inner ? inner.fieldsById[tag >>> 3] : undefined
      if (!field || (tag & 7) !== withLength) {
        reader.skipType(tag & 7)
        continue
      }
      const length = reader.uint32()
      const inside = field.resolvedType as protobuf.Type | null
      if (field.map) countEntry(inside, reader.pos + length)
      else if (inside) countMessage(inside, reader.pos + length)
      else {
        if (field.repeated) more(Math.floor(length / bytesOf(field.type)))
        reader.skip(length)
      }
    }
  }
  const countEntry = (value: protobuf.Type | null, end: number): void => {
    while (reader.pos < end) {
      more(1)
      const tag = reader.uint32()
      if (value && tag === entryValue) countMessage(value, reader.uint32() + reader.pos)
      else reader.skipType(tag & 7)
    }
  }
  countMessage(root.lookupType(type), reader.len)
}

/** What a value of a list takes at least, as it is stored. */
function bytesOf(type: string): number {
  if (type === 'double') return 8
  if (type === 'float') return 4
  return type === 'string' || type === 'bytes' ? Infinity : 1
}

function decode<T>(type: string, bytes: Uint8Array): T {
  const reader = protobuf.Reader.create(bytes)
  // Unknown fields must not be written again.
  reader.discardUnknown = true
  return root.lookupType(type).decode(reader) as unknown as T
}

/** The sizes of the dimensions, -1 where one is open; undefined if not even their number is known. */
export function dimensionsOf(shape: ShapeDef | null | undefined): number[] | undefined {
  return shape && !shape.unknown_rank ? shape.dim.map(({ size }) => numberOf(size)) : undefined
}

export function numberOf(value: Long): number {
  return typeof value === 'number' ? value : value.toNumber()
}

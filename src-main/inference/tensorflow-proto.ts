/**
 * The part of TensorFlow's message definitions that a frozen graph needs. Field numbers are those of
 * tensorflow/core/protobuf/{saved_model,meta_graph}.proto and tensorflow/core/framework/{graph,node_def,attr_value,
 * tensor,tensor_shape,versions}.proto.
 */
import protobuf from 'protobufjs'

const definitions = `
syntax = "proto3";
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
message MetaGraphDef {
  message MetaInfoDef { repeated string tags = 4; string tensorflow_version = 5; }
  MetaInfoDef meta_info_def = 1;
  GraphDef graph_def = 2;
  map<string, SignatureDef> signature_def = 5;
}
message SignatureDef {
  map<string, TensorInfo> inputs = 1;
  map<string, TensorInfo> outputs = 2;
  string method_name = 3;
}
message TensorInfo { string name = 1; int32 dtype = 2; TensorShape tensor_shape = 3; }
message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
message AttrValue {
  message ListValue { repeated int64 i = 3; }
  oneof value {
    ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6;
    TensorShape shape = 7; Tensor tensor = 8;
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

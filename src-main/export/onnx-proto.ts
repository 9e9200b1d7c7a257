/**
 * The subset of ONNX's protobuf definitions that our networks need, with the field numbers of onnx/onnx.proto
 * (https://github.com/onnx/onnx). These fields are encoded alike in proto2 and proto3.
 */
import protobuf from 'protobufjs'

const definitions = `
syntax = "proto3";
message ModelProto {
  int64 ir_version = 1; string producer_name = 2; string producer_version = 3; GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message GraphProto {
  repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
}
message NodeProto {
  repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
  repeated AttributeProto attribute = 5;
}
message AttributeProto { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message TypeProto {
  message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; }
  Tensor tensor_type = 1;
}
message TensorShapeProto {
  message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
  repeated Dimension dim = 1;
}
`

const root = protobuf.parse(definitions, { keepCase: true }).root

/** Serializes a model given as a plain object with the field names of the definitions. */
export function encodeOnnxModel(message: object): Uint8Array {
  const type = root.lookupType('ModelProto')
  return type.encode(type.fromObject(message)).finish()
}

/** TensorProto.DataType */
export const ElementType = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const

/** AttributeProto.AttributeType */
export const AttributeType = { int: 2, ints: 7 } as const

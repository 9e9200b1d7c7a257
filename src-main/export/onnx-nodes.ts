/** Nodes and constants of an ONNX graph as plain objects, with the field names of the protobuf definitions. */
import { AttributeType, ElementType } from './onnx-proto'

type Values = Float32Array | Int8Array | Uint8Array | Int32Array | BigInt64Array
export type Attributes = Record<string, number | number[]>

/** The parts of the graph that represent one operation. */
export interface Parts {
  nodes: ReturnType<typeof node>[]
  initializers: ReturnType<typeof initializer>[]
}

export function node(
  op: string,
  output: string,
  input: string[],
  attributes: Attributes = {}
): { name: string; op_type: string; input: string[]; output: string[]; attribute: object[] } {
  const attribute = Object.entries(attributes).map(([name, value]) =>
    typeof value === 'number'
      ? { name, type: AttributeType.int, i: value }
      : { name, type: AttributeType.ints, ints: value }
  )
  return { name: output, op_type: op, input, output: [output], attribute }
}

export function initializer(
  name: string,
  dims: readonly number[],
  values: Values
): { name: string; dims: readonly number[]; data_type: number; raw_data: Uint8Array } {
  const raw_data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return { name, dims, data_type: typeOf(values), raw_data }
}

function typeOf(values: Values): number {
  if (values instanceof Float32Array) return ElementType.float
  if (values instanceof Int32Array) return ElementType.int32
  if (values instanceof BigInt64Array) return ElementType.int64
  return values instanceof Int8Array ? ElementType.int8 : ElementType.uint8
}

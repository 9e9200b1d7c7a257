/** Nodes of a TensorFlow graph as plain objects, with the field names of the protobuf definitions. */
import { DataType } from '../weights/tensorflow-proto'

export interface GraphNode {
  name: string
  op: string
  input?: string[]
  attr?: Record<string, object>
}

/** A constant of these dimensions; for bfloat16, float32 values are rounded. */
export function constant(
  name: string,
  values: Float32Array | Int32Array | Int8Array | Uint8Array,
  dims: readonly number[],
  dtype: DataType
): GraphNode {
  const data = dtype === DataType.bfloat16 ? toBfloat16(values as Float32Array) : values
  const tensor_content = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return {
    name,
    op: 'Const',
    attr: {
      dtype: { type: dtype },
      value: { tensor: { dtype, tensor_shape: dimensions(dims), tensor_content } }
    }
  }
}

export function placeholder(name: string, dtype: DataType, dims: readonly number[]): GraphNode {
  return { name, op: 'Placeholder', attr: { dtype: { type: dtype }, shape: shape(dims) } }
}

/** A constant string that is empty. */
export function noText(name: string): GraphNode {
  const dtype = DataType.string
  const tensor = { dtype, tensor_shape: dimensions([]), string_val: [new Uint8Array(0)] }
  return { name, op: 'Const', attr: { dtype: { type: dtype }, value: { tensor } } }
}

export function cast(name: string, input: string, from: DataType, to: DataType): GraphNode {
  return { name, op: 'Cast', input: [input], attr: { SrcT: { type: from }, DstT: { type: to } } }
}

/** An operation on two inputs of the same type. */
export function binary(
  name: string,
  op: string,
  a: string,
  b: string,
  type: DataType = DataType.float
): GraphNode {
  return { name, op, input: [a, b], attr: { T: { type } } }
}

export function text(value: string): object {
  return { s: Buffer.from(value) }
}

export function shape(dims: readonly number[]): object {
  return { shape: dimensions(dims) }
}

export function tensorInfo(name: string, dtype: DataType, dims: readonly number[]): object {
  return { name: `${name}:0`, dtype, tensor_shape: dimensions(dims) }
}

function dimensions(dims: readonly number[]): object {
  return { dim: dims.map((size) => ({ size })) }
}

/** The upper halves of float32 values, rounded to nearest even. */
function toBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  return Uint16Array.from(bits, (b) => (b + 0x7fff + ((b >>> 16) & 1)) >>> 16)
}

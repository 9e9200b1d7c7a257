/**
 * Derives types from a table of messages. A request has one schema for its parameters and one for its result;
 * an event has a schema for its payload. Both ends check messages on arrival.
 */
import * as v from 'valibot'
import { UserError } from './errors'

type Schema = v.GenericSchema<any, any>
export type Requests = Record<string, { params: Schema; result: Schema }>
export type Events = Record<string, Schema>

export type Params<R extends Requests, K extends keyof R> = v.InferOutput<R[K]['params']>
export type Result<R extends Requests, K extends keyof R> = v.InferOutput<R[K]['result']>
export type Payload<E extends Events, K extends keyof E> = v.InferOutput<E[K]>

/** One function per request in the table. */
export type Handlers<R extends Requests> = {
  [K in keyof R]: (params: Params<R, K>) => Promise<Result<R, K>> | Result<R, K>
}

/**
 * Validates a value that came from another process.
 * @throws UserError `invalid-message`, naming the field that is wrong
 */
export function checked<S extends Schema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  const at = v.getDotPath(issue)
  throw new UserError('invalid-message', `${what}${at ? `, ${at}` : ''}: ${issue.message}`)
}

/**
 * Calls the handler of a request after checking its name and parameters.
 * @throws UserError `invalid-message` for an unknown request or invalid parameters
 */
export async function dispatch<R extends Requests>(
  requests: R,
  handlers: Handlers<R>,
  type: string,
  params: unknown
): Promise<unknown> {
  if (!Object.hasOwn(requests, type)) throw new UserError('invalid-message', `Unknown request "${type}".`)
  return handlers[type as keyof R](checked(requests[type]!.params, params, type))
}

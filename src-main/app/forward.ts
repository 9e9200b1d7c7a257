/** Requests of a window that the engine answers as they are. */
import type { EngineRequests } from '../contract/engine'
import type { Handlers, Params, Result } from '../contract/messages'
import type { EngineClient } from '../host/engine-client'

/**
 * Handlers that pass requests on. Each is named where it is passed on, so that one that carries a path, or is new, is
 * thought about first: a table of requests with a name that nobody handles does not compile.
 */
export function forwarded<const K extends keyof EngineRequests>(
  engine: EngineClient,
  types: readonly K[]
): Pick<Handlers<EngineRequests>, K> {
  const handler =
    <T extends K>(type: T) =>
    (params: Params<EngineRequests, T>): Promise<Result<EngineRequests, T>> =>
      engine.request(type, params)
  return Object.fromEntries(types.map((type) => [type, handler(type)])) as unknown as Pick<
    Handlers<EngineRequests>,
    K
  >
}

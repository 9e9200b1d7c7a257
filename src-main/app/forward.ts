/** Forwards a window's requests to the engine unchanged. */
import type { EngineRequests } from '../contract/engine'
import type { Handlers, Params, Result } from '../contract/messages'
import type { EngineClient } from '../host/engine-client'

/**
 * Handlers that forward requests. Each request type has to be listed explicitly, so that somebody considers
 * whether it is safe, for instance if it carries a path: a request that nobody handles does not compile.
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

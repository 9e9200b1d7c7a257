/** The typed end of the bridge to the main process: what arrives is checked against the contract. */
import {
  appEvents,
  appRequests,
  Source,
  type AppEvents,
  type AppRequests,
  type Bridge
} from '../src-main/contract/app'
import { errorOf, type Problem } from '../src-main/contract/errors'
import { checked, type Params, type Payload, type Result } from '../src-main/contract/messages'
import { array } from 'valibot'

declare global {
  interface Window {
    netlens: Bridge
  }
}

type WithoutParams = {
  [K in keyof AppRequests]: Params<AppRequests, K> extends void ? K : never
}[keyof AppRequests]

/** @throws UserError with the main process' reason */
export function request<K extends WithoutParams>(type: K): Promise<Result<AppRequests, K>>
export function request<K extends keyof AppRequests>(
  type: K,
  params: Params<AppRequests, K>
): Promise<Result<AppRequests, K>>
export async function request(type: keyof AppRequests, params?: unknown): Promise<unknown> {
  return checked(appRequests[type].result, answerOf(await window.netlens.request(type, params)), type)
}

/** Registers what was dropped on the window and answers with the sources. */
export async function registerDrop(files: readonly File[]): Promise<Source[]> {
  return checked(array(Source), answerOf(await window.netlens.drop(files)), 'drop')
}

function answerOf(answer: { result?: unknown; problem?: Problem }): unknown {
  if (answer.problem) throw errorOf(answer.problem)
  return answer.result
}

const listeners = new Map<keyof AppEvents, Set<(payload: never) => void>>()

/** @returns a function that removes the listener */
export function on<K extends keyof AppEvents>(
  event: K,
  listener: (payload: Payload<AppEvents, K>) => void
): () => void {
  const set = listeners.get(event) ?? new Set()
  listeners.set(event, set.add(listener))
  return () => set.delete(listener)
}

window.netlens.on((event, payload) => {
  const name = event as keyof AppEvents
  for (const listener of listeners.get(name) ?? []) listener(checked(appEvents[name], payload, name) as never)
})

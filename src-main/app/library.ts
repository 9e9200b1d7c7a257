/** The library between the windows and the engine. */
import { shell } from 'electron'
import type { AppRequests } from '../contract/app'
import { libraryEvents, libraryRequests, type LibraryRequests } from '../contract/library'
import type { Handlers } from '../contract/messages'
import type { EngineClient } from '../host/engine-client'
import type { Windows } from './windows'

type LibraryHandlers = Pick<Handlers<AppRequests>, keyof LibraryRequests | 'library/reveal' | 'library/facts'>

/** What a window may ask of the library: none of it names a file to be written. */
export function libraryHandlers(engine: EngineClient): LibraryHandlers {
  const forwarded = Object.keys(libraryRequests).map((type) => [
    type,
    (params: never) => engine.request(type as keyof LibraryRequests, params)
  ])
  return {
    ...(Object.fromEntries(forwarded) as Handlers<LibraryRequests>),
    'library/reveal': async ({ id }) => shell.showItemInFolder(await engine.request('library/file', { id })),
    'library/facts': async ({ id }) =>
      engine.request('image/facts', { path: await engine.request('library/file', { id }) })
  }
}

export function forwardLibraryEvents(engine: EngineClient, windows: Windows): void {
  for (const event of Object.keys(libraryEvents) as (keyof typeof libraryEvents)[]) {
    engine.on(event, (payload) => windows.send(event, payload))
  }
}

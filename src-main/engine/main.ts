/**
 * The engine: one long-lived plain Node process that loads models, decodes images and classifies them. It is forked by
 * a host (the Electron main process or the command line) and ends with it.
 */
import { dirname } from 'node:path'
import sharp from 'sharp'
import * as v from 'valibot'
import { version } from '../../package.json'
import type { ImageResult } from '../contract/classification'
import { engineRequests, RequestFrame } from '../contract/engine'
import { dispatch } from '../contract/messages'
import { cacheDir } from '../platform/paths'
import { onCacheFailure } from '../platform/cache-failure'
import { log, noteProblem, openLog } from '../platform/log'
import { keepPrivate } from '../platform/private-folder'
import { limitThreads } from './as-is-apart'
import { requestHandlers } from './requests'
import { slowQuery } from './slow-query'

openLog('engine', { netlens: version, vips: sharp.versions.vips })
process.on('uncaughtExceptionMonitor', (error, origin) => log.error(origin, error))

limitThreads()
// Images are decoded side by side: more threads for each of them would only compete.
sharp.concurrency(1)

// A host that is gone hears nothing, and the engine goes with it.
const send = (message: object): void =>
  void process.send?.(message, (error: Error | null) => error && process.exit())
const library = process.env['NETLENS_LIBRARY']
const handlers = requestHandlers(cacheDir(), library, (event, payload) => {
  if (event === 'run/results') noteFailures(payload as ImageResult[])
  send({ event, payload })
})

function noteFailures(results: readonly ImageResult[]): void {
  for (const { path, ...result } of results) {
    if (result.status === 'error') log.debug('no answer', { path, ...result.error })
  }
}

onCacheFailure((message) => send({ event: 'cache/unusable', payload: { message } }))
keepPrivate(cacheDir())
if (library) keepPrivate(dirname(library))

async function answer({ id, type, params }: v.InferOutput<typeof RequestFrame>): Promise<void> {
  const begun = performance.now()
  try {
    send({ reply: id, result: await dispatch(engineRequests, handlers, type, params) })
  } catch (error) {
    send({ reply: id, problem: noteProblem(error, type) })
  }
  const slow = slowQuery(type, params, performance.now() - begun)
  if (slow) log.info('slow query', slow)
}
process.on('message', (message) => {
  if (v.is(RequestFrame, message)) void answer(message)
})
process.on('disconnect', () => process.exit())
// An end that is asked for closes the library, whose log is folded in by that.
process.on('SIGTERM', () => process.exit())
// Ctrl-C reaches the whole process group: what it means is the host's decision.
process.on('SIGINT', () => undefined)

/** A run that is cancelled before it has begun. */
import { expect, test, vi } from 'vitest'
import type { Activities } from '../../../src-main/app/activities'
import { RunBridge } from '../../../src-main/app/run'
import type { Windows } from '../../../src-main/app/windows'
import type { RunSettings } from '../../../src-main/contract/classification'
import type { EngineClient } from '../../../src-main/host/engine-client'

const settings: Omit<RunSettings, 'sources'> = {
  recursive: true,
  topK: 5,
  model: { path: '/m.h5', backend: 'auto', precision: 'auto' }
}

function bridged() {
  const asked: string[] = []
  const answers = new Map<string, (value: unknown) => void>()
  const requestAgain = (type: string): Promise<unknown> => {
    asked.push(type)
    return new Promise((resolve) => answers.set(type, resolve))
  }
  const request = (type: string): Promise<unknown> => Promise.resolve(asked.push(type))
  const nothing = (): (() => void) => () => undefined
  const engine = { on: nothing, onDeath: nothing, isSuspended: () => false, requestAgain, request }
  const send = vi.fn()
  const activities = { note: () => undefined, end: () => undefined }
  const bridge = new RunBridge(
    engine as unknown as EngineClient,
    { send } as unknown as Windows,
    activities as unknown as Activities
  )
  return { bridge, asked, send, answer: (type: string, value: unknown) => answers.get(type)!(value) }
}

test('while its model is loaded, it never starts, and another one can be started', async () => {
  const { bridge, asked, answer } = bridged()
  const started = bridge.start([], settings)
  await bridge.cancel()
  await expect(started).rejects.toMatchObject({ code: 'cancelled' })
  answer('model/load', {})
  await new Promise(setImmediate)
  expect(asked).toEqual(['model/load'])
  void bridge.start([], { ...settings, task: 'detect' })
  expect(asked).toEqual(['model/load', 'detector/load'])
})

test('once the engine was asked to start it, it is cancelled as soon as it has begun', async () => {
  const { bridge, asked, send, answer } = bridged()
  const started = bridge.start([], settings)
  answer('model/load', {})
  await vi.waitFor(() => expect(asked).toContain('run/start'))
  await bridge.cancel()
  answer('run/start', { model: { name: 'a' } })
  await started
  expect(asked).toEqual(['model/load', 'run/start', 'run/cancel'])
  expect(send).toHaveBeenLastCalledWith('run/ended', expect.objectContaining({ reason: 'cancelled' }))
})

import { expect, test, vi } from 'vitest'
import { requestHandlers } from '../../../src-main/engine/requests'
import { startDecoding } from '../../../src-main/images/decode-thread'
import { temporaryFolder } from '../../support/pictures'

vi.mock('../../../src-main/images/decode-thread', async (original) => ({
  ...(await original<object>()),
  startDecoding: vi.fn()
}))

test('the thread that decodes starts with a run, not with a model that is only looked at', async () => {
  const handle = requestHandlers(await temporaryFolder(), undefined, () => undefined)
  const model = { path: '/no/such/model.h5', backend: 'native', precision: 'float32' } as const
  await expect(handle['model/load'](model)).rejects.toMatchObject({ code: 'model-not-found' })
  await expect(handle['detector/load'](model)).rejects.toMatchObject({ code: 'model-not-found' })
  expect(startDecoding).not.toHaveBeenCalled()

  const settings = { sources: ['/no/such/folder'], recursive: true, topK: 1, model }
  await expect(handle['run/start']({ settings })).rejects.toMatchObject({ code: 'model-not-found' })
  expect(startDecoding).toHaveBeenCalledOnce()
})

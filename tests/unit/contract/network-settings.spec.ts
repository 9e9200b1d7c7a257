import type { InferOutput } from 'valibot'
import { expect, expectTypeOf, test } from 'vitest'
import { NetworkSettingsSchema } from '../../../src-main/contract/model'
import type { NetworkSettings } from '../../../src-main/network/layer'
import { defaultSettings } from '../../../src-main/network/settings'
import { checked } from '../../../src-main/contract/messages'

test('the settings that cross a process are those that the network has', () => {
  // Contract and network import nothing of each other; the compiler refuses this line where they differ.
  expectTypeOf<InferOutput<typeof NetworkSettingsSchema>>().toEqualTypeOf<NetworkSettings>()
  expect(checked(NetworkSettingsSchema, defaultSettings, 'network')).toEqual(defaultSettings)
})

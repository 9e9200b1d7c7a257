import type { InferOutput } from 'valibot'
import { expect, expectTypeOf, test } from 'vitest'
import { NetworkSettingsSchema } from '../../../src-main/contract/model'
import type { NetworkSettings } from '../../../src-main/network/layer'
import { defaultSettings } from '../../../src-main/network/settings'
import { checked } from '../../../src-main/contract/messages'

test('the settings that cross a process are those that the network has', () => {
  // contract/ and network/ do not import each other, so the compiler compares their types here.
  expectTypeOf<InferOutput<typeof NetworkSettingsSchema>>().toEqualTypeOf<NetworkSettings>()
  expect(checked(NetworkSettingsSchema, defaultSettings, 'network')).toEqual(defaultSettings)
})

import { describe, expect, it } from 'vitest'
import { describeNetwork } from '../../../src-main/network/network'
import {
  NetworkSettingsError,
  checkSettings,
  defaultSettings,
  parseSettings,
  roundChannels,
  settingsRange
} from '../../../src-main/network/settings'

describe('settings', () => {
  it('are the paper at width 1, 224 pixels and 1000 classes unless said otherwise', () => {
    expect(parseSettings({})).toEqual(defaultSettings)
    expect(parseSettings({ alpha: undefined })).toEqual(defaultSettings)
  })

  it('are read from the text of a command line', () => {
    expect(parseSettings({ alpha: '0.35', inputSize: '96', classes: '5' })).toEqual({
      family: 'mobilenet-v2',
      variant: 'paper',
      alpha: 0.35,
      inputSize: 96,
      classes: 5
    })
  })

  it.each([
    [{ alpha: 0.34 }, /width multiplier of mobilenet-v2 .* 0.35 to 1.4, not 0.34/],
    [{ alpha: 1.41 }, /0.35 to 1.4, not 1.41/],
    [{ family: 'mobilenet-v1', alpha: 1.1 }, /mobilenet-v1 .* 0.25 to 1, not 1.1/],
    [{ alpha: 'wide' }, /not NaN/],
    [{ alpha: '' }, /not NaN/],
    [{ inputSize: 225 }, /multiple of 32 from 32 to 512 pixels, not 225/],
    [{ inputSize: 0 }, /not 0/],
    [{ inputSize: 544 }, /not 544/],
    [{ classes: 0 }, /whole number from 1 to 100000, not 0/],
    [{ classes: 2.5 }, /not 2.5/],
    [{ family: 'resnet' }, /mobilenet-v2, mobilenet-v1, .* or nasnet-a-mobile, not resnet/],
    [{ variant: 'mine' }, /paper or article, not mine/],
    [{ family: 'mobilenet-v1', variant: 'article' }, /mobilenet-v1 has only the variant paper/]
  ])('%j is refused with what is allowed', (options, message) => {
    expect(() => parseSettings(options)).toThrow(NetworkSettingsError)
    expect(() => parseSettings(options)).toThrow(message)
  })

  it('are checked again before a network is described', () => {
    expect(() => describeNetwork({ ...defaultSettings, inputSize: 100 })).toThrow(NetworkSettingsError)
  })

  it('at the ends of every range are allowed', () => {
    for (const family of ['mobilenet-v2', 'mobilenet-v1'] as const) {
      for (const alpha of Object.values(settingsRange.alpha[family])) {
        for (const inputSize of [32, 512]) {
          const settings = { ...defaultSettings, family, alpha, inputSize, classes: 100_000 }
          expect(checkSettings(settings)).toBe(settings)
        }
      }
    }
  })
})

describe('rounding of channels', () => {
  it.each([
    [0.35 * 16, 8],
    [0.75 * 24, 24],
    [1.3 * 16, 24],
    [11.2, 16],
    [33.6, 32],
    [44.8, 48],
    [1792, 1792],
    [1, 8]
  ])('makes %f channels %i', (channels, expected) => {
    expect(roundChannels(channels)).toBe(expected)
  })

  it('gives a multiple of 8, at least 8, never more than 10 % down, and near what was asked for', () => {
    for (let channels = 1; channels <= 2000; channels += 0.7) {
      const rounded = roundChannels(channels)
      expect(rounded % 8).toBe(0)
      expect(rounded).toBeGreaterThanOrEqual(8)
      expect(rounded).toBeGreaterThanOrEqual(0.9 * channels)
      expect(rounded).toBeLessThanOrEqual(Math.max(8, channels + 8))
      if (channels > 40) expect(Math.abs(rounded - channels)).toBeLessThanOrEqual(4)
    }
  })

  it('never gives fewer channels to a wider layer', () => {
    let last = 0
    for (let channels = 1; channels <= 2000; channels += 0.5) {
      expect(roundChannels(channels)).toBeGreaterThanOrEqual(last)
      last = roundChannels(channels)
    }
  })

  it('rounds to another divisor, too', () => {
    expect(roundChannels(33, 16)).toBe(32)
    expect(roundChannels(3, 4)).toBe(4)
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixed2, groupDigits, shortCount, sizeText } from '../../../src-main/network/number-text'
import type { Network, NetworkSettings } from '../../../src-main/network/layer'
import { describeNetwork } from '../../../src-main/network/network'
import { defaultSettings } from '../../../src-main/network/settings'
import {
  summaryCsv,
  summaryJson,
  summaryMarkdown,
  summaryRows,
  summaryText
} from '../../../src-main/network/summary'

const network = (settings: Partial<NetworkSettings> = {}): Network =>
  describeNetwork({ ...defaultSettings, ...settings })

const golden = (stem: string): string => readFileSync(join(__dirname, 'golden', `${stem}.txt`), 'utf8')

type Golden = [stem: string, settings: Partial<NetworkSettings>]

describe('the summary text', () => {
  it.each([
    ['mobilenet-v2-1.0-224', {}],
    ['mobilenet-v2-0.35-96', { alpha: 0.35, inputSize: 96 }],
    ['mobilenet-v2-article', { variant: 'article' }],
    ['mobilenet-v1-1.0-224', { family: 'mobilenet-v1' }]
  ] as Golden[])('is what Keras prints, line for line: %s', (stem, settings) => {
    expect(summaryText(network(settings))).toBe(golden(stem))
  })

  it.each([
    ['mobilenet-v2-1.4-512-2', { alpha: 1.4, inputSize: 512, classes: 2 }],
    ['mobilenet-v1-0.25-128', { family: 'mobilenet-v1', alpha: 0.25, inputSize: 128 }]
  ] as Golden[])('is what Keras prints on a wide terminal: %s', (stem, settings) => {
    expect(summaryText(network(settings), 120)).toBe(golden(stem))
  })

  it('grows no wider than Keras does', () => {
    expect(summaryText(network(), 500)).toBe(summaryText(network(), 112))
    expect(summaryText(network(), 112)).not.toBe(summaryText(network(), 111))
  })

  it('breaks lines on a narrow terminal as Keras does, the header standing on its rule', () => {
    expect(summaryText(network(), 58).split('\n').slice(1, 8)).toEqual([
      '┏━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━━━┳━━━━━━━━━━━━━━┓',
      '┃               ┃ Output      ┃ Param ┃              ┃',
      '┃ Layer (type)  ┃ Shape       ┃     # ┃ Connected to ┃',
      '┡━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━━━╇━━━━━━━━━━━━━━┩',
      '│ input_layer   │ (None, 224, │     0 │ -            │',
      '│ (InputLayer)  │ 224, 3)     │       │              │',
      '├───────────────┼─────────────┼───────┼──────────────┤'
    ])
  })

  it.each([41, 58, 80, 120])('fits a terminal of %i columns', (columns) => {
    const lengths = summaryText(network(), columns)
      .split('\n')
      .map((line) => line.length)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(columns)
  })
})

describe('summary rows', () => {
  it('tell of each layer what the tables show', () => {
    const rows = summaryRows(network())
    expect(rows).toHaveLength(156)
    expect(rows[0]).toMatchObject({ outputShape: '(None, 224, 224, 3)', connectedTo: '-' })
    expect(rows.find((row) => row.name === 'block_2_add')).toEqual({
      name: 'block_2_add',
      type: 'Add',
      outputShape: '(None, 56, 56, 24)',
      params: 0,
      connectedTo: 'block_1_project_BN[0][0], block_2_project_BN[0][0]',
      macs: 0,
      activationBytes: 56 * 56 * 24 * 4,
      receptiveField: { size: 19, stride: 4 }
    })
  })
})

describe('the summary as CSV', () => {
  const lines = summaryCsv(network()).split('\r\n')

  it('has a header and a record for each layer, each ended by CRLF', () => {
    expect(lines).toHaveLength(1 + 156 + 1)
    expect(lines.at(-1)).toBe('')
    expect(lines[0]).toBe(
      'layer,type,output_shape,params,connected_to,multiply_adds,activation_bytes,' +
        'receptive_field,receptive_field_stride'
    )
    expect(lines[2]).toBe('Conv1,Conv2D,112×112×32,864,input_layer,10838016,1605632,3,2')
  })

  it('quotes what holds a comma', () => {
    expect(lines.find((line) => line.startsWith('block_2_add,'))).toBe(
      'block_2_add,Add,56×56×24,0,"block_1_project_BN, block_2_project_BN",0,301056,19,4'
    )
  })
})

describe('the summary as Markdown', () => {
  it('is a table of all layers with the totals below', () => {
    const text = summaryMarkdown(network())
    const table = text.split('\n').filter((line) => line.startsWith('|'))
    expect(table).toHaveLength(2 + 156)
    for (const line of table) expect(line.split(' | ')).toHaveLength(7)
    expect(table[3]).toBe(
      '| Conv1 (Conv2D) | (None, 112, 112, 32) | 864 | input_layer[0][0] | 10,838,016 | 1.6 MB ' +
        '| 3 px, stride 2 |'
    )
    expect(text).toContain('- Total params: 3,538,984\n')
    expect(text).toContain('- Multiply-adds: 300,774,272\n')
  })
})

describe('the summary as JSON', () => {
  it('survives being written and read', () => {
    const summary = summaryJson(network())
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary)
  })

  it('has the totals and every layer with its place', () => {
    const { totals, layers } = summaryJson(network())
    expect(totals).toEqual({
      params: 3538984,
      trainable: 3504872,
      nonTrainable: 34112,
      macs: 300774272,
      layers: 156
    })
    expect(layers).toHaveLength(156)
    expect(layers[2]).toMatchObject({ name: 'bn_Conv1', stage: 'stem', block: 'stem', epsilon: 1e-3 })
    expect(layers.find((layer) => layer.name === 'block_1_expand')).toMatchObject({
      stage: 'stage_2',
      block: 'block_1'
    })
  })
})

describe('numbers as text', () => {
  it('round two decimals as Python does', () => {
    expect([0.35, 1, 1.3, 0.125, 0.375, 1.375, 2.675].map(fixed2)).toEqual([
      '0.35',
      '1.00',
      '1.30',
      '0.12',
      '0.38',
      '1.38',
      '2.67'
    ])
  })

  it('group digits, shorten counts and scale bytes', () => {
    expect([0, 999, 1000, 3538984].map(groupDigits)).toEqual(['0', '999', '1,000', '3,538,984'])
    expect([0, 999, 1000, 10838016, 999_600, 300774272].map(shortCount)).toEqual([
      '0',
      '999',
      '1.00K',
      '10.8M',
      '1.00M',
      '301M'
    ])
    const sizes = [
      0, 999, 1000, 99_949, 99_950, 588_123, 999_499, 999_500, 14_536_120, 25_000_000, 2.5e9, 7e18
    ]
    expect(sizes.map(sizeText)).toEqual(
      ['0 B', '999 B', '1 kB', '99.9 kB', '100 kB', '588 kB', '999 kB', '1 MB', '14.5 MB', '25 MB'].concat([
        '2.5 GB',
        '7000 PB'
      ])
    )
  })
})

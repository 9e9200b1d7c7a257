import { describe, expect, it } from 'vitest'
import { compareMarkdown, compareNetworks, compareText } from '../../../src-main/network/compare'
import type { Comparison, ComparisonRow } from '../../../src-main/network/compare'
import type { Network, NetworkSettings } from '../../../src-main/network/layer'
import { describeNetwork } from '../../../src-main/network/network'
import { defaultSettings } from '../../../src-main/network/settings'

const network = (settings: Partial<NetworkSettings> = {}): Network =>
  describeNetwork({ ...defaultSettings, ...settings })

const names = (comparison: Comparison, level: 'stage' | 'block'): string[] =>
  comparison.rows
    .filter((row) => row.level === level)
    .map((row) => `${row.a?.name ?? '-'} ${row.b?.name ?? '-'}`)

describe('comparing two networks', () => {
  it('finds nothing between a network and itself', () => {
    const comparison = compareNetworks(network(), network())
    expect(comparison.rows).toHaveLength(11 + 21)
    expect(comparison.rows.flatMap((row) => row.differs)).toEqual([])
    expect(comparison.totals.map((total) => total.ratio)).toEqual([1, 1, 1, 1, 1])
  })

  it('aligns paper and article stage by stage and finds what differs', () => {
    const comparison = compareNetworks(network(), network({ variant: 'article' }))
    const blocks = comparison.rows.filter((row) => row.level === 'block')
    const row = (name: string): ComparisonRow => blocks.find((each) => each.a?.name === name)!
    expect(names(comparison, 'stage')).toHaveLength(11)
    expect(names(comparison, 'block').slice(2, 6)).toEqual([
      'expanded_conv block_1',
      'block_1 block_2',
      'block_2 -',
      'block_3 block_3'
    ])
    expect(row('block_2').differs).toEqual(['presence'])
    expect(row('expanded_conv').differs).toEqual(['layers', 'params', 'macs'])
    expect(row('block_4').differs).toEqual(['params'])
    expect(row('head').differs).toEqual(['stride', 'params', 'macs', 'outputShape'])
  })

  it('aligns MobileNetV1 and V2 by resolution', () => {
    const comparison = compareNetworks(network({ family: 'mobilenet-v1' }), network())
    expect(names(comparison, 'stage')).toEqual([
      'input input',
      'stem stem',
      'stage_1 stage_1',
      'stage_2 stage_2',
      'stage_3 stage_3',
      'stage_4 stage_4',
      '- stage_5',
      'stage_5 stage_6',
      '- stage_7',
      '- head',
      'classifier classifier'
    ])
    for (const { a, b } of comparison.rows) {
      if (a && b) expect(a.outputShape.slice(0, -1)).toEqual(b.outputShape.slice(0, -1))
    }
  })

  it('keeps every stage and block of both sides, once', () => {
    const a = network({ family: 'mobilenet-v1', alpha: 0.5 })
    const b = network({ variant: 'article', alpha: 0.5 })
    const { rows } = compareNetworks(a, b)
    for (const [side, whole] of [
      ['a', a],
      ['b', b]
    ] as const) {
      const parts = rows.flatMap((row) => (row[side] ? [row[side].name] : []))
      const all = whole.stages.flatMap((stage) => [stage.name, ...stage.blocks.map(({ name }) => name)])
      expect(parts).toEqual(all)
    }
  })

  it('tells the ratio of the totals', () => {
    const { totals } = compareNetworks(network({ family: 'mobilenet-v1' }), network())
    const macs = totals.find((total) => total.field === 'macs')!
    expect(macs).toMatchObject({ a: 568740352, b: 300774272 })
    expect(macs.ratio).toBeCloseTo(0.52884, 5)
  })

  it('finds widths and input sizes in shapes, parameters and multiply-adds only', () => {
    const widths = compareNetworks(network(), network({ alpha: 0.5 })).rows.flatMap((row) => row.differs)
    expect(new Set(widths)).toEqual(new Set(['params', 'macs', 'outputShape']))
    const sizes = compareNetworks(network(), network({ inputSize: 96 })).rows.flatMap((row) => row.differs)
    expect(new Set(sizes)).toEqual(new Set(['macs', 'outputShape']))
  })
})

describe('a comparison as text', () => {
  const comparison = compareNetworks(network(), network({ variant: 'article' }))

  it('marks the rows that differ and says in what', () => {
    const lines = compareText(comparison).split('\n')
    expect(lines[0]).toMatch(/mobilenetv2_1\.00_224 +output +params +multiply-adds +article 1 224/)
    expect(lines.find((line) => line.includes(' input '))).toMatch(/^ {3}input/)
    expect(lines.find((line) => line.includes('  block_4 '))).toMatch(/^\* .*16,096 +10,988,544 +params$/)
    const macs = lines.find((line) => line.startsWith('multiply-adds'))
    expect(macs).toMatch(/300,774,272 +277,974,912 +× 0\.924$/)
  })

  it('is a pair of tables in Markdown', () => {
    const lines = compareMarkdown(comparison).split('\n')
    const tables = lines.filter((line) => line.startsWith('|'))
    expect(tables).toHaveLength(2 + 32 + 2 + 5)
    expect(lines[0]).toBe('# mobilenetv2_1.00_224 and article 1 224')
    expect(lines).toContain('| multiply-adds | 300,774,272 | 277,974,912 | × 0.924 |')
  })
})

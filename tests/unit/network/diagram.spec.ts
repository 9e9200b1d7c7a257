import { describe, expect, it } from 'vitest'
import {
  blockComparisonSvg,
  blockDiagramSvg,
  comparisonBlocks,
  diagramCss,
  diagramLabels,
  networkDiagramSvg
} from '../../../src-main/network/diagram'
import type { DiagramLabels } from '../../../src-main/network/diagram'
import type { Block, Network, NetworkSettings } from '../../../src-main/network/layer'
import { describeNetwork, totalsOf } from '../../../src-main/network/network'
import { defaultSettings } from '../../../src-main/network/settings'
import { elements, parseXml } from './xml'
import type { XmlElement } from './xml'

const network = (settings: Partial<NetworkSettings> = {}): Network =>
  describeNetwork({ ...defaultSettings, ...settings })

const block = (name: string, settings: Partial<NetworkSettings> = {}): Block =>
  network(settings)
    .stages.flatMap((stage) => stage.blocks)
    .find((each) => each.name === name)!

const texts = (root: XmlElement): string[] =>
  elements(root)
    .filter((element) => element.name === 'text')
    .map((element) => element.text)

const byClass = (root: XmlElement, name: string): XmlElement[] =>
  elements(root).filter((element) => element.attributes.class === name)

/** Widths of the feature maps in a block's diagram, from top to bottom. */
const mapWidths = (root: XmlElement): number[] =>
  byClass(root, 'fill-map').map((element) => Number(element.attributes.width))

describe('the test reader of XML', () => {
  const broken = ['<a>', '<a></b>', '<a b="1" b="2"/>', '<a>&nbsp;</a>', '<a>1 < 2</a>', '<a/><b/>', 'x']

  it.each(broken)('refuses %s', (source) => {
    expect(() => parseXml(source)).toThrow()
  })
})

describe('the diagram of a block', () => {
  it('names each operation of an inverted residual, its shapes and costs', () => {
    expect(texts(parseXml(blockDiagramSvg(block('block_2'))))).toEqual([
      'Inverted residual',
      'block_2 · narrow – wide – narrow',
      'input 56×56×24',
      '1×1 expansion, ReLU6',
      '10.8M multiply-adds',
      '56×56×144',
      '3×3 depthwise, ReLU6',
      '4.06M multiply-adds',
      '56×56×144',
      '1×1 projection, linear',
      '10.8M multiply-adds',
      'output 56×56×24 · linear bottleneck',
      'shortcut',
      '+ input',
      'Σ 25.7M multiply-adds · 9,456 parameters'
    ])
  })

  it('is narrow, wide, wide, narrow, by the square root of the channels', () => {
    const widths = mapWidths(parseXml(blockDiagramSvg(block('block_2'))))
    const ratio = Math.sqrt(24 / 144)
    expect(widths.map((width) => width / widths[1]!)).toEqual([
      expect.closeTo(ratio, 3),
      1,
      1,
      expect.closeTo(ratio, 3)
    ])
  })

  it('tells the stride and draws no shortcut where there is none', () => {
    const root = parseXml(blockDiagramSvg(block('block_1')))
    expect(texts(root)).toContain('3×3 depthwise, stride 2, ReLU6')
    expect(texts(root)).not.toContain('shortcut')
    expect(byClass(root, 'stroke-shortcut')).toEqual([])
  })

  it('marks the linear projection by a dashed edge', () => {
    const root = parseXml(blockDiagramSvg(block('block_2')))
    const dashed = elements(root).filter((element) => element.attributes['stroke-dasharray'] !== undefined)
    expect(dashed.map((element) => element.attributes.class)).toEqual(['stroke-projection'])
  })

  it('is well-formed for every block of every network', () => {
    const settings = [{}, { variant: 'article' }, { family: 'mobilenet-v1' }] as Partial<NetworkSettings>[]
    for (const each of settings) {
      for (const stage of network(each).stages) {
        for (const drawn of stage.blocks) {
          const root = parseXml(blockDiagramSvg(drawn))
          expect(root.name).toBe('svg')
          expect(root.attributes).toMatchObject({ xmlns: 'http://www.w3.org/2000/svg', role: 'img' })
          expect(root.children.slice(0, 2).map((child) => child.name)).toEqual(['title', 'desc'])
          for (const element of elements(root)) {
            expect(Object.values(element.attributes).join(' ')).not.toMatch(/NaN|undefined|Infinity/)
          }
        }
      }
    }
  })

  it('describes itself to those who do not see it', () => {
    const [title, description] = parseXml(blockDiagramSvg(block('block_1'))).children
    expect(title!.text).toBe('Inverted residual block_1')
    expect(description!.text).toBe(
      'A block from 112×112×16 to 56×56×24: 1×1 expansion, ReLU6; 3×3 depthwise, stride 2, ReLU6; ' +
        '1×1 projection, linear.'
    )
  })

  it('takes translated labels and escapes them', () => {
    const labels: DiagramLabels = {
      ...diagramLabels,
      expansion: '{kernel} 扩展 <b> & "x"\u0001',
      separator: ',',
      shortcut: '捷径'
    }
    const root = parseXml(blockDiagramSvg(block('block_2'), { labels }))
    expect(texts(root)).toContain('1×1 扩展 <b> & "x",ReLU6')
    expect(texts(root)).toContain('捷径')
  })
})

describe('the diagrams in light and dark', () => {
  const root = parseXml(blockDiagramSvg(block('block_2')))

  it('carry their own style with colours that a page may set', () => {
    expect(elements(root).find((element) => element.name === 'style')!.text).toBe(diagramCss)
    expect(diagramCss).toMatch(/--tone-text:var\(--diagram-text,#[0-9a-f]{6}\)/)
    expect(diagramCss).toContain('@media (prefers-color-scheme:dark)')
  })

  it('have a rule for each class they use, and a plain colour for viewers without custom properties', () => {
    for (const { attributes } of elements(root)) {
      const [, kind] = /^(fill|stroke)-/.exec(attributes.class ?? '') ?? []
      if (!kind) continue
      expect(diagramCss).toContain(`.netlens-diagram .${attributes.class}{${kind}:var(--tone-`)
      expect(attributes[kind]).toMatch(/^#[0-9a-f]{6}$/)
    }
  })

  it('tell expansion, depthwise and projection apart by colour', () => {
    const colours = ['expansion', 'depthwise', 'projection'].map(
      (role) => byClass(root, `fill-${role}`)[0]!.attributes.fill
    )
    expect(new Set(colours).size).toBe(3)
  })
})

describe('three blocks at the same input and output', () => {
  const setting = { inputShape: [56, 56, 24], outputChannels: 24, t: 6, stride: 1 } as const

  it.each([
    [setting],
    [{ ...setting, outputChannels: 32, stride: 2 }],
    [{ inputShape: [7, 7, 160], outputChannels: 320, t: 6, stride: 1 } as const]
  ])('have that input and output: %j', (each) => {
    const side = each.inputShape[0] / each.stride
    for (const compared of comparisonBlocks(each)) {
      expect(compared.inputShape).toEqual(each.inputShape)
      expect(compared.outputShape).toEqual([side, side, each.outputChannels])
    }
  })

  it('cost what they cost by hand', () => {
    const macs = comparisonBlocks(setting).map(({ layers }) => totalsOf(layers).macs)
    const [inverted, bottleneck, separable] = macs
    expect(inverted).toBe(56 * 56 * 24 * 6 * (24 + 9 + 24))
    expect(bottleneck).toBe(56 * 56 * (24 * 6 + 9 * 6 * 6 + 6 * 24))
    expect(separable).toBe(56 * 56 * 24 * (9 + 24))
  })

  it('are the same inverted residual as in the network', () => {
    const [inverted] = comparisonBlocks(setting)
    expect(totalsOf(inverted!.layers)).toEqual(totalsOf(block('block_2').layers))
  })

  it('give the ResNet block a convolution on its shortcut where the shapes differ', () => {
    const root = parseXml(blockComparisonSvg({ ...setting, outputChannels: 32, stride: 2 }))
    expect(texts(root)).toContain('shortcut: 1×1 convolution, stride 2')
    expect(texts(root)).toContain('+ input, ReLU')
  })

  it('are drawn side by side on one scale: narrow – wide – narrow, wide – narrow – wide', () => {
    const root = parseXml(blockComparisonSvg(setting))
    const [inverted, bottleneck, separable] = root.children
      .filter((child) => child.name === 'g')
      .map((panel) => mapWidths(panel))
    expect(inverted![1]).toBeGreaterThan(inverted![0]!)
    expect(inverted!.at(-1)).toBe(inverted![0])
    expect(bottleneck![1]).toBeLessThan(bottleneck![0]!)
    expect(bottleneck![0]).toBe(inverted![0])
    expect(separable![0]).toBe(inverted![0])
    expect(texts(root)).toContain('Σ 1.92M multiply-adds · 756 parameters')
    expect(root.children[1]!.text).toBe(
      'Inverted residual: 25.7M multiply-adds; Bottleneck (ResNet): 1.92M multiply-adds; ' +
        'Depthwise separable (MobileNetV1): 2.48M multiply-adds'
    )
  })
})

describe('the diagram of a network', () => {
  const rows = (svg: string): XmlElement[] =>
    elements(parseXml(svg)).filter((element) => element.attributes['data-id'] !== undefined)

  it('has a row for each block, with its resolution', () => {
    const drawn = rows(networkDiagramSvg(network()))
    expect(drawn).toHaveLength(21)
    expect(drawn[3]!.attributes['data-id']).toBe('stage_2/block_1')
    expect(texts(drawn[3]!)).toEqual(['56×56×24', '29.2M'])
    expect(texts(drawn[4]!)).toEqual(['+', '56×56×24', '25.7M'])
  })

  it.each([
    [undefined, []],
    ['stage_2', ['stage_2/block_1', 'stage_2/block_2']],
    ['stage_2/block_2', ['stage_2/block_2']],
    ['stage_2/block_2/block_2_add', ['stage_2/block_2']],
    ['stage_1', ['stage_1/expanded_conv']],
    ['network', []],
    // A prefix of block_10, block_11 and block_12, but not a block of that stage.
    ['stage_5/block_1', []]
  ])('marks the blocks of %s', (selectedId, expected) => {
    const selected = rows(networkDiagramSvg(network(), { selectedId }))
      .filter((row) => row.attributes['data-selected'] === 'true')
      .map((row) => row.attributes['data-id'])
    expect(selected).toEqual(expected)
  })
})

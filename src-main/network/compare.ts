import { groupDigits, shapeText } from './number-text'
import type { Block, Network, Shape, Stage, Totals } from './layer'
import { totalsOf } from './network'
import { alignedTable, markdownTable } from './table'
import type { Align } from './table'

/** What can differ between two stages or blocks. `presence` means that only one network has it. */
export type ComparedField =
  'presence' | 'kind' | 't' | 'stride' | 'repeats' | 'shortcut' | 'outputShape' | 'layers' | 'params' | 'macs'

/** A stage or block of one network. */
export interface ComparedPart {
  name: string
  /** The kind of the block, or of the blocks in the stage. */
  kind: Block['kind']
  t?: number
  stride: number
  /** For a stage, its number of blocks. */
  repeats?: number
  shortcut: boolean
  outputShape: Shape
  layers: number
  params: number
  macs: number
}

export interface ComparisonRow {
  level: 'stage' | 'block'
  /** Absent if only the other network has such a part. */
  a?: ComparedPart
  b?: ComparedPart
  differs: readonly ComparedField[]
}

export interface TotalsRow {
  field: keyof Totals
  a: number
  b: number
  /** b / a. */
  ratio: number
}

export interface Comparison {
  a: Network
  b: Network
  /** Each stage, followed by its blocks. */
  rows: readonly ComparisonRow[]
  totals: readonly TotalsRow[]
}

/**
 * Compares two networks. Stem, head and classifier are paired with their counterparts. The stages between
 * them are paired in order among those of the same resolution (input pixels per step), and blocks in order
 * within their stage.
 */
export function compareNetworks(a: Network, b: Network): Comparison {
  const rows = alignStages(a.stages, b.stages).flatMap(([stageA, stageB]) => [
    row('stage', stageA && stagePart(stageA), stageB && stagePart(stageB)),
    ...zip(stageA?.blocks ?? [], stageB?.blocks ?? []).map(([blockA, blockB]) =>
      row('block', blockA && blockPart(blockA), blockB && blockPart(blockB))
    )
  ])
  const fields: (keyof Totals)[] = ['layers', 'params', 'trainable', 'nonTrainable', 'macs']
  const totals = fields.map((field) => ({
    field,
    a: a.totals[field],
    b: b.totals[field],
    ratio: b.totals[field] / a.totals[field]
  }))
  return { a, b, rows, totals }
}

/** Formats a comparison for a terminal; `*` marks rows that differ. */
export function compareText(comparison: Comparison): string {
  const { header, rows, aligns } = comparisonTable(comparison)
  return `${alignedTable([header, ...rows], aligns)}\n${alignedTable(totalsTable(comparison), totalsAligns)}`
}

export function compareMarkdown(comparison: Comparison): string {
  const { header, rows, aligns } = comparisonTable(comparison)
  const [totalsHeader = [], ...totalsRows] = totalsTable(comparison)
  return [
    `# ${networkLabel(comparison.a)} and ${networkLabel(comparison.b)}\n`,
    markdownTable(header, rows, aligns),
    markdownTable(totalsHeader, totalsRows, totalsAligns)
  ].join('\n')
}

const totalsAligns: readonly Align[] = ['left', 'right', 'right', 'right']

function totalsTable({ a, b, totals }: Comparison): string[][] {
  const names = { layers: 'layers', params: 'params', trainable: 'trainable params' }
  const labels = { ...names, nonTrainable: 'non-trainable params', macs: 'multiply-adds' }
  return [
    ['', networkLabel(a), networkLabel(b), 'ratio'],
    ...totals.map((total) => [
      labels[total.field],
      groupDigits(total.a),
      groupDigits(total.b),
      `× ${total.ratio.toFixed(3)}`
    ])
  ]
}

interface TextTable {
  header: string[]
  rows: string[][]
  aligns: Align[]
}

function comparisonTable({ a, b, rows }: Comparison): TextTable {
  const side: Align[] = ['left', 'right', 'right', 'right']
  const cells = (part: ComparedPart | undefined, level: ComparisonRow['level']): string[] =>
    part
      ? [
          level === 'block' ? `  ${part.name}` : part.name,
          shapeText(part.outputShape),
          groupDigits(part.params),
          groupDigits(part.macs)
        ]
      : ['-', '', '', '']
  return {
    header: [
      '',
      ...[a, b].flatMap((network) => [networkLabel(network), 'output', 'params', 'multiply-adds']),
      'differs in'
    ],
    rows: rows.map((each) => [
      each.differs.length > 0 ? '*' : '',
      ...cells(each.a, each.level),
      ...cells(each.b, each.level),
      each.differs.join(', ')
    ]),
    aligns: ['left', ...side, ...side, 'left']
  }
}

/** A label for the network; Keras' name for the article's variant is not informative. */
function networkLabel({ name, settings }: Network): string {
  return settings.variant === 'article' ? `article ${settings.alpha} ${settings.inputSize}` : name
}

type Pair<T> = [a: T | undefined, b: T | undefined]

function alignStages(a: readonly Stage[], b: readonly Stage[]): Pair<Stage>[] {
  const keys = [...new Set([...a, ...b].map(stageKey))]
  return keys
    .sort((one, other) => stageOrder(one) - stageOrder(other))
    .flatMap((key) =>
      zip(
        a.filter((stage) => stageKey(stage) === key),
        b.filter((stage) => stageKey(stage) === key)
      )
    )
}

const bodyKinds: readonly Block['kind'][] = [
  ...(['inverted-residual', 'separable', 'bottleneck', 'convolutions'] as const),
  ...(['shuffle-unit', 'normal-cell', 'reduction-cell'] as const)
]
const detectorKinds: readonly Block['kind'][] = ['extra', 'box-predictor', 'class-predictor']

/**
 * The kind of a stage that occurs once per network; for other stages, the number of input pixels per step.
 */
function stageKey(stage: Stage): string {
  const block = stage.blocks.at(-1)!
  const body = bodyKinds.includes(block.kind)
  return body ? String(block.layers.at(-1)!.receptiveField.stride) : block.kind
}

function stageOrder(key: string): number {
  const place = ['input', 'stem', 'body', 'head', 'classifier', ...detectorKinds].indexOf(key)
  return place >= 0 ? place : 2 + Number(key) / 1e6
}

function zip<T>(a: readonly T[], b: readonly T[]): Pair<T>[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => [a[index], b[index]])
}

function stagePart(stage: Stage): ComparedPart {
  const layers = stage.blocks.flatMap((block) => block.layers)
  return {
    name: stage.name,
    kind: stage.blocks[0]!.kind,
    t: stage.t,
    stride: stage.s,
    repeats: stage.n,
    shortcut: stage.blocks.some((block) => block.shortcut),
    outputShape: stage.blocks.at(-1)!.outputShape,
    ...pick(totalsOf(layers))
  }
}

function blockPart(block: Block): ComparedPart {
  const { name, kind, t, stride, shortcut, outputShape, layers } = block
  return { name, kind, t, stride, shortcut, outputShape, ...pick(totalsOf(layers)) }
}

function pick({ layers, params, macs }: Totals): Pick<Totals, 'layers' | 'params' | 'macs'> {
  return { layers, params, macs }
}

function row(
  level: ComparisonRow['level'],
  a: ComparedPart | undefined,
  b: ComparedPart | undefined
): ComparisonRow {
  return { level, a, b, differs: a && b ? differences(a, b) : ['presence'] }
}

function differences(a: ComparedPart, b: ComparedPart): ComparedField[] {
  const fields = ['kind', 't', 'stride', 'repeats', 'shortcut', 'layers', 'params', 'macs'] as const
  const differing: ComparedField[] = fields.filter((field) => a[field] !== b[field])
  if (shapeText(a.outputShape) !== shapeText(b.outputShape)) differing.push('outputShape')
  return differing
}

/** The `summary` command: a network's layers, shapes, parameters and multiply-adds in several formats. */
import { compareMarkdown, compareNetworks, compareText } from '../network/compare'
import { summaryText } from '../network/keras-summary'
import { families, type Network } from '../network/layer'
import { describeNetwork } from '../network/network'
import { networkDiagramSvg } from '../network/network-diagram'
import { NetworkSettingsError, parseSettings } from '../network/settings'
import { summaryCsv, summaryJson, summaryMarkdown } from '../network/summary'
import { treeText } from '../network/tree'
import { openNetwork } from '../weights/open-model'
import { exitCodes, UsageError } from './exit-codes'
import { modelStore } from './model-store'
import { print, show } from './output'

export const summaryFormats = ['table', 'tree', 'json', 'markdown', 'csv', 'svg'] as const
export type SummaryFormat = (typeof summaryFormats)[number]

export interface SummaryOptions {
  model: string
  variant?: string
  alpha?: string
  inputSize?: string
  classes?: string
  format: SummaryFormat
  compare?: string
}

/** Prints to standard output. @returns the exit status */
export async function summary({ model, format, compare, ...settings }: SummaryOptions): Promise<number> {
  const network = await networkOf(model, settings)
  const text =
    compare === undefined
      ? render[format](network)
      : comparison(network, await comparedNetwork(compare), format)
  // Layer names in a model's file may contain any characters.
  const write = format === 'table' || format === 'tree' || format === 'markdown' ? show : print
  await write(text.endsWith('\n') ? text : `${text}\n`)
  return exitCodes.ok
}

const render: Record<SummaryFormat, (network: Network) => string> = {
  table: summaryText,
  tree: treeText,
  json: (network) => JSON.stringify(summaryJson(network), null, 2),
  markdown: summaryMarkdown,
  csv: summaryCsv,
  svg: networkDiagramSvg
}

function comparison(a: Network, b: Network, format: SummaryFormat): string {
  const compared = compareNetworks(a, b)
  switch (format) {
    case 'table':
      return compareText(compared)
    case 'markdown':
      return compareMarkdown(compared)
    case 'json':
      return JSON.stringify({ a: a.name, b: b.name, totals: compared.totals, rows: compared.rows }, null, 2)
    case 'tree':
    case 'csv':
    case 'svg':
      throw new UsageError(`--compare can be printed as table, markdown or json, not as ${format}`)
  }
}

type Settings = Pick<SummaryOptions, 'variant' | 'alpha' | 'inputSize' | 'classes'>

/** A network family with settings, or the network of a weights file. */
async function networkOf(model: string, settings: Settings): Promise<Network> {
  if (isFamily(model)) return described(model, settings)
  const given = Object.entries(settings).find(([, value]) => value !== undefined)
  if (given)
    throw new UsageError(`--${optionName(given[0])} goes with ${families.join(', ')}; a file says it itself`)
  const { path, preprocessing } = await modelStore().files(model)
  return (await openNetwork(path, preprocessing?.inputSize)).network
}

/** Parses `--compare`: a file, or a family with settings such as `mobilenet-v2,alpha=0.5,input-size=96`. */
async function comparedNetwork(text: string): Promise<Network> {
  const [model, ...pairs] = text.split(',')
  if (!isFamily(model!)) return networkOf(text, {})
  const settings: Record<string, string> = {}
  for (const pair of pairs) {
    const [option, value] = pair.split('=')
    const name = (['variant', 'alpha', 'inputSize', 'classes'] as const).find(
      (key) => optionName(key) === option
    )
    if (!name || value === undefined) {
      throw new UsageError(
        `--compare: "${pair}" is not variant=, alpha=, input-size= or classes= with a value`
      )
    }
    settings[name] = value
  }
  return networkOf(model!, settings)
}

const isFamily = (name: string): boolean => families.some((family) => family === name)

function described(family: string, settings: Settings): Network {
  try {
    return describeNetwork(parseSettings({ family, ...settings }))
  } catch (error) {
    if (error instanceof NetworkSettingsError) throw new UsageError(error.message)
    throw error
  }
}

function optionName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Saves the network view's exports to files. */
import { compareMarkdown, compareText, type Comparison } from '../../src-main/network/compare'
import type { Network } from '../../src-main/network/layer'
import { summaryCsv, summaryMarkdown, summaryText } from '../../src-main/network/summary'
import { networkTree } from '../../src-main/network/tree'
import { request } from '../bridge'
import { fileStem } from '../stores/setting-choices'
import { standalonePng } from './svg-image'

export type SummaryFormat = 'text' | 'markdown' | 'csv'

const summaryFormats = {
  text: { write: summaryText, extension: 'txt' },
  markdown: { write: summaryMarkdown, extension: 'md' },
  csv: { write: summaryCsv, extension: 'csv' }
}

/** The path of the saved file, or undefined if the user cancelled. */
type Saved = Promise<string | undefined>

export interface Diagram {
  name: string
  svg: string
}

export function saveSummary(network: Network, format: SummaryFormat): Saved {
  const { write, extension } = summaryFormats[format]
  return saveText(`${fileStem(network.settings)}_summary.${extension}`, write(network))
}

export function saveTree(network: Network): Saved {
  const tree = { settings: network.settings, totals: network.totals, tree: networkTree(network) }
  return saveText(`${fileStem(network.settings)}_tree.json`, `${JSON.stringify(tree, null, 2)}\n`)
}

export function saveComparison(comparison: Comparison, format: 'text' | 'markdown'): Saved {
  const { a, b } = comparison
  const stem = `${fileStem(a.settings)}_and_${fileStem(b.settings)}`
  return format === 'text'
    ? saveText(`${stem}.txt`, compareText(comparison))
    : saveText(`${stem}.md`, compareMarkdown(comparison))
}

export function saveSvg(network: Network, { name, svg }: Diagram): Saved {
  const content = `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`
  return saveText(`${fileStem(network.settings)}_${name}.svg`, content)
}

export async function savePng(network: Network, { name, svg }: Diagram): Saved {
  const file = `${fileStem(network.settings)}_${name}.png`
  return request('file/save', { name: file, content: await standalonePng(svg), encoding: 'base64' })
}

function saveText(name: string, content: string): Saved {
  return request('file/save', { name, content, encoding: 'utf8' })
}

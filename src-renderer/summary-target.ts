import { checked } from '../src-main/contract/messages'
import { SummaryTarget } from '../src-main/contract/app'

/** What a summary window is to show, from its address; undefined in the main window. */
export function summaryTarget(search: string): SummaryTarget | undefined {
  const query = new URLSearchParams(search)
  if (query.get('window') !== 'summary') return undefined
  const network: unknown = JSON.parse(query.get('network') ?? 'null')
  return checked(SummaryTarget, { title: query.get('title'), network }, 'summary window')
}

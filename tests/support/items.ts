/** Library rows for tests that need no database. */
import type { LibraryItem } from '../../src-main/contract/library'

let id = 0

export function item(path: string, label: string | undefined, more: Partial<LibraryItem> = {}): LibraryItem {
  const known = label !== undefined
  return {
    id: ++id,
    model: 1,
    path,
    bytes: 1,
    modified: 0,
    status: known ? 'ok' : 'error',
    predictions: known ? [{ index: 0, label, probability: 0.9 }] : [],
    ...(!known && { error: { code: 'corrupt-image', message: 'The image is damaged.' } }),
    labels: [],
    accepted: false,
    ...more
  }
}

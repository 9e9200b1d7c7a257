/** What is said of an image in a few words. */
import type { LibraryItem } from '../../src-main/contract/library'

export function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

/** The last two names of a path: what tells folders apart where there is no room for all of it. */
export function endOf(path: string): string {
  const names = path.split(/[/\\]/).filter(Boolean)
  return names.length > 2 ? `…/${names.slice(-2).join('/')}` : path
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))))
}

/** The person's labels where there are some, else the model's first. */
export function labelsOf(item: LibraryItem): string[] {
  if (item.labels.length > 0) return item.labels
  const first = item.predictions[0]
  return first ? [first.label] : []
}

/** How probable the model finds the first of these labels; nothing where the person says what the model does not. */
export function probabilityOf(item: LibraryItem): number | undefined {
  const [first] = labelsOf(item)
  return item.predictions.find(({ label }) => label === first)?.probability
}

/** Who says so. */
export function reviewOf(item: LibraryItem): 'model' | 'accepted' | 'labelled' | 'failed' {
  if (item.labels.length > 0) return 'labelled'
  if (item.accepted) return 'accepted'
  return item.status === 'ok' ? 'model' : 'failed'
}

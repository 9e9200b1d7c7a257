/** One-line descriptions of removals and relocations. */
import type { ChangeJob } from '../contract/library-jobs'
import { printable } from '../platform/printable'

export function removalText({ id, folder, images, labelled, state }: ChangeJob): string {
  const where = folder === undefined ? '' : ` of ${printable(folder)}`
  return `Removal ${id}: ${images} images${where}, ${labelled} of them labelled, ${state}\n`
}

export function relocationText({ id, folder, target, images, state }: ChangeJob): string {
  return `Relocation ${id}: ${images} images from ${printable(folder ?? '?')} to ${printable(target ?? '?')}, ${state}\n`
}

/** Divides pictures into folds for cross-validation. */

const mostFolds = 5

/**
 * Assigns a fold to each picture. A series stays together; the largest series go first, each to the fold with
 * the fewest pictures of its classes.
 */
export function foldsOf(series: Int32Array, labels: Int32Array): { folds: Int32Array; count: number } {
  const members = new Map<number, number[]>()
  for (const [i, one] of series.entries()) members.set(one, [...(members.get(one) ?? []), i])
  const count = Math.max(2, Math.min(mostFolds, members.size))
  const perClass = new Map<number, number[]>()
  const totals = new Array<number>(count).fill(0)
  const folds = new Int32Array(series.length)
  const largestFirst = [...members.values()].sort((a, b) => b.length - a.length)
  for (const pictures of largestFirst) {
    const counts = pictures.map((i) => perClass.get(labels[i]!) ?? new Array<number>(count).fill(0))
    const load = totals.map((total, fold) => counts.reduce((sum, of) => sum + of[fold]!, 0) + total * 1e-6)
    const fold = load.indexOf(Math.min(...load))
    for (const i of pictures) {
      folds[i] = fold
      totals[fold]!++
      const label = labels[i]!
      const own = perClass.get(label) ?? new Array<number>(count).fill(0)
      own[fold]!++
      perClass.set(label, own)
    }
  }
  return { folds, count }
}

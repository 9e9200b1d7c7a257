/**
 * Labels by their numbers, which run from 0 or from 1; undefined where one is missing, twice, or without a name.
 */
export function inOrder(pairs: readonly (readonly [number, string | undefined])[]): string[] | undefined {
  const first = pairs.some(([index]) => index === 0) ? 0 : 1
  const labels: string[] = []
  for (const [number, label] of pairs) {
    const index = number - first
    const inside = Number.isInteger(index) && index >= 0 && index < pairs.length
    if (!inside || label === undefined || index in labels) return undefined
    labels[index] = label
  }
  return labels
}

/**
 * Labels sorted by their numbers, which start at 0 or 1; undefined if one is missing, duplicated or unnamed.
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

/** An order of classes in which those that the model confuses stand side by side. */
import type { Evaluation } from '../../../src-main/contract/evaluation'

interface Cluster {
  /** Positions of classes, in their order so far. */
  members: number[]
  /** To each other cluster, by its place in the list. */
  likeness: Float64Array
}

/**
 * Positions of the classes, clustered by average linkage (UPGMA; nearest-neighbour chains, O(n²)). Two classes are as
 * alike as the share of their images that is taken for the other. Classes that are confused with none keep their order.
 */
export function clusteredOrder({ counts }: Evaluation['confusion']): number[] {
  const totals = counts.map((row) =>
    Math.max(
      1,
      row.reduce((total, images) => total + images, 0)
    )
  )
  const pair = (a: number, b: number): number =>
    a === b ? 0 : (counts[a]![b]! + counts[b]![a]!) / (totals[a]! + totals[b]!)
  const clusters: (Cluster | undefined)[] = counts.map((_, a) => ({
    members: [a],
    likeness: Float64Array.from(counts, (_row, b) => pair(a, b))
  }))
  const finished: number[][] = []
  const chain: number[] = []
  for (;;) {
    if (chain.length === 0) {
      const next = clusters.findIndex((one) => one)
      if (next < 0) break
      chain.push(next)
    }
    const top = chain.at(-1)!
    const nearest = nearestOf(clusters, top, chain.at(-2))
    if (nearest === undefined) {
      finished.push(clusters[top]!.members)
      clusters[top] = undefined
      chain.pop()
    } else if (nearest === chain.at(-2)) {
      chain.splice(-2)
      merge(clusters, top, nearest, pair)
    } else chain.push(nearest)
  }
  // A group stands where its first class stood.
  const first = (members: number[]): number => members.reduce((least, one) => Math.min(least, one))
  return finished.sort((a, b) => first(a) - first(b)).flat()
}

/** The cluster that is most alike, if any is; of several, `preferred`, or else the first. */
function nearestOf(
  clusters: readonly (Cluster | undefined)[],
  of: number,
  preferred: number | undefined
): number | undefined {
  const { likeness } = clusters[of]!
  let best = preferred
  for (const [other, cluster] of clusters.entries()) {
    if (!cluster || other === of) continue
    if (likeness[other]! > (best === undefined ? 0 : likeness[best]!)) best = other
  }
  return best
}

/** Puts the second cluster into the first, with the ends together that are most alike. */
function merge(
  clusters: (Cluster | undefined)[],
  a: number,
  b: number,
  pair: (a: number, b: number) => number
): void {
  const [one, other] = [clusters[a]!, clusters[b]!]
  const [weight, otherWeight] = [one.members.length, other.members.length]
  for (const [c, third] of clusters.entries()) {
    if (!third || c === a || c === b) continue
    const average = (weight * one.likeness[c]! + otherWeight * other.likeness[c]!) / (weight + otherWeight)
    one.likeness[c] = average
    third.likeness[a] = average
  }
  one.members = joined(one.members, other.members, pair)
  clusters[b] = undefined
}

function joined(a: number[], b: number[], pair: (a: number, b: number) => number): number[] {
  const ways = [
    [a, b],
    [a, [...b].reverse()],
    [[...a].reverse(), b],
    [[...a].reverse(), [...b].reverse()]
  ] as const
  const closeness = ([left, right]: (typeof ways)[number]): number => pair(left.at(-1)!, right[0]!)
  const [left, right] = ways.reduce((best, way) => (closeness(way) > closeness(best) ? way : best))
  // Whichever way round: the class that came first stays in front.
  const all = [...left, ...right]
  return all[0]! <= all.at(-1)! ? all : all.reverse()
}

/** Compares the objects that a faster precision finds with float32's: could a person tell the two apart? */
import type { ObjectAgreement } from '../contract/model'
import { intersectionOverUnion } from '../network/anchors'
import type { FoundObject } from '../network/objects'

/**
 * Objects that float32 finds with a score from `least` on must be found as the original graph finds them, give or take
 * what another implementation may differ by: an overlap of 0.99 and a score within 0.01.
 */
const rule = { least: 0.3, overlap: 0.99, difference: 0.01 } as const
/** Boxes of the same class that overlap less are of different objects. */
const sameObject = 0.5

/** Scores from here on are compared, so that an object whose score falls below `least` still counts as found. */
export const comparedThreshold = rule.least / 2

/**
 * @param expected the objects that float32 finds in each picture
 * @param actual those of the faster precision in the same pictures
 */
export function objectAgreementOf(
  expected: readonly (readonly FoundObject[])[],
  actual: readonly (readonly FoundObject[])[]
): ObjectAgreement {
  const objects = expected.flatMap((found, picture) =>
    found.filter(({ score }) => score >= rule.least).map((object) => partnerOf(object, actual[picture]!))
  )
  const found = objects.filter(({ overlap }) => overlap >= sameObject)
  const meanOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  return {
    pictures: expected.length,
    objects: objects.length,
    changedObjects: objects.filter(
      (one) => !(one.overlap >= rule.overlap && one.difference <= rule.difference)
    ).length,
    meanOverlap: meanOf(found.map(({ overlap }) => overlap)),
    meanDifference: meanOf(found.map(({ difference }) => difference))
  }
}

/** False where float32 finds nothing, as nothing is then known. */
export function findsTheSame({ objects, changedObjects }: ObjectAgreement): boolean {
  return objects > 0 && changedObjects === 0
}

/** How far the object of this class that overlaps most is away. */
function partnerOf(
  { index, score, box }: FoundObject,
  candidates: readonly FoundObject[]
): { overlap: number; difference: number } {
  let best = { overlap: 0, difference: 1 }
  for (const other of candidates) {
    const overlap = other.index === index ? intersectionOverUnion(box, other.box) : 0
    if (overlap > best.overlap) best = { overlap, difference: Math.abs(score - other.score) }
  }
  return best
}

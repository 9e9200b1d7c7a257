export interface Disc {
  x: number
  y: number
  radius: number
}
export interface LabelledDisc extends Disc {
  label: string
}
export interface PlacedLabel {
  x: number
  y: number
  anchor: 'start' | 'middle' | 'end'
  /** No place was free, so it overlaps others. */
  crowded: boolean
}
type Place = Omit<PlacedLabel, 'crowded'>
interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

const LINE = 14
const GAP = 5
/** Mean width of a character at 12 pixels. */
const CHARACTER = 7

/**
 * Places each disc's label next to it: in the first position where it overlaps no other label or disc and stays
 * between the margins. Earlier labels take precedence.
 */
export function placeLabels(
  discs: readonly LabelledDisc[],
  unlabelled: readonly Disc[],
  [left, right]: readonly [number, number]
): PlacedLabel[] {
  const taken: Box[] = [...discs, ...unlabelled].map(({ x, y, radius }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius
  }))
  return discs.map((disc, index) => {
    const others = taken.filter((_, other) => other !== index)
    const places = placesOf(disc)
    const free = places.find((place) => {
      const box = boxOf(place, disc.label)
      return box.left >= left && box.right <= right && !others.some((other) => overlap(box, other))
    })
    if (free) taken.push(boxOf(free, disc.label))
    return { ...(free ?? places[0]!), crowded: !free }
  })
}

/**
 * Candidate positions: right, left, above, below, corners. A baseline is a third of a line below the middle.
 */
function placesOf({ x, y, radius }: Disc): Place[] {
  const out = radius + GAP
  const [above, below] = [y - out, y + out + 9]
  return [
    { x: x + out, y: y + 4, anchor: 'start' },
    { x: x - out, y: y + 4, anchor: 'end' },
    { x, y: above, anchor: 'middle' },
    { x, y: below, anchor: 'middle' },
    { x: x - radius, y: above, anchor: 'start' },
    { x: x - radius, y: below, anchor: 'start' },
    { x: x + radius, y: above, anchor: 'end' },
    { x: x + radius, y: below, anchor: 'end' }
  ]
}

function boxOf({ x, y, anchor }: Place, label: string): Box {
  const width = label.length * CHARACTER
  const left = { start: x, middle: x - width / 2, end: x - width }[anchor]
  return { left, right: left + width, top: y - LINE + 4, bottom: y + 4 }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

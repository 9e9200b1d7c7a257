/** Where the texts of boxes stand, so that each can be read. */

type Box = readonly [x: number, y: number, width: number, height: number]

interface Wanted {
  box: Box
  /** What it may say, the longest first. */
  texts: readonly string[]
}

/** The start of its baseline. */
export interface PlacedText {
  x: number
  y: number
  text: string
}

/** In heights of a letter: a bold Latin letter is narrower than a Chinese character. */
const narrow = 0.62
const wide = 1.05
/** Above and below the baseline, in heights of a letter. */
const arrows = /[→…✓–]/
const [rise, fall] = [0.85, 0.3]
/** From one baseline to the next, in heights of a letter. */
const lineHeight = 1.2
/** By how many lines a text gives way to an earlier one. */
const lines = [0, 1, 2, 3, 4, 5]

interface Manner {
  /** Whether a text that would cover an earlier one is shortened or left out; else it is moved by some lines, if that helps. */
  sparse?: boolean
  /** In the lower left corner. */
  below?: boolean
}

/**
 * Puts each text into the upper left corner of its box, as far as that is in sight.
 * @param sight what is seen of the picture, in the unit of the boxes
 * @param letters height of a letter in that unit
 * @returns undefined for a box without a text
 */
export function placeTexts(
  wanted: readonly Wanted[],
  sight: Box,
  letters: number,
  { sparse = false, below = false }: Manner = {}
): (PlacedText | undefined)[] {
  const taken: Box[] = []
  return wanted.map(({ box, texts }) => {
    if (!overlaps(box, sight)) return undefined
    const [longest = ''] = texts
    const places = sparse
      ? texts.map((text) => placedText(text, box, sight, letters, below))
      : lines.map((line) => placedText(longest, box, sight, letters, below, line))
    const free = places.find(
      ({ fits, area }) => (fits || !sparse) && !taken.some((other) => overlaps(area, other))
    )
    const placed = free ?? (sparse ? undefined : places[0])
    if (placed) taken.push(placed.area)
    return placed && { x: placed.x, y: placed.y, text: placed.text }
  })
}

function placedText(
  text: string,
  [left, top, , tall]: Box,
  [x, y, width, height]: Box,
  letters: number,
  below: boolean,
  line = 0
) {
  const length = widthOf(text) * letters
  const edge = 0.3 * letters
  const [first, last] = [x + edge, x + width - edge - length]
  const at = Math.max(first, Math.min(left + edge, last))
  const moved = line * lineHeight * letters
  const wanted = below ? top + tall - (fall + 0.15) * letters - moved : top + (rise + 0.25) * letters + moved
  const base = Math.max(y + (rise + 0.25) * letters, Math.min(wanted, y + height - fall * letters))
  const area: Box = [at, base - rise * letters, length, (rise + fall) * letters]
  return { text, x: at, y: base, area, fits: last >= first }
}

/** In heights of a letter. */
function widthOf(text: string): number {
  let sum = 0
  for (const sign of text) sum += sign.codePointAt(0)! >= 0x1100 && !arrows.test(sign) ? wide : narrow
  return sum
}

function overlaps(one: Box, other: Box): boolean {
  return [0, 1].every(
    (side) => one[side]! < other[side]! + other[side + 2]! && other[side]! < one[side]! + one[side + 2]!
  )
}

import type { Shape } from './layer'

/** Formats numbers and shapes, consistently in the summary, the tree, the comparison and the diagram. */

/** Two decimals; exact ties go to the even digit as in Python (0.125 becomes 0.12; JavaScript rounds up). */
export function fixed2(value: number): string {
  // Among binary fractions, only multiples of 1/8 can end in a 5 at the third decimal.
  return Number.isInteger(value * 8) ? (roundHalfEven(value * 100) / 100).toFixed(2) : value.toFixed(2)
}

/** Rounds to the nearest integer, ties to even, as IEEE 754 and Python do. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  if (value - below !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}

/** Such as 3,538,984. */
export function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Three significant digits in decimal units: 3.54M, 864, 10.1K. */
export function shortCount(value: number): string {
  const units = ['', 'K', 'M', 'G']
  let index = 0
  let scaled = value
  while (scaled >= 999.5 && index < units.length - 1) {
    scaled /= 1000
    index++
  }
  if (index === 0) return String(value)
  return `${scaled.toPrecision(3)}${units[index]}`
}

/** Decimal units as in file managers, without a trailing zero: 14.5 MB, 588 kB, 25 MB. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  for (const [i, unit] of units.entries()) {
    const scaled = bytes / 1000 ** i
    const shown = Number(scaled.toFixed(i > 0 && scaled < 99.95 ? 1 : 0))
    if (shown < 1000 || i === units.length - 1) return `${shown} ${unit}`
  }
  return `${bytes} B`
}

/** Such as 112×112×32 or 1280. */
export function shapeText(shape: Shape): string {
  return shape.join('×')
}

/** A fraction from 0 to 1 as a percentage, such as 12.3 %. */
export function percentText(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** Scales of the charts: from values to pixels. */

export type Span = readonly [from: number, to: number]
export type Scale = (value: number) => number

/** Maps a span linearly to another one. */
export function linearScale([low, high]: Span, [from, to]: Span): Scale {
  return (value) => from + ((value - low) / (high - low)) * (to - from)
}

/** Maps a span of positive numbers to another one by their logarithms. */
export function logScale([low, high]: Span, range: Span): Scale {
  const linear = linearScale([Math.log(low), Math.log(high)], range)
  return (value) => linear(Math.log(value))
}

/** Round values within a span, at most `count` of them, in steps of 1, 2 or 5 times a power of ten. */
export function linearTicks([low, high]: Span, count: number): number[] {
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!
  const first = Math.ceil(low / step)
  const last = Math.floor(high / step)
  // Rounds multiples of the step, to avoid 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12))
  )
}

/** 1, 2 and 5 times the powers of ten within a span; round values if it is less than a decade. */
export function logTicks([low, high]: Span): number[] {
  if (high / low < 10) return linearTicks([low, high], 6)
  const ticks: number[] = []
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
    ticks.push(...[power, 2 * power, 5 * power].filter((tick) => tick >= low && tick <= high))
  }
  return ticks
}

/** Uses a minus sign instead of a hyphen. */
export function tickText(value: number): string {
  return String(value).replace('-', '−')
}

/** An SVG path through points. */
export function pathOf(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], index) => `${index ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
}

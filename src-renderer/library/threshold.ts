/** What a threshold means for images of which only the histogram is known. */

/** Bars of a histogram in steps of one percent, gathered to wider ones. */
export function gathered(histogram: readonly number[], width: number): number[] {
  const bars: number[] = []
  for (let start = 0; start < histogram.length; start += width) {
    bars.push(histogram.slice(start, start + width).reduce((sum, count) => sum + count, 0))
  }
  return bars
}

/** How many images have a first probability below the threshold, which is a whole percentage. */
export function countBelow(histogram: readonly number[], percentage: number): number {
  return histogram.slice(0, percentage).reduce((sum, count) => sum + count, 0)
}

/** The largest probability that counts as below the threshold: a filter includes its ends, to a billionth or so. */
export function upperEndBelow(percentage: number): number {
  return Math.max(0, percentage / 100 - 1e-6)
}

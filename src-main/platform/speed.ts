/** Measures the speed of a run or download over the last few seconds. */

const windowSeconds = 5

export class Speedometer {
  private readonly samples: { at: number; done: number }[] = []

  /** @param done images or bytes so far; @param at seconds on any monotonic clock */
  add(done: number, at: number): void {
    this.samples.push({ at, done })
    while (this.samples.length > 2 && this.samples[1]!.at <= at - windowSeconds) this.samples.shift()
  }

  /** Discards all samples, for instance after a pause. */
  reset(): void {
    this.samples.length = 0
  }

  /** Images or bytes per second; 0 until there are two samples. */
  get perSecond(): number {
    const first = this.samples[0]
    const last = this.samples.at(-1)
    if (!first || !last || last.at <= first.at) return 0
    return (last.done - first.done) / (last.at - first.at)
  }
}

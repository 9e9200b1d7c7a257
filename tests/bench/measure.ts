/** Measures several contenders in turns, so that a slow moment of the machine hits all alike. */

export interface Contender {
  name: string
  /** Does the work once; answers with the images it did. */
  run(): Promise<number>
}

export interface Measured {
  name: string
  /** Milliseconds an image. */
  minimum: number
  median: number
}

/** Runs each once to warm up, then all in turns. */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<Measured[]> {
  const samples = contenders.map((): number[] => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      const started = performance.now()
      const images = await contender.run()
      if (round > 0) samples[i]!.push((performance.now() - started) / images)
    }
  }
  return contenders.map(({ name }, i) => ({
    name,
    minimum: Math.min(...samples[i]!),
    median: median(samples[i]!)
  }))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

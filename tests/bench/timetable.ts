import { statSync } from 'node:fs'

/** Times of single steps as lines of a table: the least, the median and the greatest, in milliseconds of the processor. */
export function timetable() {
  const lines: string[] = []

  function say(what: string, times: number[]): void {
    const sorted = [...times].sort((a, b) => a - b)
    const figures = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!].map((time) =>
      time.toFixed(1).padStart(8)
    )
    lines.push(`${what.padEnd(64)}${figures.join('')}`)
  }

  /** The processor's time: other programs on the machine do not count. */
  async function time(work: () => unknown): Promise<number> {
    const start = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }

  async function repeat(what: string, work: (i: number) => unknown, times = 5): Promise<void> {
    const taken: number[] = []
    for (let i = 0; i < times; i++) taken.push(await time(() => work(i)))
    say(what, taken)
  }

  /** @param file the library that was asked @param more about it */
  function print(images: number, file: string, more: string): void {
    const heading = `${images} images, ${(statSync(file).size / 2 ** 20).toFixed(0)} MiB, ${more}`
    const columns = `${'milliseconds of processor time'.padEnd(64)}     min  median     max`
    console.log([heading, columns, ...lines].join('\n'))
  }

  return { print, say, time, repeat }
}

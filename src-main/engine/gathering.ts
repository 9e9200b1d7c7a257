/** Gathers what is asked for one by one into batches: those that are being prepared meanwhile are waited for. */

/** How long a batch that is not full waits for what is being prepared, in milliseconds. */
const longestWait = 250

interface Waiting<Input, Output> {
  input: Input
  resolve(output: Output): void
  reject(error: unknown): void
}

export class Gathering<Input, Output> {
  private waiting: Waiting<Input, Output>[] = []
  /** What is on its way. */
  private preparing = 0
  private asking = false
  private timer: NodeJS.Timeout | undefined

  /** @param ask answers each of a batch, in order */
  constructor(
    private readonly batchSize: number,
    private readonly ask: (inputs: Input[]) => Promise<Output[]>
  ) {}

  /** Prepares an input and has it answered in a batch with others; hands on what goes wrong with either. */
  async answer(prepare: () => Promise<Input>): Promise<Output> {
    this.preparing++
    let input: Input
    try {
      input = await prepare()
    } catch (error) {
      this.left()
      throw error
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, resolve, reject })
      this.left()
    })
  }

  /** One less is on its way; without any, or with a full batch, the batch is asked. */
  private left(): void {
    this.preparing--
    if (this.waiting.length === 0 || this.asking) return
    if (this.preparing === 0 || this.waiting.length >= this.batchSize) return void this.askBatch()
    this.timer ??= setTimeout(() => void this.askBatch(), longestWait)
  }

  private async askBatch(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.asking) return
    this.asking = true
    const batch = this.waiting.splice(0, this.batchSize)
    try {
      const outputs = await this.ask(batch.map(({ input }) => input))
      for (const [i, { resolve }] of batch.entries()) resolve(outputs[i]!)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    this.asking = false
    // What came meanwhile; `left` counts one that has left already.
    this.preparing++
    this.left()
  }
}

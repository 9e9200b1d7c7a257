/** Writes rows by steps that take their time. */

/** What takes the rows of a run, as results/writer.ts does. */
export interface RowSink<Row> {
  addRow(row: Row): void
  /** Hears when it cannot keep up, and again when it can. */
  onBusy(listener: (busy: boolean) => void): void
  /** Hears of an output that can no longer be written. */
  onError(listener: (error: Error) => void): void
  /** Completes the output, as far as it can be written. */
  close(): Promise<void>
}

export interface RowSteps<Row> {
  add(row: Row): Promise<void>
  /** @param complete whether all rows before could be written */
  end(complete: boolean): Promise<void>
}

const mostWaiting = 64

/** Takes rows at any speed, and adds them one after the other. */
export class SteppedWriter<Row> implements RowSink<Row> {
  private waiting = 0
  private work = Promise.resolve()
  private broken: Error | undefined
  private errorListener: (error: Error) => void = () => undefined
  private busyListener: (busy: boolean) => void = () => undefined

  constructor(private readonly steps: RowSteps<Row>) {}

  addRow(row: Row): void {
    if (++this.waiting === mostWaiting) this.busyListener(true)
    this.work = this.work.then(() => this.add(row))
  }

  onBusy(listener: (busy: boolean) => void): void {
    this.busyListener = listener
  }

  onError(listener: (error: Error) => void): void {
    this.errorListener = listener
    if (this.broken) listener(this.broken)
  }

  async close(): Promise<void> {
    await this.work
    await this.steps.end(!this.broken).catch((error: Error) => this.fail(error))
  }

  private async add(row: Row): Promise<void> {
    try {
      if (!this.broken) await this.steps.add(row)
    } catch (error) {
      this.fail(error as Error)
    }
    if (--this.waiting === mostWaiting - 1) this.busyListener(false)
  }

  private fail(error: Error): void {
    if (this.broken) return
    this.broken = error
    this.errorListener(error)
  }
}

/** Hands rows to a sink one after the other, each once it can take it. */
export class AwaitedSink<Row> implements RowSteps<Row> {
  private problem: Error | undefined
  private writable = Promise.resolve()

  constructor(private readonly sink: RowSink<Row>) {
    let release = (): void => undefined
    sink.onBusy((busy) => {
      release()
      if (busy) this.writable = new Promise((resolve) => (release = resolve))
    })
    sink.onError((error) => {
      this.problem = error
      release()
    })
  }

  /** @throws that of an output that can no longer be written */
  async add(row: Row): Promise<void> {
    await this.writable
    if (!this.problem) this.sink.addRow(row)
    if (this.problem) throw this.problem
  }

  /** @throws as `add` */
  async end(): Promise<void> {
    await this.sink.close()
    if (this.problem) throw this.problem
  }
}

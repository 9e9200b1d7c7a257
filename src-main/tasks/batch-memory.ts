/** The memory of a batch, which is used again for the next one: new memory for each makes garbage to collect. */
export class BatchMemory<Values extends Uint8Array | Float32Array> {
  private memory: Values | undefined

  constructor(private readonly Values: new (length: number) => Values) {}

  /** @param images of the same length @returns one behind the other, until the next call */
  joined(images: readonly Values[]): Values {
    const one = images[0]?.length ?? 0
    const length = images.length * one
    if (!this.memory || this.memory.length < length) this.memory = new this.Values(length)
    for (const [i, image] of images.entries()) this.memory.set(image, i * one)
    return this.memory.subarray(0, length) as Values
  }
}

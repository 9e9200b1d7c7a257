/** Questions to another thread or process, which answers them in any order. */
export class Questions<Answer extends { id: number }> {
  private lastId = 0
  private readonly waiting = new Map<number, (answer: Answer) => void>()

  /** @param send sends the question with this number, under which the answer comes back */
  ask(send: (id: number) => void): Promise<Answer> {
    const id = ++this.lastId
    return new Promise((resolve) => {
      this.waiting.set(id, resolve)
      send(id)
    })
  }

  answered(answer: Answer): void {
    this.waiting.get(answer.id)?.(answer)
    this.waiting.delete(answer.id)
  }
}

/** What a run waits for by itself: a library that cannot be written, a folder that is gone. */
import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Blocked } from '../contract/classification'

/** How long to wait before a first and before each later try, in milliseconds. */
const firstPause = 100
const longestPause = 2000

/** Why to wait, and whether it mostly passes before anybody would have to hear of it. */
export interface Obstacle {
  by: Blocked
  brief: boolean
}

export class Waiting {
  private readonly obstacles = new Map<object, Blocked>()
  private told: Blocked | undefined
  private wake = newWake()

  /**
   * @param signal ends all waiting
   * @param tell is given the reason while something waits, and nothing once all goes on
   */
  constructor(
    private readonly signal: AbortSignal,
    private readonly tell: (by: Blocked | undefined) => void
  ) {
    signal.addEventListener('abort', () => this.tryAgain())
  }

  /**
   * Does `work`; where `obstacleOf` names a reason to wait for its error, it is done again until it succeeds.
   * @throws any other error of `work`, and the signal's reason
   */
  async until<T>(
    work: () => T | Promise<T>,
    obstacleOf: (error: unknown) => Obstacle | undefined
  ): Promise<T> {
    const waiter = {}
    try {
      for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
        this.signal.throwIfAborted()
        try {
          return await work()
        } catch (error) {
          const obstacle = obstacleOf(error)
          if (!obstacle) throw error
          // What is brief is told of when it has lasted for a second or two.
          if (!obstacle.brief || pause >= longestPause / 2) this.obstacles.set(waiter, obstacle.by)
          this.report()
        }
        await sleep(pause, undefined, { signal: this.wake.signal }).catch(() => undefined)
      }
    } finally {
      this.obstacles.delete(waiter)
      this.report()
    }
  }

  /** Ends the pauses: a person says that the obstacle is out of the way. */
  tryAgain(): void {
    this.wake.abort()
    this.wake = newWake()
  }

  private report(): void {
    const [by] = this.obstacles.values()
    if (by?.message === this.told?.message) return
    this.told = by
    this.tell(by)
  }
}

/** Each image that waits listens to it. */
function newWake(): AbortController {
  const wake = new AbortController()
  setMaxListeners(0, wake.signal)
  return wake
}

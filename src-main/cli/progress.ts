/** Progress of a run: a bar on a terminal, otherwise one line per second. */
import { SingleBar } from 'cli-progress'
import type { RunProgress } from '../contract/classification'

export interface ProgressDisplay {
  update(progress: RunProgress): void
  /** Removes the bar, so that other lines can follow. */
  stop(): void
}

export function progressDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? bar(stream) : lines(stream)
}

function bar(stream: NodeJS.WriteStream): ProgressDisplay {
  const display = new SingleBar({
    stream,
    format: '{bar} {value}/{total}{more} images  {failed} failed  {rate}  {eta_text}',
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false
  })
  let started = false
  return {
    update(progress) {
      const { done, total, counted, failed } = progress
      const payload = {
        more: counted ? '' : '+',
        failed,
        rate: rateText(progress),
        eta_text: etaText(progress)
      }
      if (started) {
        display.setTotal(Math.max(total, 1))
        display.update(done, payload)
      } else {
        display.start(Math.max(total, 1), done, payload)
        started = true
      }
    },
    stop() {
      display.stop()
      started = false
    }
  }
}

function lines(stream: NodeJS.WriteStream): ProgressDisplay {
  let last = 0
  return {
    update(progress) {
      const now = performance.now()
      if (now - last < 1000) return
      last = now
      const { done, total, counted, failed } = progress
      const amount = `${done}/${total}${counted ? '' : '+'} images`
      stream.write(
        [amount, `${failed} failed`, rateText(progress), etaText(progress)].filter(Boolean).join(', ') + '\n'
      )
    },
    stop: () => undefined
  }
}

/** Empty while the speed is unknown. */
function rateText({ imagesPerSecond }: RunProgress): string {
  return imagesPerSecond > 0 ? `${imagesPerSecond.toFixed(imagesPerSecond < 10 ? 1 : 0)} images/s` : ''
}

function etaText({ etaSeconds }: RunProgress): string {
  if (etaSeconds === undefined) return ''
  const seconds = Math.ceil(etaSeconds)
  if (seconds < 60) return `${seconds} s left`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s left`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`
}

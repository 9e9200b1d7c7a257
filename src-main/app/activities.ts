/**
 * Shows running activities in every view, and in the title and taskbar when the window is in the background.
 */
import type { Activity, Settings } from '../contract/app'
import { textsOf } from './texts'
import type { Windows } from './windows'

export class Activities {
  private readonly going = new Map<Activity['kind'], Activity>()
  private told = '[]'

  constructor(
    private readonly windows: Windows,
    private readonly locale: () => Settings['locale']
  ) {}

  /** @param activity its progress in images or files; `total` is 0 while unknown */
  note(
    kind: Activity['kind'],
    { done, total, paused }: { done: number; total: number; paused?: boolean }
  ): void {
    // Rounded down to whole percents, so that it changes at most a hundred times.
    const share = total > 0 ? Math.floor((100 * Math.min(done, total)) / total) / 100 : undefined
    this.going.set(kind, { kind, ...(share !== undefined && { share }), ...(paused && { paused }) })
    this.tell()
  }

  end(...kinds: readonly Activity['kind'][]): void {
    for (const kind of kinds) this.going.delete(kind)
    this.tell()
  }

  private tell(): void {
    const activities = [...this.going.values()]
    const now = JSON.stringify(activities)
    if (now === this.told) return
    this.told = now
    const [first] = activities
    this.windows.showActivity(first, first && this.title(first))
    this.windows.send('app/activities', activities)
  }

  private title({ kind, share, paused }: Activity): string {
    const texts = textsOf(this.locale())
    const percent = share === undefined ? '' : `${Math.round(100 * share)}% `
    return `${percent}${paused ? texts.pausedActivity : texts.activities[kind]}`
  }
}

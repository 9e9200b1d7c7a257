/** Reports on a library that was found damaged. */
import type { LibraryDamage } from '../contract/library'
import type { EngineClient } from '../host/engine-client'
import { tell } from './output'

const found: Record<LibraryDamage['found'], string> = {
  empty: 'its file was empty',
  missing: 'its file was gone, and only the log of the last changes was left',
  header: 'its file did not begin as a library does',
  pages: 'parts of its file were cut off or unreadable',
  log: 'the log of the last changes was unreadable or cut off'
}

/** A repair that takes fewer milliseconds is not announced. */
const noticeable = 1000

/** Reports damage once, as soon as the engine has opened the library. */
export function tellOfDamage(engine: EngineClient): void {
  let told = false
  let repairing: NodeJS.Timeout | undefined
  engine.on('library/repairing', (begins) => {
    clearTimeout(repairing)
    if (begins)
      repairing = setTimeout(() => tell('The library is damaged and is being repaired ...'), noticeable)
  })
  engine.on('library/damaged', (damage) => {
    if (!told) for (const line of damageText(damage).split('\n')) tell(line)
    told = true
  })
}

function damageText({ found: what, time, kept, earlier = [], rescued, backup }: LibraryDamage): string {
  const { images, labelled, answers } = rescued
  return [
    `The library was found damaged on ${dateText(time)}: ${found[what]}.`,
    `  The damaged one is kept as ${kept}`,
    ...earlier.map((file) => `  One that was found damaged before is kept as ${file}`),
    `  Rescued into a new one: ${images} images with ${answers} answers; ${labelled} of the images are labelled or accepted by a person. The rest is lost, or in backups.`,
    backup
      ? `  The newest automatic backup is of ${dateText(backup.time)}. To take it instead: library restore "${backup.file}"`
      : '  There is no automatic backup. If you made one yourself, take it with: library restore FILE',
    '  To go on with what was rescued, and not be told again: library check --accept'
  ].join('\n')
}

/** To the minute, in the local time zone. */
export function dateText(time: number): string {
  const date = new Date(time)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

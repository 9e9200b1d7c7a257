/** Days as the interface's language writes them. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { perLocale } from '../per-locale'

export function useLibraryDates() {
  const { locale } = useI18n()
  return computed(() => formats(locale.value))
}

const formats = perLocale((locale) => {
  const local = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const localTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  // What the camera's clock showed is kept as if it were UTC.
  const camera = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const cameraTime = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC'
  })
  return {
    day: (time: number) => local.format(time),
    time: (time: number) => localTime.format(time),
    taken: (time: number) => camera.format(time),
    takenTime: (time: number) => cameraTime.format(time)
  }
})

/** The value of a date field as the first millisecond of that day. */
export function firstOfDay(field: string): number | undefined {
  const time = Date.parse(`${field}T00:00:00Z`)
  return Number.isNaN(time) ? undefined : time
}

export function lastOfDay(field: string): number | undefined {
  const first = firstOfDay(field)
  return first === undefined ? undefined : first + 86_400_000 - 1
}

export function asField(time: number | undefined): string {
  return time === undefined ? '' : new Date(time).toISOString().slice(0, 10)
}

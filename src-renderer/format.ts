/** Numbers, durations and dates as the interface's language writes them. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { sizeText } from '../src-main/network/number-text'
import { perLocale } from './per-locale'

export function useFormat() {
  const { locale } = useI18n()
  return computed(() => formats(locale.value))
}

const formats = perLocale((locale) => {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const widths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 2 })
  const percents = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1
  })
  const wholePercents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const hundredths = new Intl.NumberFormat(locale, {
    signDisplay: 'exceptZero',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2
  })
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })

  const unit = (value: number, name: string, unitDisplay: 'long' | 'short' = 'long'): string => {
    const options = { style: 'unit', unit: name, unitDisplay, maximumFractionDigits: 1 } as const
    return new Intl.NumberFormat(locale, options).format(value)
  }

  return {
    count: (value: number) => whole.format(value),
    speed: (value: number) => (value < 10 ? tenths : whole).format(value),
    /** Of a network: 1.0, 0.35. */
    width: (alpha: number) => widths.format(alpha),
    /** Such as +8.35, in units of a logit. */
    signed: (value: number) => hundredths.format(value),
    /** A dash where there is nothing to divide by. */
    percent(share: number | undefined) {
      if (share === undefined) return '–'
      // What is there is not nothing.
      return share > 0 && share < 0.0005 ? `<${percents.format(0.001)}` : percents.format(share)
    },
    wholePercent: (share: number) => wholePercents.format(share),
    date: (iso: string) => dates.format(new Date(iso)),

    bytes: sizeText,

    /** A place in a video, such as 1:05 or 1:02:03. */
    clock(seconds: number): string {
      const whole = Math.floor(seconds)
      const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
      const shown = parts[0]! > 0 ? parts : parts.slice(1)
      return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
    },

    /** As long as it takes to read: rough where it is long. */
    duration(seconds: number): string {
      if (seconds < 10) return unit(Math.max(0.1, seconds), 'second')
      if (seconds < 90) return unit(Math.round(seconds), 'second')
      const minutes = Math.round(seconds / 60)
      if (minutes < 90) return unit(minutes, 'minute')
      return `${unit(Math.floor(minutes / 60), 'hour')} ${unit(minutes % 60, 'minute')}`
    },

    /** Of what is still to come: steps of 5 seconds, so that it does not flicker. */
    remaining(seconds: number): string {
      return this.duration(seconds < 90 ? Math.max(5, Math.ceil(seconds / 5) * 5) : seconds)
    }
  }
})

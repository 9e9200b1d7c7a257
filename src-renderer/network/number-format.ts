/** Formats a network's figures in the interface's language. */
import { useI18n } from 'vue-i18n'
import { sizeText } from '../../src-main/network/number-text'
import { perLocale } from '../per-locale'

const formats = perLocale((locale) => ({
  integer: new Intl.NumberFormat(locale),
  percent: new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1
  }),
  /** For a share so small that one decimal would round it to zero. */
  tinyPercent: new Intl.NumberFormat(locale, { style: 'percent', maximumSignificantDigits: 1 }),
  significant: new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 }),
  ratio: new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 3 })
}))

export function useNumberFormat() {
  const { locale } = useI18n()
  const all = () => formats(locale.value)

  return {
    integer: (value: number): string => all().integer.format(value),
    /** A share from 0 to 1. */
    percent: (share: number): string =>
      (share > 0 && share < 0.0005 ? all().tinyPercent : all().percent).format(share),
    /** A weight or an activation, which may be tiny. */
    value: (value: number): string =>
      value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential(2) : all().significant.format(value),
    ratio: (value: number): string => all().ratio.format(value),
    bytes: sizeText
  }
}

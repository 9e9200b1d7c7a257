import { useI18n } from 'vue-i18n'
import { isUnexpected, type ImageErrorCode, type Problem } from '../../src-main/contract/errors'
import type { Words } from '../../src-main/contract/reasons'
import { systemProblemCodes } from '../../src-main/contract/system-problems'

/** Whether the locales have a complete sentence of advice for the problem. */
const hasAdvice = (problem: Problem): boolean =>
  (systemProblemCodes as readonly string[]).includes(problem.code) || isUnexpected(problem)

/** Translates texts that arrive in English. */
export function useWords() {
  const { t, te, locale } = useI18n()

  /** Problems, image errors and blocked runs also serve as reasons, so look for the code in all of these. */
  function say(code: string, values: Record<string, string>): string | undefined {
    const places = ['reasons', 'classify.blocked', 'classify.errors', 'common.problems']
    const key = places.map((place) => `${place}.${code}`).find((one) => te(one))
    return key && t(key, { subject: t('classify.notices.another'), ...values })
  }

  return (english: string, words: Words | undefined): string => {
    if (locale.value === 'en' || !words) return english
    const because = words.because === undefined ? '' : (say(words.because, {}) ?? '')
    return say(words.code, { ...words.values, because: because.replace(/[。.]$/, '') }) ?? english
  }
}

/** The title of a problem, and advice in a sentence or two. */
export function useProblemText() {
  const { t, te, locale } = useI18n()
  const inWords = useWords()

  function adviceOf(problem: Problem): string {
    const { code, message, path, words } = problem
    if (hasAdvice(problem)) return t(`common.advice.${code}`, { path: path ?? t('common.theFile') })
    const key = `advice.${code}`
    return words || locale.value === 'en' || !te(key) ? inWords(message, words) : t(key)
  }

  return (problem: Problem): { title: string; advice: string } => ({
    title: t(`common.problems.${problem.code}`),
    advice: adviceOf(problem)
  })
}

/** Explains in a sentence why an image has no answer. */
export function useImageErrorText() {
  const { t, locale } = useI18n()
  return ({ code, message }: { code: ImageErrorCode; message: string }): string =>
    locale.value === 'en' ? message : t(`classify.errors.${code}`)
}

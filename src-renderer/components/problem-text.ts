import { useI18n } from 'vue-i18n'
import { isUnexpected, type Problem } from '../../src-main/contract/errors'
import { systemProblemCodes } from '../../src-main/contract/system-problems'

/** Whether our own words for it stand in the locales, as a whole sentence that says what to do. */
const hasAdvice = (problem: Problem): boolean =>
  (systemProblemCodes as readonly string[]).includes(problem.code) || isUnexpected(problem)

/** What a problem is, and in a sentence or two what can be done. */
export function useProblemText() {
  const { t } = useI18n()
  return (problem: Problem): { title: string; advice: string } => ({
    title: t(`common.problems.${problem.code}`),
    advice: hasAdvice(problem)
      ? t(`common.advice.${problem.code}`, { path: problem.path ?? t('common.theFile') })
      : problem.message
  })
}

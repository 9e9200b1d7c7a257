import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'
import { problemOf, unexpected, type Problem } from '../../../../src-main/contract/errors'
import { useProblemStore } from '../../../../src-renderer/stores/problem'
import { rendered, textOf } from '../rendered'

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }))
vi.stubGlobal('window', { netlens: { on: () => undefined, request: () => Promise.resolve({}) } })
const { default: ProblemBanner } = await import('../../../../src-renderer/shell/ProblemBanner.vue')

async function bannerOf(problem: Problem | undefined, locale: 'en' | 'zh-CN' = 'en'): Promise<string> {
  const pinia = createPinia()
  setActivePinia(pinia)
  useProblemStore().problem = problem
  return rendered(ProblemBanner, {}, { locale, pinia })
}

test('is not there without a problem', async () => {
  expect(await bannerOf(undefined)).toBe('')
})

test('an error that nobody expected says that the menu shows the log, wherever it happened', async () => {
  const here = problemOf(new TypeError('rows is not a function'))
  const engine = { ...here, message: `${unexpected} What happened is noted in /data/logs/netlens-1.log.` }
  for (const problem of [here, engine]) {
    expect(textOf(await bannerOf(problem))).toContain('“Show the log” in the Help menu')
    expect(textOf(await bannerOf(problem, 'zh-CN'))).toContain('“显示日志”')
    expect(textOf(await bannerOf(problem))).not.toContain('rows is not')
  }
})

test('what was said in our own words is said as it is', async () => {
  const message = 'The list of models is damaged. To take the copy: netlens models restore'
  const html = await bannerOf({ code: 'models-damaged', message })
  expect(html).toContain('role="alert"')
  expect(textOf(html)).toContain(message)
})

test('answers to choose from are buttons', async () => {
  const html = await bannerOf({ code: 'answer-unclear', message: 'Which?', choices: ['dense_1', 'dense_2'] })
  expect(html.match(/<button[^>]*>\s*dense_\d\s*<\/button>/g)).toHaveLength(2)
})

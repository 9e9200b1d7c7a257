import { describe, expect, it } from 'vitest'
import {
  checkCounts,
  failureLines,
  playwrightCounts,
  sumUp,
  vitestCounts
} from '../../../tools/test-results.mjs'

const failedTest = {
  fullName: 'an image is read',
  status: 'failed',
  failureMessages: ['Error: 1 is not 2\n    at x']
}
const vitestReport = {
  numPassedTests: 40,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { name: 'a.spec.ts', status: 'passed', assertionResults: [{ fullName: 'fine', status: 'passed' }] },
    { name: 'b.spec.ts', status: 'failed', assertionResults: [failedTest] },
    { name: 'c.spec.ts', status: 'failed', message: 'SyntaxError: what?', assertionResults: [] }
  ]
}
const playwrightReport = {
  stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 1 },
  suites: [
    {
      title: 'classify.spec.ts',
      suites: [
        {
          title: 'a run',
          specs: [
            { title: 'ends', ok: true, tests: [] },
            {
              title: 'begins',
              ok: false,
              tests: [
                {
                  results: [
                    { errors: [{ message: 'first try' }] },
                    { errors: [{ message: '\u001b[31mno window\u001b[0m\n\n\nat all' }] }
                  ]
                }
              ]
            }
          ]
        }
      ]
    }
  ]
}
const lint = { name: 'eslint', failed: true, output: 'a.ts\n  1:1 error', seconds: 1 }
const layout = { name: 'prettier', failed: false, output: '', seconds: 1 }

describe('the sum of a test run', () => {
  it('adds up the stages in one line', () => {
    const { line } = sumUp([
      checkCounts([lint, layout]),
      vitestCounts('unit', 1, vitestReport),
      playwrightCounts('window', 1, playwrightReport)
    ])
    expect(line).toBe('48 passed, 4 failed, 4 skipped')
  })

  it('does not mention skipped tests when there are none', () => {
    const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }
    expect(sumUp([checkCounts([layout]), playwrightCounts('window', 0, { stats })]).line).toBe(
      '3 passed, 0 failed'
    )
  })

  it('counts a stage that crashed before it could report as one failed', () => {
    const results = [vitestCounts('unit', 1, undefined), playwrightCounts('window', 137, undefined)]
    expect(sumUp(results).line).toBe('0 passed, 2 failed')
    expect(failureLines(results)).toContain('FAILED  window\n        ended with code 137')
  })

  it('counts a stage that ends with an error after all its tests passed as one failed', () => {
    const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }
    expect(playwrightCounts('window', 1, { stats })).toMatchObject({ passed: 3, failed: 1, skipped: 0 })
  })

  it('names every failure with the first lines of its error, of the last try', () => {
    const results = [
      checkCounts([lint, layout]),
      vitestCounts('unit', 1, vitestReport),
      playwrightCounts('window', 1, playwrightReport)
    ]
    expect(failureLines(results).split('\n')).toEqual([
      'FAILED  check: eslint',
      '        a.ts',
      '          1:1 error',
      'FAILED  b.spec.ts > an image is read',
      '        Error: 1 is not 2',
      '            at x',
      'FAILED  c.spec.ts',
      '        SyntaxError: what?',
      'FAILED  classify.spec.ts > a run > begins',
      '        no window',
      '        at all'
    ])
  })

  it('tells only the first lines of a long error', () => {
    const reason = Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n')
    expect(failureLines([checkCounts([{ ...lint, output: reason }])]).split('\n')).toHaveLength(7)
  })
})

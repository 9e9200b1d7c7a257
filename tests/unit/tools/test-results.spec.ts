import { describe, expect, it } from 'vitest'
import { playwrightCounts, sumUp, typecheckCounts, vitestCounts } from '../../../tools/test-results.mjs'

const vitestReport = {
  numPassedTests: 40,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { status: 'passed', assertionResults: [{}] },
    { status: 'failed', assertionResults: [{}] },
    { status: 'failed', assertionResults: [] }
  ]
}

describe('the sum of a test run', () => {
  it('adds up the stages in one line', () => {
    const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 1 }
    const { line } = sumUp([
      typecheckCounts(2),
      vitestCounts(1, vitestReport),
      playwrightCounts(1, { stats })
    ])
    expect(line).toBe('48 passed, 4 failed, 4 skipped')
  })

  it('does not mention skipped tests when there are none', () => {
    const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }
    expect(sumUp([typecheckCounts(0), playwrightCounts(0, { stats })]).line).toBe('3 passed, 0 failed')
  })

  it('counts a stage that crashed before it could report as one failed', () => {
    expect(sumUp([vitestCounts(1, undefined), playwrightCounts(137, undefined)]).line).toBe(
      '0 passed, 2 failed'
    )
  })

  it('counts a stage that ends with an error after all its tests passed as one failed', () => {
    const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }
    expect(playwrightCounts(1, { stats })).toEqual({ passed: 3, failed: 1, skipped: 0 })
  })
})

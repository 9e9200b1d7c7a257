/**
 * Counts of the stages of a test run.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 *
 * @typedef {object} VitestReport as far as it is read
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} [numTodoTests]
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults
 *
 * @typedef {object} PlaywrightReport as far as it is read
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 */

/** @type {Counts} */
const NOTHING = { passed: 0, failed: 0, skipped: 0 }

/**
 * @param {number} exitCode
 * @returns {Counts}
 */
export function typecheckCounts(exitCode) {
  return atLeastOneFailed(exitCode, NOTHING)
}

/**
 * @param {number} exitCode
 * @param {VitestReport | undefined} report undefined when it wrote none
 * @returns {Counts}
 */
export function vitestCounts(exitCode, report) {
  if (!report) return atLeastOneFailed(exitCode, NOTHING)
  // A file that can't even be loaded has no tests to count.
  const isBroken = (/** @type {VitestReport['testResults'][number]} */ file) =>
    file.status === 'failed' && file.assertionResults.length === 0
  return atLeastOneFailed(exitCode, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.testResults.filter(isBroken).length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0)
  })
}

/**
 * @param {number} exitCode
 * @param {PlaywrightReport | undefined} report undefined when it wrote none
 * @returns {Counts}
 */
export function playwrightCounts(exitCode, report) {
  if (!report) return atLeastOneFailed(exitCode, NOTHING)
  const { expected, unexpected, flaky, skipped } = report.stats
  return atLeastOneFailed(exitCode, { passed: expected + flaky, failed: unexpected, skipped })
}

/**
 * @param {Counts[]} results
 * @returns {Counts & { line: string }}
 */
export function sumUp(results) {
  const sum = (/** @type {keyof Counts} */ key) => results.reduce((total, counts) => total + counts[key], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  const line = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
  return { passed, failed, skipped, line }
}

/**
 * A stage that ends with an error has failed, whatever it counted.
 * @param {number} exitCode
 * @param {Counts} counts
 * @returns {Counts}
 */
function atLeastOneFailed(exitCode, counts) {
  return exitCode === 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) }
}

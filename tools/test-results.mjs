/**
 * Counts and failures of the stages of a test run.
 *
 * @typedef {{ name: string, reason: string }} Failure a test's full name, and the error as it was reported
 *
 * @typedef {{ passed: number, failed: number, skipped: number, failures: Failure[] }} Counts
 *
 * @typedef {object} VitestReport as far as it is read
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} [numTodoTests]
 * @property {{
 *   name: string, status: string, message?: string,
 *   assertionResults: { fullName: string, status: string, failureMessages?: string[] | null }[]
 * }[]} testResults one for each file
 *
 * @typedef {object} PlaywrightSuite as far as it is read
 * @property {string} title
 * @property {PlaywrightSuite[]} [suites]
 * @property {{
 *   title: string, ok: boolean, tests: { results: { errors?: { message?: string }[] }[] }[]
 * }[]} [specs]
 *
 * @typedef {object} PlaywrightReport as far as it is read
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {PlaywrightSuite[]} [suites]
 * @property {{ message?: string }[]} [errors] what is no test's, such as a file that cannot be loaded
 */

import { stripVTControlCharacters } from 'node:util'

/** @type {Counts} */
const NOTHING = { passed: 0, failed: 0, skipped: 0, failures: [] }

/** Lines of an error that are shown at the end. */
const REASON_LINES = 6

/**
 * @param {import('./check/steps.mjs').Outcome[]} outcomes
 * @returns {Counts}
 */
export function checkCounts(outcomes) {
  const failures = outcomes
    .filter(({ failed }) => failed)
    .map(({ name, output }) => ({ name: `check: ${name}`, reason: output }))
  return { ...NOTHING, failed: failures.length, failures }
}

/**
 * @param {string} stage
 * @param {number} exitCode
 * @param {VitestReport | undefined} report undefined if none was written
 * @returns {Counts}
 */
export function vitestCounts(stage, exitCode, report) {
  if (!report) return atLeastOneFailed(stage, exitCode, NOTHING)
  // A file that cannot even be loaded has no tests to count.
  const isBroken = (/** @type {VitestReport['testResults'][number]} */ file) =>
    file.status === 'failed' && file.assertionResults.length === 0
  const failures = report.testResults.flatMap((file) => {
    if (isBroken(file)) return [{ name: file.name, reason: file.message ?? '' }]
    return file.assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        name: `${file.name} > ${fullName}`,
        reason: failureMessages?.join('\n') ?? ''
      }))
  })
  return atLeastOneFailed(stage, exitCode, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.testResults.filter(isBroken).length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    failures
  })
}

/**
 * @param {string} stage
 * @param {number} exitCode
 * @param {PlaywrightReport | undefined} report undefined if none was written
 * @returns {Counts}
 */
export function playwrightCounts(stage, exitCode, report) {
  if (!report) return atLeastOneFailed(stage, exitCode, NOTHING)
  const { expected, unexpected, flaky, skipped } = report.stats
  const failures = [
    ...(report.suites ?? []).flatMap((suite) => failuresIn(suite, [])),
    ...(report.errors ?? []).map(({ message }) => ({ name: stage, reason: message ?? '' }))
  ]
  return atLeastOneFailed(stage, exitCode, {
    passed: expected + flaky,
    failed: unexpected,
    skipped,
    failures
  })
}

/**
 * @param {PlaywrightSuite} suite
 * @param {string[]} above
 * @returns {Failure[]}
 */
function failuresIn({ title, suites = [], specs = [] }, above) {
  const here = [...above, title]
  const own = specs
    .filter(({ ok }) => !ok)
    .map((spec) => ({
      name: [...here, spec.title].join(' > '),
      reason: spec.tests
        .flatMap(({ results }) => results.at(-1)?.errors ?? [])
        .map(({ message }) => message ?? '')
        .join('\n')
    }))
  return [...own, ...suites.flatMap((inner) => failuresIn(inner, here))]
}

/**
 * @param {Counts[]} results
 * @returns {Omit<Counts, 'failures'> & { line: string }}
 */
export function sumUp(results) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    results.reduce((total, counts) => total + counts[key], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  const line = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
  return { passed, failed, skipped, line }
}

/**
 * Every failure in a few lines. Logs are often cut at the top, so these are printed last.
 * @param {Counts[]} results
 * @returns {string} empty if nothing failed
 */
export function failureLines(results) {
  return results
    .flatMap(({ failures }) => failures)
    .map(({ name, reason }) => {
      const lines = stripVTControlCharacters(reason)
        .split('\n')
        .filter((line) => line.trim() !== '')
      return [`FAILED  ${name}`, ...lines.slice(0, REASON_LINES).map((line) => `        ${line}`)].join('\n')
    })
    .join('\n')
}

/**
 * A stage that exits with an error has failed, whatever it counted.
 * @param {string} stage
 * @param {number} exitCode
 * @param {Counts} counts
 * @returns {Counts}
 */
function atLeastOneFailed(stage, exitCode, counts) {
  if (exitCode === 0 || counts.failed > 0) return counts
  const failure = { name: stage, reason: `ended with code ${exitCode} although no test failed` }
  return { ...counts, failed: 1, failures: [...counts.failures, failure] }
}

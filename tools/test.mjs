/**
 * Runs all tests: the checks of `npm run check`, unit and engine tests, the app in a real Electron, and its
 * package. Run tools/setup.mjs first.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { printCheck, runChecks } from './check/steps.mjs'
import { inProject, PROJECT } from './setup/project.mjs'
import { checkCounts, failureLines, playwrightCounts, sumUp, vitestCounts } from './test-results.mjs'

const reports = mkdtempSync(join(tmpdir(), 'netlens-test-'))
const vitestReport = join(reports, 'vitest.json')
const hasNoDisplay = process.platform === 'linux' && !process.env.DISPLAY
const packageReport = join(reports, 'package.json')

const results = [
  checkCounts(await runChecks(printCheck)),
  vitestCounts(
    'unit and engine tests',
    await script('vitest/vitest.mjs', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`
    ]),
    readReport(vitestReport)
  ),
  ...(await endToEnd()),
  playwrightCounts(
    'tests of the package',
    await script('@playwright/test/cli.js', ['test', '-c', 'tests/package', '--reporter=list,json'], {
      virtualDisplay: hasNoDisplay,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: packageReport }
    }),
    readReport(packageReport)
  )
]
rmSync(reports, { recursive: true, force: true })

const total = sumUp(results)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
console.log(`\n${failureLines(results)}\n${total.line}`)

/**
 * The tests of the app. Much of their time is spent waiting, so where each half can have a display of its own, both
 * run at the same time.
 */
function endToEnd() {
  const shards = hasNoDisplay ? [1, 2] : [1]
  return Promise.all(
    shards.map(async (shard) => {
      const report = join(reports, `playwright-${shard}.json`)
      const args = [
        ...['test', '--reporter=list,json', `--shard=${shard}/${shards.length}`],
        `--output=${join('test-results', String(shard))}`
      ]
      const code = await script('@playwright/test/cli.js', args, {
        virtualDisplay: hasNoDisplay,
        displayFrom: 100 * shard,
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report }
      })
      return playwrightCounts(`end-to-end tests ${shard} of ${shards.length}`, code, readReport(report))
    })
  )
}

/**
 * Runs an npm package's script and shows its output.
 * @param {string} path below node_modules
 * @param {string[]} args
 * @param {{ virtualDisplay?: boolean, displayFrom?: number, env?: NodeJS.ProcessEnv }} [options] the first free display from
 *   a number on
 * @returns {Promise<number>} its exit code
 */
function script(path, args, { virtualDisplay = false, displayFrom = 99, env = {} } = {}) {
  const node = [process.execPath, inProject('node_modules', path), ...args]
  const xvfb = ['xvfb-run', '-a', '-n', String(displayFrom), '-s', '-screen 0 1920x1080x24']
  const [command = '', ...rest] = virtualDisplay ? [...xvfb, ...node] : node
  return new Promise((resolve) => {
    const child = spawn(command, rest, { cwd: PROJECT, stdio: 'inherit', env: { ...process.env, ...env } })
    const stop = (/** @type {NodeJS.Signals} */ signal) => {
      child.kill(signal)
      rmSync(reports, { recursive: true, force: true })
      process.exit(128 + constants.signals[signal])
    }
    process.once('SIGINT', stop).once('SIGTERM', stop)
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(1)
    })
    child.once('close', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      resolve(code ?? 1)
    })
  })
}

/** @param {string} file */
function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

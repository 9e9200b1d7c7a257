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
const playwrightReport = join(reports, 'playwright.json')
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
  playwrightCounts(
    'end-to-end tests',
    await script('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
      virtualDisplay: process.platform === 'linux' && !process.env.DISPLAY,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport }
    }),
    readReport(playwrightReport)
  ),
  playwrightCounts(
    'tests of the package',
    await script('@playwright/test/cli.js', ['test', '-c', 'tests/package', '--reporter=list,json'], {
      virtualDisplay: process.platform === 'linux' && !process.env.DISPLAY,
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
 * Runs an npm package's script and shows its output.
 * @param {string} path below node_modules
 * @param {string[]} args
 * @param {{ virtualDisplay?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code
 */
function script(path, args, { virtualDisplay = false, env = {} } = {}) {
  const node = [process.execPath, inProject('node_modules', path), ...args]
  const xvfb = ['xvfb-run', '-a', '-s', '-screen 0 1920x1080x24']
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

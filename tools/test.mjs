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
const windowReport = join(reports, 'windows.json')
const packageReport = join(reports, 'package.json')

const checks = checkCounts(await runChecks(printCheck))
// Building and installing the package waits much for the disk and for other computers.
const [units, packages] = await Promise.all([unitTests(), packageTests()])
const results = [checks, units, await windowTests(), packages]
rmSync(reports, { recursive: true, force: true })

const total = sumUp(results)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
console.log(`\n${failureLines(results)}\n${total.line}`)

async function unitTests() {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`]
  const code = await script('vitest/vitest.mjs', ['run', ...reporters])
  return vitestCounts('unit and engine tests', code, readReport(vitestReport))
}

async function windowTests() {
  const code = await script('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: windowReport }
  })
  return playwrightCounts('end-to-end tests', code, readReport(windowReport))
}

async function packageTests() {
  const code = await script(
    '@playwright/test/cli.js',
    ['test', '-c', 'tests/package', '--reporter=list,json'],
    {
      virtualDisplay: hasNoDisplay,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: packageReport }
    }
  )
  return playwrightCounts('tests of the package', code, readReport(packageReport))
}

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

/** The checks that run before the tests: lint, layout, imports, types, unused code. */
import { spawn } from 'node:child_process'
import { inProject, PROJECT } from '../setup/project.mjs'

/** @typedef {{ name: string, failed: boolean, output: string, seconds: number }} Outcome */

// The slowest ones start first. The caches depend only on the content of each file.
const cacheOf = (/** @type {string} */ name) => inProject('node_modules/.cache/check', name)
const steps = [
  { name: 'eslint', command: ['eslint/bin/eslint.js', '.', '--max-warnings=0'] },
  { name: 'types of the window', command: ['vue-tsc/bin/vue-tsc.js', '-p', 'tsconfig.web.json'] },
  { name: 'types of engine, main and tests', command: ['typescript/bin/tsc', '-p', 'tsconfig.node.json'] },
  { name: 'types of end-to-end tests', command: ['typescript/bin/tsc', '-p', 'tsconfig.e2e.json'] },
  {
    name: 'prettier',
    command: [
      ...['prettier/bin/prettier.cjs', '--check', '.', '--log-level=warn'],
      ...['--cache', '--cache-strategy=content', `--cache-location=${cacheOf('prettier')}`]
    ]
  },
  {
    name: 'imports',
    command: ['dependency-cruiser/bin/dependency-cruise.mjs', 'src-main', 'src-renderer']
  },
  { name: 'nothing unused', command: ['knip/bin/knip.js', '--cache', `--cache-location=${cacheOf('knip')}`] }
]

/**
 * Runs two checks at a time, each in its own process.
 * @param {(outcome: Outcome) => void} told called as each one ends
 * @returns {Promise<Outcome[]>}
 */
export async function runChecks(told) {
  const waiting = [...steps]
  /** @type {Outcome[]} */
  const outcomes = []
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const outcome = await run(step)
      outcomes.push(outcome)
      told(outcome)
    }
  }
  await Promise.all([work(), work()])
  return outcomes
}

/**
 * @param {typeof steps[number]} step
 * @returns {Promise<Outcome>}
 */
function run({ name, command: [script = '', ...args] }) {
  const start = performance.now()
  const child = spawn(process.execPath, [inProject('node_modules', script), ...args], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  }
  return new Promise((resolve) => {
    const end = (/** @type {boolean} */ failed) =>
      resolve({ name, failed, output, seconds: (performance.now() - start) / 1000 })
    child.once('error', (error) => {
      output += error.message
      end(true)
    })
    child.once('close', (code) => end(code !== 0))
  })
}

/** @param {Outcome} outcome */
export function printCheck({ name, failed, output, seconds }) {
  console.log(`${failed ? 'FAILED' : 'ok'}  ${name} (${seconds.toFixed(0)} s)`)
  if (failed) console.log(output.trimEnd())
}

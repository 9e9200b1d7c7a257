/** Runs the backends' self-tests, each in a process of its own: a broken addon ends its process. */
import { CommandError, reasonOf, run } from './processes.mjs'
import { inProject, PROJECT } from './project.mjs'
import { printRow } from './report.mjs'

/**
 * Prints a row for each backend.
 * @param {boolean} native whether native TensorFlow is set up
 * @returns {Promise<boolean>} true when every backend that should work does
 */
export async function printSelfTests(native) {
  const backends = native ? ['native', 'wasm'] : ['wasm']
  let passed = true
  for (const backend of backends) {
    const name = `test ${backend}`
    try {
      const script = inProject('tools', 'setup', 'self-test.mjs')
      const output = await run(process.execPath, [script, backend], { cwd: PROJECT, limitSeconds: 120 })
      printRow(name, 'ok', output.trim().split('\n').at(-1) ?? '')
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      passed = false
      printRow(name, 'failed', reasonOf(error))
    }
  }
  return passed
}

/** Runs self-tests of native parts in separate processes, because a broken addon crashes its process. */
import { DECODER } from './decoder.mjs'
import { HEIC_DECODER } from './heic-decoder.mjs'
import { CommandError, reasonOf, run } from './processes.mjs'
import { inProject, PROJECT } from './project.mjs'
import { printRow } from './report.mjs'

/**
 * Prints a row for each backend, and for the decoders.
 * @param {{ native: boolean, decoder: boolean, heicDecoder: boolean }} ready what is set up
 * @returns {Promise<boolean>} whether everything works that should
 */
export async function printSelfTests({ native, decoder, heicDecoder }) {
  const tests = [
    ...(native ? [['native', 'self-test.mjs', 'native']] : []),
    ['wasm', 'self-test.mjs', 'wasm'],
    ...(decoder ? [['decoder', 'decoder-test.mjs', DECODER]] : []),
    ...(heicDecoder ? [['HEIC', 'heic-decoder-test.mjs', HEIC_DECODER]] : [])
  ]
  let passed = true
  for (const [title, script = '', what = ''] of tests) {
    const name = `test ${title}`
    try {
      const file = inProject('tools', 'setup', script)
      const output = await run(process.execPath, [file, what], { cwd: PROJECT, limitSeconds: 120 })
      printRow(name, 'ok', output.trim().split('\n').at(-1) ?? '')
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      passed = false
      printRow(name, 'failed', reasonOf(error))
    }
  }
  return passed
}

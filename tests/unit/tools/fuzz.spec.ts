/** The fuzzer's readers are those of the program, loaded without a build. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('one damaged file goes through the reader of images', async () => {
  const main = join(import.meta.dirname, '../../../tools', 'fuzz', 'main.mjs')
  const args = [main, 'image-headers', '--input', import.meta.filename]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout).toContain('It is read, or refused, as it should be.')
})

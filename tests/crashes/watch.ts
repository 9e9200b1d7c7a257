/** Fails each test in which a Node process, such as an engine, ended of an error that nobody caught. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect } from 'vitest'

const notes = join(mkdtempSync(join(tmpdir(), 'netlens-crashes-')), 'notes.txt')
process.env['NETLENS_TEST_CRASHES'] = notes
const preload = `--require ${JSON.stringify(join(import.meta.dirname, 'note.cjs'))}`
process.env['NODE_OPTIONS'] = [process.env['NODE_OPTIONS'], preload].filter(Boolean).join(' ')

afterEach(() => {
  let crashes = ''
  try {
    crashes = readFileSync(notes, 'utf8')
    rmSync(notes)
  } catch {
    // There were none.
  }
  expect(crashes).toBe('')
})

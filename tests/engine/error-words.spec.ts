/** Each command, given an unreadable file or an unwritable place, explains the problem in plain language. */
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { Library } from '../../src-main/library/library'
import { fill } from '../support/library-maker'
import { builtFile } from '../support/engine-process'
import { smallModel } from '../support/models'
import { folderOfPictures, temporaryFolder } from '../support/pictures'

let data: string
let model: string
let pictures: string
/** A file where a folder is needed: nothing can be created below it, not even by root. */
let file: string
beforeAll(async () => {
  data = await temporaryFolder()
  const library = Library.open(join(data, 'library.sqlite'))
  fill(library, 20)
  library.close()
  model = await smallModel()
  pictures = (await folderOfPictures(2)).folder
  file = join(data, 'a-file')
  writeFileSync(file, 'text')
})

function netlens(
  args: string[],
  env: NodeJS.ProcessEnv = {}
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const options = {
      env: { ...process.env, NETLENS_DATA: data, ...env }
    }
    const child = execFile(process.execPath, [builtFile('cli.js'), ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, said: stdout + stderr })
    )
  })
}

const raw =
  /\bE(NO|ACC|PERM|IS|ROFS|INV|EXIST|NAME|BUSY)[A-Z]*\b|SQLITE_|errno|Error:|\n\s+at |netlens-writing/

const ways: [string, string[], RegExp][] = [
  ['classify nothing that is there', ['classify', '/no/such'], /There is no file or folder \/no\/such/],
  [
    'classify with no such model',
    ['classify', 'PICTURES', '--model', '/no/m.h5'],
    /There is no model file \/no\/m\.h5/
  ],
  ['export into a file', ['export', '--model', 'MODEL', '--output', 'FILE/x'], /a-file/],
  ['summary of no such file', ['summary', '--model', '/no/m.h5'], /There is no model file \/no\/m\.h5/],
  ['add no such model', ['models', 'add', '/no/m.h5'], /There is no model file \/no\/m\.h5/],
  [
    'export the library into no folder',
    ['library', 'export', '--output', '/no/such/l.csv'],
    /\/no\/such is not there: /
  ],
  [
    'export columns into no folder',
    ['library', 'export', '--output', '/no/such/l.parquet'],
    /\/no\/such is not there: /
  ],
  ['back up into no folder', ['library', 'backup', '/no/such/b.sqlite'], /\/no\/such is not there: /],
  [
    'restore what is not there',
    ['library', 'restore', '/no/b.sqlite'],
    /\/no\/b\.sqlite cannot be restored: there is no such file/
  ],
  [
    'restore what is no library',
    ['library', 'restore', 'FILE'],
    /cannot be restored: it is damaged, or it is not a library/
  ],
  ['sort into a file', ['library', 'sort', '--all', '--target', 'FILE'], /a-file/],
  [
    'evaluate with no such table',
    ['library', 'evaluate', '/photos', '--table', '/no/t.csv'],
    /The table \/no\/t\.csv cannot be read: no such file/
  ],
  [
    'evaluate with no such mapping',
    ['library', 'evaluate', '/photos', '--mapping', '/no/m.json'],
    /it cannot be read: no such file/
  ]
]

describe.concurrent('in words', () => {
  test.each(ways)('%s', async (_, args, words) => {
    const known: Record<string, string> = { PICTURES: pictures, MODEL: model, FILE: file }
    const { code, said } = await netlens(
      args.map((arg) => arg.replace(/PICTURES|MODEL|FILE/, (name) => known[name]!))
    )
    expect([1, 2]).toContain(code)
    expect(said).toMatch(words)
    expect(said).not.toMatch(raw)
    expect(said.trimEnd()).toMatch(/[.\w)]$/)
  })
})

test('a data folder that cannot be made is told in words, by each command that needs it', async () => {
  for (const args of [
    ['library', 'list'],
    ['models', 'add', model]
  ]) {
    const { code, said } = await netlens(args, { NETLENS_DATA: join(file, 'data') })
    expect(code).toBe(1)
    expect(said).toContain('a-file')
    expect(said).not.toMatch(raw)
  }
})

test('a library of which nothing can be read is told in words', async () => {
  const folder = await temporaryFolder()
  mkdirSync(join(folder, 'library.sqlite'))
  const { code, said } = await netlens(['library', 'list'], { NETLENS_DATA: folder })
  expect(code).toBe(1)
  expect(said).toMatch(/The library .* cannot be opened: /)
  expect(said).not.toMatch(raw)
  rmSync(folder, { recursive: true })
})

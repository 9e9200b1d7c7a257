/** The command line when its output cannot be written, or contains characters that a terminal interprets. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { Library } from '../../src-main/library/library'
import { fill, usedModel, usedSettings } from '../support/library-maker'
import { builtFile } from '../support/engine-process'
import { smallModel } from '../support/models'
import { folderOfPictures, temporaryFolder } from '../support/pictures'

let home: string
let data: string
// Escape, bell, C1's CSI, and an override of the text direction.
const hostile = 'a\u001b]0;owned\u0007\u009b31m\u202egpj.exe\nnext'
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

beforeAll(async () => {
  home = await temporaryFolder()
  data = join(home, 'netlens')
  await mkdir(data)
  const library = Library.open(join(data, 'library.sqlite'))
  fill(library, 3000)
  const labels = [hostile, 'other']
  const record = library.runs.begin(
    { ...usedModel, labels, info: { ...usedModel.info, name: hostile, classes: 2, sha256: 'b'.repeat(64) } },
    { ...usedSettings, sources: [`/photos/${hostile}`] },
    '0',
    { again: false, topK: 1 }
  )
  record.save([
    {
      absolute: `/photos/${hostile}/${hostile}.jpg`,
      source: 0,
      path: `${hostile}.jpg`,
      index: 0,
      file: { bytes: 1, modified: 1 },
      answer: { predictions: [{ index: 0, label: hostile, probability: 0.5 }] },
      reused: false
    }
  ])
  record.end('completed')
  library.database.close()
})

// Skips timing the model on this computer.
const quick = ['--precision', 'float32']

interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

function netlens(args: string[], stdout: 'pipe' | 'closed' | number = 'pipe'): Promise<Finished> {
  const child = spawn(process.execPath, [builtFile('cli.js'), ...args], {
    env: { ...process.env, XDG_CACHE_HOME: home, XDG_DATA_HOME: home },
    stdio: ['ignore', typeof stdout === 'number' ? stdout : 'pipe', 'pipe']
  })
  const finished: Finished = { code: null, stdout: '', stderr: '' }
  if (stdout === 'closed') child.stdout!.destroy()
  else child.stdout?.setEncoding('utf8').on('data', (text: string) => (finished.stdout += text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (finished.stderr += text))
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...finished, code })))
}

const commands = [
  ['--help'],
  ['summary'],
  ['models', 'list', '--json'],
  ['library', 'query'],
  ['library', 'sort', '--jobs', '--json']
]

describe.skipIf(!existsSync('/dev/full'))('an answer that cannot be written', () => {
  test.each(commands)('is an error: %s %s %s', async (...args) => {
    const { open } = await import('node:fs/promises')
    const full = await open('/dev/full', 'w')
    const { code, stderr } = await netlens(
      args.filter((arg) => arg !== undefined),
      full.fd
    )
    await full.close()
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('The output cannot be written: no space left')
    ])
  })

  test('so is the one of a run', async () => {
    const { folder } = await folderOfPictures(3)
    const { open } = await import('node:fs/promises')
    const full = await open('/dev/full', 'w')
    const { code, stderr } = await netlens(
      ['classify', folder, '--model', await smallModel(), ...quick],
      full.fd
    )
    await full.close()
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('The output cannot be written: no space left')
    ])
  })
})

describe.skipIf(process.platform === 'win32')('a reader that has gone', () => {
  test.each(commands)('ends it quietly as SIGPIPE would: %s %s %s', async (...args) => {
    const { code, stderr } = await netlens(
      args.filter((arg) => arg !== undefined),
      'closed'
    )
    expect([code, stderr]).toEqual([141, ''])
  })

  test('ends a run, too, of which the library keeps what is done', async () => {
    const { folder } = await folderOfPictures(3)
    const { code, stderr } = await netlens(
      ['classify', folder, '--model', await smallModel(), ...quick],
      'closed'
    )
    expect(code).toBe(141)
    expect(stderr).not.toMatch(/EPIPE|cannot be written/)
  })
})

describe('on a terminal, control characters of names and labels are shown and not obeyed', () => {
  test.each([
    ['library', 'list'],
    ['library', 'query', '--model', '2', '--text', 'owned'],
    ['library', 'query', '--model', '2', '--labels'],
    ['library', 'sort', '--model', '2', '--target', `/nowhere/${hostile}`, '--dry-run'],
    ['library', 'tag', '--model', '2', '--dry-run'],
    ['classify', `/nowhere/${hostile}`],
    ['models', 'info', hostile],
    [`--${hostile}`]
  ])('%s %s', async (...args) => {
    const { stdout, stderr } = await netlens(args.filter((arg) => arg !== undefined))
    expect(stdout + stderr).not.toMatch(controls)
    expect(stdout + stderr).toContain('\\u001b]0;owned')
  })

  test('JSON keeps them for programs', async () => {
    const { stdout } = await netlens(['library', 'query', '--model', '2', '--text', 'owned', '--json'])
    const [row] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string })
    expect(row!.path).toBe(`/photos/${hostile}/${hostile}.jpg`)
  })
})

test.skipIf(process.platform === 'win32')(
  'what is stored is for the user alone, and what lay open is closed',
  async () => {
    execFileSync('chmod', ['-R', 'go+rX', data])
    const { folder } = await folderOfPictures(1)
    expect((await netlens(['classify', folder, '--model', await smallModel(), ...quick])).code).toBe(0)
    expect((await netlens(['models', 'add', await smallModel(), '--name', 'kept'])).code).toBe(0)
    const open: string[] = []
    const walk = async (path: string): Promise<void> => {
      const stats = await stat(path)
      if ((stats.mode & 0o077) !== 0) open.push(path)
      if (stats.isDirectory()) for (const name of await readdir(path)) await walk(join(path, name))
    }
    await walk(data)
    // Node's own files, which are in a private folder.
    expect(open.filter((path) => !path.includes('/javascript/'))).toEqual([])
  }
)

test('a cache that cannot be used is told of once, and the answers are the same', async () => {
  const { folder } = await folderOfPictures(2)
  const place = await temporaryFolder()
  await writeFile(join(place, 'netlens'), 'not a folder')
  const run = (cache: string): Promise<Finished> =>
    new Promise((resolve) => {
      const args = ['classify', folder, '--no-library', '--precision', 'float32']
      void smallModel().then((model) => {
        const child = spawn(process.execPath, [builtFile('cli.js'), ...args, '--model', model], {
          env: { ...process.env, XDG_CACHE_HOME: cache, XDG_DATA_HOME: place + '/data' }
        })
        const finished: Finished = { code: null, stdout: '', stderr: '' }
        child.stdout.on('data', (text) => (finished.stdout += text))
        child.stderr.on('data', (text) => (finished.stderr += text))
        child.once('close', (code) => resolve({ ...finished, code }))
      })
    })
  const [without, usual] = [await run(place), await run(home)]
  expect([without.code, without.stdout]).toEqual([0, usual.stdout])
  expect(without.stderr.match(/cannot be kept in/g)).toHaveLength(1)
  expect(usual.stderr).not.toContain('cannot be kept')
})

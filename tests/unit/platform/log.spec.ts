import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { problemOf, UserError } from '../../../src-main/contract/errors'
import { log, logFile, noteProblem, openLog } from '../../../src-main/platform/log'
import { logDir } from '../../../src-main/platform/paths'
import { logFolder, logText } from '../../../tools/setup/log.mjs'

let folder: string
beforeEach(() => {
  vi.stubEnv('NETLENS_DEBUG', '')
  folder = join(mkdtempSync(join(tmpdir(), 'netlens-log-')), 'logs')
  openLog('test', { netlens: '1.2.3' }, folder)
})
afterEach(() => vi.unstubAllEnvs())

const files = (): string[] => readdirSync(folder).sort()
const text = (): string =>
  files()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')

/** An error that contains the name of a user's file. */
function errorAbout(name: string): Error {
  const system = Object.assign(new Error(`ENOENT: no such file or directory, open '${name}'`), {
    code: 'ENOENT',
    errno: -2,
    syscall: 'open',
    path: name
  })
  return new UserError('model-invalid', `${name} cannot be read.`, { cause: system })
}

describe('the log', () => {
  test('begins with what the process runs on, for the user alone', () => {
    expect(text()).toMatch(/^\S+Z info {2}test\[\d+\] started netlens=1\.2\.3 node=\d+\.\S+ system="/)
    expect(text()).toContain(`cores=`)
    if (process.platform !== 'win32') {
      expect(statSync(folder).mode & 0o777).toBe(0o700)
      expect(statSync(logFile()).mode & 0o777).toBe(0o600)
    }
  })

  test('keeps one line for each event, whatever is in it', () => {
    log.info('job', { kind: 'a "b"\nc', images: 3, unknown: undefined })
    expect(text().trimEnd().split('\n')).toHaveLength(2)
    expect(text()).toContain(' job kind="a \\"b\\"\\nc" images=3\n')
  })

  test('begins a new file when one is full, and keeps the last four', () => {
    for (let file = 0; file < 6; file++) {
      log.info('before', { file })
      writeFileSync(logFile(), 'x'.repeat(1024 * 1024))
    }
    log.info('last')
    expect(files()).toEqual(['netlens-4.log', 'netlens-5.log', 'netlens-6.log', 'netlens-7.log'])
    expect(readFileSync(logFile(), 'utf8')).toMatch(/ last\n$/)
  })

  test('that cannot be written stops nothing', () => {
    writeFileSync(join(folder, '../file'), '')
    openLog('test', {}, join(folder, '../file/logs'))
    expect(() => log.error('problem', new Error('x'))).not.toThrow()
    expect(noteProblem(new Error('x'), 'test').code).toBe('internal')
  })

  test.skipIf(process.platform === 'win32')('is not written through a link', async () => {
    const { symlinkSync, rmSync } = await import('node:fs')
    const target = join(folder, '../elsewhere')
    rmSync(logFile())
    symlinkSync(target, join(folder, 'netlens-1.log'))
    log.info('event')
    expect(existsSync(target)).toBe(false)
  })
})

describe('an error', () => {
  test('that nobody expected is noted with its stack and cause, and says where', () => {
    const cause = new RangeError('offset is out of bounds')
    const problem = noteProblem(
      new TypeError("Cannot read properties of undefined (reading 'names')", { cause }),
      'a/b'
    )
    expect(problem.code).toBe('internal')
    expect(problem.message).toContain(`What happened is noted in ${logFile()}.`)
    expect(text()).toContain('error test[')
    expect(text()).toContain(
      "internal error during=a/b\n    TypeError: Cannot read properties of undefined (reading 'names')\n"
    )
    expect(text()).toMatch(/\n {6}at .*log\.spec\.ts:\d+:\d+/)
    expect(text()).toContain('caused by RangeError: offset is out of bounds\n')
    expect(text()).not.toContain(process.cwd())
  })

  test('of another process is told once where it is noted', () => {
    const first = noteProblem(new Error('x'), 'engine')
    const again = noteProblem(new UserError(first.code, first.message), 'main')
    expect(again.message).toBe(first.message)
  })

  test('brings no names of files into the log, unless somebody looks for a mistake', () => {
    const names = ['/home/ada/My holidays/IMG 1.jpg', 'C:\\Users\\Ada\\IMG.jpg', 'relative name.png']
    for (const name of names) {
      noteProblem(errorAbout(name), 'models/add')
      noteProblem(new Error(`${name} is odd`), 'run')
      noteProblem(new TypeError(`Cannot read properties of undefined (reading '${name}')`), 'run')
      noteProblem(new SyntaxError(`Unexpected token '${name}', "${name}" is not valid JSON`), 'run')
      const argument = Object.assign(new TypeError(`Received '${name}'`), { code: 'ERR_INVALID_ARG_VALUE' })
      log.error('problem', argument)
      log.error('in a window', {
        name: 'Error',
        message: name,
        stack: `Error: ${name}\n    at a (netlens://app/x.js:1:2)`
      })
      log.error('thrown', name)
      log.debug('no answer', { path: name })
    }
    expect(text()).not.toMatch(/IMG|ada|Ada|holidays|relative/)
    expect(text()).toContain('UserError: model-invalid\n')
    expect(text()).toContain('caused by Error: ENOENT open\n')
    expect(text()).toContain('TypeError: ERR_INVALID_ARG_VALUE\n')
    expect(text()).toContain('  at a (netlens://app/x.js:1:2)\n')

    vi.stubEnv('NETLENS_DEBUG', '1')
    noteProblem(errorAbout(names[0]!), 'models/add')
    log.debug('no answer', { path: names[1] })
    expect(text()).toContain(`${names[0]} cannot be read.`)
    expect(text()).toContain('IMG.jpg')
  })

  test('that a person caused by stopping is not noted', () => {
    const before = text()
    expect(noteProblem(new UserError('stopped', 'Stopped.'), 'x')).toEqual(
      problemOf(new UserError('stopped', 'Stopped.'))
    )
    expect(text()).toBe(before)
  })
})

test('several processes write to the same files, each line whole', async () => {
  const script = join(folder, '../writer.cjs')
  await build({
    logLevel: 'silent',
    configFile: false,
    build: {
      ssr: join(import.meta.dirname, 'log-writer.ts'),
      outDir: join(folder, '..'),
      emptyOutDir: false,
      rollupOptions: { output: { format: 'cjs', entryFileNames: 'writer.cjs' } }
    },
    ssr: { noExternal: true }
  })
  const lines = 3000
  const writers = ['a', 'b'].map((name) => fork(script, [name, folder, String(lines)]))
  await Promise.all(writers.map((writer) => once(writer, 'exit')))
  const found = text().trimEnd().split('\n')
  for (const name of ['a', 'b']) {
    const own = found.filter((line) => line.includes(` ${name}[`) && line.includes(' line '))
    expect(own).toHaveLength(lines)
    for (const line of own) expect(line).toMatch(/ line number=\d+ filler=x{200}$/)
  }
  // Several files, and no line was lost when changing from one to the next.
  expect(files().length).toBeGreaterThan(1)
})

describe('the doctor', () => {
  test('looks where the log is', () => {
    expect(logFolder()).toBe(logDir())
    vi.stubEnv('NETLENS_DATA', '/data')
    expect(logFolder()).toBe(logDir())
  })

  test('shows the newest lines', () => {
    for (let number = 0; number < 300; number++) log.info('line', { number })
    const shown = logText(folder).split('\n')
    expect(shown[0]).toBe(`The log in ${folder}:`)
    expect(shown).toHaveLength(201)
    expect(shown.at(-1)).toMatch(/ line number=299$/)
    expect(logText(join(folder, 'none'))).toMatch(/^There is no log in /)
  })
})

/**
 * Whatever goes wrong, the user reads Netlens' own words: no codes, system calls or messages from libraries.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getSystemErrorMap } from 'node:util'
import Database from 'libsql'
import { describe, expect, test } from 'vitest'
import { errorOf, problemOf, unexpected, UserError } from '../../../src-main/contract/errors'
import { systemReason } from '../../../src-main/platform/system-reason'
import { writeAside, writeAsideSync } from '../../../src-main/platform/aside'
import { parseJson } from '../../../src-main/platform/json'

const codes = [...getSystemErrorMap()].map(([errno, [code]]) => ({ errno, code }))

function systemError(code: string, errno: number, path?: string): Error {
  const about = path === undefined ? '' : ` '${path}'`
  const message = `${code}: what libuv says, open${about}`
  return Object.assign(new Error(message), { code, errno, syscall: 'open', ...(path && { path }) })
}

/** Expects whole sentences without technical terms. */
function expectWords(text: string): void {
  expect(text).toMatch(/^[A-Z/].*\.$/s)
  expect(text).not.toMatch(/\bE[A-Z]{3,}\b|errno|syscall|libuv|undefined|\bat .*:\d+|Error:/)
}

const caught = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}
const rejected = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error)

describe('an error of the file system', () => {
  test.each(codes)('$code is told in words, with the file', ({ code, errno }) => {
    const problem = problemOf(systemError(code, errno, '/photos/out.csv'))
    expectWords(problem.message)
    expect(problem.message).toContain('/photos/out.csv')
    expect(problem.code).not.toBe('internal')
    expectWords(problemOf(systemError(code, errno)).message)
  })

  test('names neither the file that is written aside nor a file in a folder that is missing', async () => {
    const folder = join(tmpdir(), 'netlens-no-such-folder')
    for (const error of [
      await rejected(writeAside(join(folder, 'a.csv'), 'x')),
      caught(() => writeAsideSync(join(folder, 'a.csv'), 'x'))
    ]) {
      expect(problemOf(error)).toMatchObject({ code: 'not-there', path: folder })
      expect(problemOf(error).message).toMatch(`${folder} is not there: `)
    }
  })

  test('names the file that the person asked for, where the disk gets full on the way', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'netlens-'))
    const full = (): never => {
      throw systemError('ENOSPC', -28)
    }
    const file = join(folder, 'a.csv')
    const error = await rejected(writeAside(file, full))
    expect(problemOf(error)).toMatchObject({ code: 'disk-full', path: file })
    expect(await readdir(folder)).toEqual([])
  })

  test('is told as what it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'netlens-'))
    mkdirSync(join(folder, 'folder'))
    writeFileSync(join(folder, 'file'), '')
    expect(problemOf(caught(() => readFileSync(join(folder, 'none')))).code).toBe('not-there')
    expect(problemOf(caught(() => readFileSync(join(folder, 'folder')))).code).toBe('wrong-kind')
    expect(problemOf(await rejected(open(join(folder, 'file', 'x'), 'wx'))).code).toBe('not-there')
    expect(problemOf(await rejected(open(join(folder, 'file'), 'wx'))).code).toBe('name-taken')
    expect(problemOf(await rejected(open(join(folder, 'n'.repeat(300)), 'wx'))).code).toBe('name-refused')
  })
})

const others: [string, () => unknown][] = [
  ['JavaScript', () => caught(() => (undefined as never as { x: number }).x)],
  ['V8', () => caught(() => JSON.parse('{'))],
  ['our limit on JSON', () => caught(() => parseJson('['.repeat(1000)))],
  ['Node', () => caught(() => Buffer.alloc(-1))],
  ['SQLite', () => caught(() => new Database(':memory:').exec('SELECT no_such_column'))],
  ['TensorFlow', () => new Error('Invalid TF_Status: 3\nMessage: Incompatible shapes: [1,2] vs. [3]')],
  ['text', () => 'ERR_SOMETHING'],
  ['nothing', () => undefined]
]

describe.each(others)('an error of %s', (_, make) => {
  test('is told in words, and kept for whoever mends it', () => {
    const error = make()
    const { code, message, detail } = problemOf(error)
    expect([code, message]).toEqual(['internal', unexpected])
    expectWords(message)
    expect(detail).toContain(error instanceof Error ? error.message.split('\n')[0] : String(error))
    expect(problemOf(errorOf(problemOf(error)))).toEqual(problemOf(error))
  })
})

test.each(others.slice(0, 5))('the reason of a row is no message of %s', (_, make) => {
  expect(systemReason(make())).toBe('Netlens met an error that it did not expect')
})

test('what we say ourselves is told as it is', () => {
  const error = new UserError('answer-unclear', 'There are two.', { choices: ['a', 'b'] })
  expect(problemOf(errorOf(problemOf(error)))).toEqual({
    code: 'answer-unclear',
    message: 'There are two.',
    choices: ['a', 'b']
  })
  expect(systemReason(error)).toBe('There are two.')
  expect(systemReason(new Error('it is no image'))).toBe('it is no image')
})

test('a stop is no mistake', () => {
  const stop = new AbortController()
  stop.abort()
  expect(problemOf(stop.signal.reason).code).toBe('stopped')
})

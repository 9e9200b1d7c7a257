/**
 * Descriptions of how a process ended, tested with processes that Node and the system really end that way.
 */
import { spawn } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { EngineDeath } from '../../../src-main/contract/classification'
import { deathOf } from '../../../src-main/host/engine-death'

/** Runs a program until it exits. */
function die(program: string, ...options: string[]): Promise<EngineDeath> {
  // Drops the options that the test run sets for its processes, because these deaths are intended.
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(process.execPath, [...options, '-e', program], {
    env,
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  return new Promise((resolve) =>
    child.once('close', (code, signal) => resolve(deathOf(code, signal, output)))
  )
}

describe('a process that ended', () => {
  test.each([
    [
      'an error',
      'ended',
      `null.x`,
      /^The engine process ended by itself \(exit code 1\)\. TypeError: Cannot read prop/
    ],
    ['a rejection', 'ended', `Promise.reject(new RangeError('too far'))`, /\. RangeError: too far$/],
    [
      'an error with a code',
      'ended',
      `require('fs').readFileSync('/no/such')`,
      /Error: ENOENT: no such file/
    ],
    ['a rejection with no error', 'ended', `Promise.reject('why')`, /reason "why"/],
    ['a plain end', 'ended', `process.exit(9)`, /^The engine process ended by itself \(exit code 9\)\. $/],
    [
      'a crash',
      'crashed',
      `process.kill(process.pid, 'SIGSEGV')`,
      /^The engine process crashed \(signal SIGSEGV\)\. $/
    ],
    [
      'a kill',
      'killed',
      `process.kill(process.pid, 'SIGKILL')`,
      /was killed \(signal SIGKILL\): by hand, or .* memory/
    ]
  ])('of %s', async (_, cause, program, message) => {
    const told = await die(program)
    expect(told.cause).toBe(cause)
    const { detail = '' } = told
    expect(`${told.message} ${detail}`).toMatch(message)
    expect(told.message).toMatch(/^The engine process [^:]*(: by hand, or [^:]*)?\.$/)
    expect(told.message).not.toMatch(/Node\.js v|\n/)
  })

  test('of too little memory', async () => {
    const program = `const all = []; for (;;) all.push(new Array(1000).fill({}))`
    expect(await die(program, '--max-old-space-size=16')).toEqual({
      cause: 'memory',
      message: expect.stringMatching(/it ran out of memory \(signal SIGABRT\)/)
    })
  })
})

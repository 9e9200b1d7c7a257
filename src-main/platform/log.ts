/**
 * The log: what a person who reports a problem can send along. Windows' process, engine and command line write to the same
 * files. They hold no content of files, and names of files only where `NETLENS_DEBUG` is set.
 *
 * Files are numbered. One is written until it is full, then the next number begins and the oldest file goes: nothing is
 * renamed, so several processes need not agree on it.
 */
import { closeSync, constants, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { arch, cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { problemOf, type Problem } from '../contract/errors'
import { describeError } from './describe-error'
import { logDir } from './paths'
import { printable } from './printable'
import { keepPrivate } from './private-folder'

/** Of one file, in bytes, and how many are kept. */
const fullAt = 1024 * 1024
const keptFiles = 4
const pattern = /^netlens-(\d{1,9})\.log$/

type Level = 'error' | 'info' | 'debug'
/** What a line says besides: figures, versions and words of our own. Names of files only in `debug`. */
type Facts = Record<string, string | number | boolean | undefined>

/** `NETLENS_DEBUG=1`: names of files and messages of errors are noted as well. */
export const isDebugging = (): boolean => Boolean(process.env['NETLENS_DEBUG'])

const notedIn = 'What happened is noted in'
let writer: string | undefined
let folder = ''

/** From now on, this process notes what happens, and begins with what it runs on. @param name of the process */
export function openLog(name: string, versions: Facts, into = logDir()): void {
  writer = name
  folder = into
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch {
    // Then nothing is noted.
  }
  keepPrivate(folder)
  const { node, electron } = process.versions
  const system = `${process.platform} ${release()} ${arch()}`
  const machine = { cores: cpus().length, memoryMB: Math.round(totalmem() / 2 ** 20) }
  log.info('started', { ...versions, node, electron, system, ...machine })
}

export const log = {
  info: (event: string, facts: Facts = {}): void => note('info', event, facts),
  /** With names of files. */
  debug: (event: string, facts: Facts): void => {
    if (isDebugging()) note('debug', event, facts)
  },
  /** With the stack and the causes. */
  error: (event: string, error: unknown, facts: Facts = {}): void =>
    note('error', event, facts, describeError(error, isDebugging()))
}

/**
 * The problem that an error is for a person. What nobody expected is noted with its stack, and the person learns where;
 * of others it is noted that they were told.
 * @param during the request or command that failed
 */
export function noteProblem(error: unknown, during: string): Problem {
  const problem = problemOf(error)
  const { code, message } = problem
  if (code !== 'internal') {
    if (code !== 'stopped' && code !== 'cancelled') log.error('problem', error, { during, code })
    return problem
  }
  log.error('internal error', error, { during })
  // What the engine has noted says so already.
  if (writer === undefined || message.includes(notedIn)) return problem
  return { ...problem, message: `${message} ${notedIn} ${logFile()}.` }
}

/** The file that is being written. */
export function logFile(): string {
  return join(folder, nameOf(newest()))
}

function note(level: Level, event: string, facts: Facts, more: readonly string[] = []): void {
  if (writer === undefined) return
  const told = Object.entries(facts).filter(([, value]) => value !== undefined)
  const head = [new Date().toISOString(), level.padEnd(5), `${writer}[${process.pid}]`, event]
  const line = [...head, ...told.map(([name, value]) => `${name}=${quoted(value)}`)].join(' ')
  append(`${[line, ...more.map((text) => `    ${text}`)].map(printable).join('\n')}\n`)
}

const quoted = (value: Facts[string]): string =>
  typeof value === 'string' && /[\s"=]/.test(value) ? JSON.stringify(value) : String(value)

/** Written at once, so that lines of several processes do not mix. A log that cannot be written is no reason to fail. */
function append(text: string): void {
  try {
    const number = roomFor(Buffer.byteLength(text))
    const { O_WRONLY, O_CREAT, O_APPEND, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants
    const flags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOFOLLOW
    const handle = openSync(join(folder, nameOf(number)), flags, 0o600)
    try {
      writeSync(handle, text)
    } finally {
      closeSync(handle)
    }
  } catch {
    // Full, read-only or gone.
  }
}

/** The number of the file that takes so many bytes more. */
function roomFor(bytes: number): number {
  const number = newest()
  const size = statSync(join(folder, nameOf(number)), { throwIfNoEntry: false })?.size ?? 0
  if (size === 0 || size + bytes <= fullAt) return number
  for (const old of numbers().filter((old) => old <= number + 1 - keptFiles)) {
    rmSync(join(folder, nameOf(old)), { force: true })
  }
  return number + 1
}

const nameOf = (number: number): string => `netlens-${number}.log`

const newest = (): number => Math.max(1, ...numbers())

function numbers(): number[] {
  try {
    return readdirSync(folder).flatMap((name) => Number(pattern.exec(name)?.[1] ?? []))
  } catch {
    return []
  }
}

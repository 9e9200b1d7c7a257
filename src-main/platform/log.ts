/**
 * The log that a user can attach to a problem report. The app, the engine and the command line write to the
 * same files. These hold no file contents, and file names only if `NETLENS_DEBUG` is set.
 *
 * Files are numbered. When one is full, the next number begins and the oldest file is deleted. Nothing is
 * renamed, so that several processes need not coordinate.
 */
import { closeSync, constants, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { arch, cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { problemOf, type Problem } from '../contract/errors'
import { describeError } from './describe-error'
import { logDir } from './paths'
import { printable } from './printable'
import { keepPrivate } from './private-folder'

/** Size limit of a file in bytes, and the number of files to keep. */
const fullAt = 1024 * 1024
const keptFiles = 4
const pattern = /^netlens-(\d{1,9})\.log$/

type Level = 'error' | 'info' | 'debug'
/** Details of a log line: numbers, versions and fixed words. File names only at level `debug`. */
type Facts = Record<string, string | number | boolean | undefined>

/** With `NETLENS_DEBUG=1`, file names and error messages are logged as well. */
export const isDebugging = (): boolean => Boolean(process.env['NETLENS_DEBUG'])

const notedIn = 'What happened is noted in'
let writer: string | undefined
let folder = ''

/** Starts logging in this process, beginning with versions and the system. @param name of the process */
export function openLog(name: string, versions: Facts, into = logDir()): void {
  writer = name
  folder = into
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch {
    // Then nothing is logged.
  }
  keepPrivate(folder)
  const { node, electron } = process.versions
  const system = `${process.platform} ${release()} ${arch()}`
  const machine = { cores: cpus().length, memoryMB: Math.round(totalmem() / 2 ** 20) }
  log.info('started', { ...versions, node, electron, system, ...machine })
}

export const log = {
  info: (event: string, facts: Facts = {}): void => note('info', event, facts),
  /** May include file names. */
  debug: (event: string, facts: Facts): void => {
    if (isDebugging()) note('debug', event, facts)
  },
  /** Includes the stack and the causes. */
  error: (event: string, error: unknown, facts: Facts = {}): void =>
    note('error', event, facts, describeError(error, isDebugging()))
}

/**
 * Logs an error and converts it to a problem for the user. Unexpected errors are logged with their stack, and
 * the message says where; for others the log notes that the user was told.
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
  // The engine has already logged it and said so.
  if (writer === undefined || message.includes(notedIn)) return problem
  return { ...problem, message: `${message} ${notedIn} ${logFile()}.` }
}

/** The current log file. */
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

/** Synchronous, so that lines of several processes do not interleave. Failing to write is not an error. */
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
    // The disk is full or read-only, or the folder is gone.
  }
}

/** The number of the file that has room for this many more bytes. */
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

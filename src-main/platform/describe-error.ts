/** Describes an error for the log: what it is and where it came from. */
import { homedir } from 'node:os'
import { sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UserError } from '../contract/errors'
import { programDir } from './paths'

/** Limits on the length of a chain of causes and of a stack. */
const mostCauses = 5
const mostFrames = 30
/** Errors that V8 itself throws for mistakes in the program. */
const mistakes = ['TypeError', 'RangeError', 'ReferenceError']

/** What is left of an error from another process, which loses its class on the way. */
export interface ErrorLike {
  name: string
  message: string
  stack?: string
}

/**
 * Describes an error and its causes, one line each followed by its stack. The lines contain no file names
 * that a message may hold, and the stacks no program folder.
 * @param whole whether messages are included as they are
 */
export function describeError(error: unknown, whole: boolean): string[] {
  const lines: string[] = []
  let current = error
  for (let depth = 0; depth < mostCauses && isErrorLike(current); depth++) {
    const head = [current.name, codeOf(current), messageOf(current, whole)].filter(Boolean).join(': ')
    lines.push(depth === 0 ? head : `caused by ${head}`, ...framesOf(current))
    current = (current as { cause?: unknown }).cause
  }
  return lines.length > 0 ? lines : [`thrown: ${whole ? String(error) : typeof error}`]
}

const isErrorLike = (error: unknown): error is ErrorLike =>
  typeof error === 'object' && error !== null && 'name' in error && 'message' in error

/** The error code (Netlens', the system's or a library's) and the system call. */
function codeOf(error: ErrorLike): string {
  const { code, syscall } = error as Partial<Record<'code' | 'syscall', unknown>>
  return [code, syscall].filter((word) => typeof word === 'string' && /^[\w-]+$/.test(word)).join(' ')
}

function messageOf(error: ErrorLike, whole: boolean): string {
  const { message, name } = error
  if (whole) return message
  const isMistake = mistakes.includes(name) && !(error instanceof UserError) && codeOf(error) === ''
  // Quoted text may be a file name or a value, unless it is an identifier of the program.
  return isMistake
    ? message.replace(/(['"`])((?!\1).)*\1?/g, (quoted) => (isWord(quoted) ? quoted : "'…'"))
    : ''
}

const isWord = (quoted: string): boolean => /^(['"`])[A-Za-z_$][\w$]*\1$/.test(quoted)

/** The stack without the message in front of it. */
function framesOf({ stack, message }: ErrorLike): string[] {
  if (typeof stack !== 'string') return []
  const frames = stack
    .replace(message, '')
    .split('\n')
    .filter((line) => /^\s+at .*(:\d+|\)|<anonymous>)$/.test(line))
  return frames.slice(0, mostFrames).map((frame) => `  ${withoutFolders(frame.trim())}`)
}

function withoutFolders(frame: string): string {
  const program = programDir() + sep
  return frame.replaceAll(pathToFileURL(program).href, '').replaceAll(program, '').replaceAll(homedir(), '~')
}

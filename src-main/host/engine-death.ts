/** Explains why an engine process ended, from its last output. */
import type { EngineDeath } from '../contract/classification'

/** Lines that explain nothing: TensorFlow's notes, and what Node prints around an error. */
const noise =
  /^(I|W)\d{4} |^WARNING: All log messages|^\(node:\d+\) |^\(Use `node |^\s+at |^\s*\^+\s*$|^Node\.js v\d|^\s*[{}]|^(file:\/\/)?[/\\]\S+:\d+$|^\s*(errno|code|syscall|path): /

const error = /^\s*(Uncaught )?[\w.]*(Error|Exception)\b.*: /

const outOfMemory = /heap out of memory|heap limit|std::bad_alloc|Cannot allocate memory|out of memory/i

const crashes = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGTRAP'])

/** @param output the end of what the process wrote to stderr */
export function deathOf(code: number | null, signal: string | null, output: string): EngineDeath {
  const what = signal ? `signal ${signal}` : `exit code ${code}`
  if (outOfMemory.test(output)) {
    return { cause: 'memory', message: `The engine process ended: it ran out of memory (${what}).` }
  }
  if (signal === 'SIGKILL') {
    const message =
      'The engine process was killed (signal SIGKILL): by hand, or by the system because memory ran out.'
    return { cause: 'killed', message }
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !noise.test(line))
  const reason = (lines.filter((line) => error.test(line)).at(-1) ?? lines.at(-1))?.trim()
  const crashed = signal !== null && crashes.has(signal)
  const how = signal ? (crashed ? 'crashed' : 'was ended') : 'ended by itself'
  return {
    cause: crashed ? 'crashed' : 'ended',
    message: `The engine process ${how} (${what}).`,
    ...(reason && { detail: reason })
  }
}

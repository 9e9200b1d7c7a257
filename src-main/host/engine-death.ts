/** Why an engine process ended, from its last words. */

/** What is no reason: TensorFlow's notes, and what Node prints around an error. */
const noise =
  /^(I|W)\d{4} |^WARNING: All log messages|^\(node:\d+\) |^\(Use `node |^\s+at |^\s*\^+\s*$|^Node\.js v\d|^\s*[{}]|^(file:\/\/)?[/\\]\S+:\d+$|^\s*(errno|code|syscall|path): /

const error = /^\s*(Uncaught )?[\w.]*(Error|Exception)\b.*: /

const outOfMemory = /heap out of memory|heap limit|std::bad_alloc|Cannot allocate memory|out of memory/i

const crashes = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGTRAP'])

/** @param output the end of what it wrote to its error output @returns whole sentences for a person */
export function deathMessage(code: number | null, signal: string | null, output: string): string {
  if (outOfMemory.test(output)) {
    return `The engine process ended: it ran out of memory (${signal ? `signal ${signal}` : `exit code ${code}`}).`
  }
  if (signal === 'SIGKILL') {
    return 'The engine process was killed (signal SIGKILL): by hand, or by the system because memory ran out.'
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !noise.test(line))
  const reason = (lines.filter((line) => error.test(line)).at(-1) ?? lines.at(-1))?.trim()
  const how = signal ? (crashes.has(signal) ? 'crashed' : 'was ended') : 'ended by itself'
  const what = signal ? `signal ${signal}` : `exit code ${code}`
  return `The engine process ${how} (${what})${reason ? `. Its last words were: ${reason.replace(/[.\s]*$/, '')}` : ''}.`
}

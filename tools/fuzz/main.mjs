/**
 * Reads damaged files with the readers, and keeps those that a reader stumbles over.
 *
 *     npm run fuzz -- TARGET --seconds 60      a target of targets.ts, or all
 *     npm run fuzz -- TARGET --input FILE      reads a file that was kept
 *
 * The target native-jpeg is compiled, and fuzzed by libFuzzer.
 */
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { load } from './load.mjs'
import { findClang, fuzzNativeJpeg, NATIVE_JPEG } from './native.mjs'

/** Additional seconds per input, in case the machine is busy. */
const patience = 30
/** Seconds for the start: compiling the sources can take minutes if the processors are busy. */
const patienceAtStart = 600
/** Temporary files. */
const folder = mkdtempSync(join(tmpdir(), 'netlens-fuzz-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    input: { type: 'string' }
  }
})

/** @type {typeof import('./targets')} */
const { targets, targetNamed } = /** @type {any} */ (await load(join(import.meta.dirname, 'targets.ts')))
/** @type {typeof import('./seeds')} */
const { jpegs, foundBefore } = /** @type {any} */ (await load(join(import.meta.dirname, 'seeds.ts')))
const names = targets.map(({ name }) => name)
const [wanted] = positionals
if (!wanted) {
  console.error(`Which of these: ${[...names, NATIVE_JPEG].join(', ')}, or all?`)
  process.exit(2)
}

let faults = 0
if (wanted === NATIVE_JPEG) {
  faults = await fuzzNative()
} else if (values.input) {
  const fault = await watched(
    { target: targetNamed(wanted).name, seed: 0, input: readFileSync(values.input) },
    600
  )
  console.log(fault ?? 'It is read, or refused, as it should be.')
  if (fault) faults = 1
} else {
  for (const target of wanted === 'all' ? names : [targetNamed(wanted).name]) faults += await fuzz(target)
  if (wanted === 'all' && findClang()) faults += await fuzzNative()
  else if (wanted === 'all') console.log(`${NATIVE_JPEG}: skipped, as it needs clang++`)
}
process.exit(faults > 0 ? 1 : 0)

async function fuzzNative() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const seeds = [...(await jpegs()), ...(await foundBefore(NATIVE_JPEG))]
  return fuzzNativeJpeg(folder, seeds, Number(values.seconds), values.input)
}

/** @param {string} target @returns {Promise<number>} number of distinct faults found */
async function fuzz(target) {
  let left = 1000 * Number(values.seconds)
  const found = new Set()
  let inputs = 0
  let kept = 0
  for (let seed = Number(values.seed); left > 0; seed++) {
    let now = 0
    let started = performance.now()
    const died = await watched({ target, seed }, left / 1000, (report) => {
      if (report.kind === 'started') started = performance.now()
      if (report.kind === 'fault') keep(target, report.fault, Buffer.from(report.input), found)
      if (report.kind === 'read') [now, kept] = [report.inputs, Math.max(kept, report.kept)]
    })
    inputs += now
    left -= performance.now() - started
    if (!died) continue
    const current = join(folder, 'current-input')
    if (!existsSync(current)) throw new Error(died)
    keep(target, died, readFileSync(current), found)
  }
  console.log(`${target}: ${inputs} inputs, ${kept} that reach other code, ${found.size} faults`)
  return found.size
}

/**
 * Does the work in a process that may hang or crash.
 * @param {{ target: string, seed: number, input?: Buffer }} work
 * @param {number} seconds of reading after which the process is ended
 * @param {(report: import('./worker').Report) => void} [tell]
 * @returns {Promise<string | undefined>} why it ended early; for a single input, what is wrong with it
 */
function watched(work, seconds, tell = () => undefined) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'files'), { recursive: true })
  return new Promise((resolve) => {
    const child = fork(join(import.meta.dirname, 'child.mjs'), {
      execArgv: ['--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      env: { ...process.env, TMPDIR: folder, XDG_CACHE_HOME: join(folder, 'cache') }
    })
    let words = ''
    /** @type {string | undefined} */
    let fault
    let limit = patienceAtStart
    /** @type {NodeJS.Timeout | undefined} */
    let hang
    /** @type {NodeJS.Timeout | undefined} */
    let end
    const wait = () => {
      clearTimeout(hang)
      hang = setTimeout(() => {
        fault = `does not end after ${limit} s`
        child.kill('SIGKILL')
      }, 1000 * limit)
    }
    wait()
    child.stderr?.on('data', (part) => (words = (words + part).slice(-4000)))
    child.on('message', (/** @type {import('./worker').Report} */ report) => {
      if (report.kind === 'started') {
        limit = report.seconds + patience
        end = setTimeout(() => child.kill('SIGKILL'), 1000 * seconds)
      }
      if (report.kind === 'fault' && work.input) fault = report.fault
      wait()
      tell(report)
    })
    child.on('exit', (code, signal) => {
      clearTimeout(hang)
      clearTimeout(end)
      if (fault) resolve(fault)
      else
        resolve(
          code === 0 || signal === 'SIGKILL' ? undefined : `ends the process (${signal ?? code}): ${words}`
        )
    })
    child.send({ ...work, folder: folder })
  })
}

/**
 * Saves an input under a unique name, once for each place in the code.
 * @param {string} target
 * @param {string} fault
 * @param {Buffer} input
 * @param {Set<string>} found
 */
function keep(target, fault, input, found) {
  const where = fault
    .replace(/\d+(\.\d+)?/g, 'n')
    .split('\n')
    .slice(0, 3)
    .join('\n')
  if (found.has(where)) return
  found.add(where)
  const name = createHash('sha256').update(input).digest('hex').slice(0, 12)
  const path = join('fuzz-faults', target, name)
  mkdirSync(join('fuzz-faults', target), { recursive: true })
  writeFileSync(path, input)
  console.log(`${target}: ${fault}\n  kept as ${path}: npm run fuzz -- ${target} --input ${path}\n`)
}

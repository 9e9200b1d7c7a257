/**
 * Prepares a fresh clone: `node tools/setup.mjs check|cli|app|dev|package|test|doctor`.
 *
 * All messages go to stderr (stdout belongs to the results of `classify`), except the table of `doctor`, which
 * is a result itself, and the log that `doctor --log` shows.
 */
import './setup/node-version.mjs'
import { build } from './setup/build.mjs'
import { sweepLeftovers } from './setup/cache.mjs'
import { decoder } from './setup/decoder.mjs'
import { electron } from './setup/electron.mjs'
import { heicDecoder } from './setup/heic-decoder.mjs'
import { withLock } from './setup/lock.mjs'
import { logText } from './setup/log.mjs'
import { packages } from './setup/packages.mjs'
import { reasonOf, stopChildrenOnSignals } from './setup/processes.mjs'
import { printRow, printStatus, say } from './setup/report.mjs'
import { printSelfTests } from './setup/self-tests.mjs'
import {
  exiftool,
  ffmpeg,
  heifEnc,
  libraries,
  packageTestTools,
  packagingTools,
  testDisplay
} from './setup/system.mjs'
import { tensorflow } from './setup/tensorflow.mjs'

/** @typedef {import('./setup/report.mjs').Part} Part */

/** @type {Record<string, Part[] | undefined>} */
const profiles = {
  check: [packages],
  cli: [packages, tensorflow, decoder, heicDecoder, build],
  app: [packages, tensorflow, decoder, heicDecoder, electron, libraries, build],
  dev: [packages, tensorflow, decoder, heicDecoder, electron, libraries],
  package: [packages, tensorflow, decoder, heicDecoder, electron, packagingTools, build],
  test: [
    packages,
    tensorflow,
    decoder,
    heicDecoder,
    electron,
    libraries,
    testDisplay,
    exiftool,
    ffmpeg,
    heifEnc,
    packageTestTools,
    build
  ],
  doctor: [packages, tensorflow, decoder, heicDecoder, electron, libraries, testDisplay, ffmpeg, build]
}

const profile = process.argv[2] ?? ''
const parts = profiles[profile]

stopChildrenOnSignals()
try {
  if (!parts) {
    say('usage: node tools/setup.mjs check|cli|app|dev|package|test|doctor')
    process.exitCode = 2
  } else if (profile === 'doctor' && process.argv.includes('--log')) {
    process.stdout.write(`${logText()}\n`)
  } else {
    const complete = profile === 'doctor' ? await examine(parts) : await prepare(parts)
    process.exitCode = complete ? 0 : 1
  }
} catch (error) {
  say(reasonOf(error))
  process.exitCode = 1
}

/**
 * Inspects without changing anything.
 * @param {Part[]} parts
 * @returns {Promise<boolean>} true if nothing is missing and the backends compute correctly
 */
async function examine(parts) {
  const statuses = await inspectAll(parts)
  const word = { ready: 'ok', fallback: 'note', missing: 'missing' }
  for (const [part, status] of statuses) printRow(part.name, word[status.state], status.detail)
  const complete = [...statuses.values()].every((status) => status.state !== 'missing')
  if (statuses.get(packages)?.state !== 'ready') return false
  const ready = (/** @type {Part} */ part) => statuses.get(part)?.state === 'ready'
  const works = await printSelfTests({
    native: ready(tensorflow),
    decoder: ready(decoder),
    heicDecoder: ready(heicDecoder)
  })
  return works && complete
}

/**
 * Provides what is due. Silent if everything is there.
 * @param {Part[]} parts
 * @returns {Promise<boolean>} true if nothing is missing
 */
async function prepare(parts) {
  const statuses = await inspectAll(parts)
  if ([...statuses.values()].some((status) => status.due)) {
    return withLock(async () => {
      sweepLeftovers()
      return provide(parts)
    })
  }
  for (const [part, status] of statuses) {
    if (status.state !== 'ready') printStatus(part, status)
  }
  return [...statuses.values()].every((status) => status.state !== 'missing')
}

/**
 * @param {Part[]} parts
 * @returns {Promise<boolean>} true if nothing is missing
 */
async function provide(parts) {
  for (const part of parts) {
    // Inspect again: earlier parts, or another setup while we waited, may have changed it.
    let status = await part.inspect()
    const due = status.due
    if (due) status = await part.provide()
    if (due || status.state !== 'ready') printStatus(part, status)
    if (status.state === 'missing') return false
  }
  return true
}

/**
 * @param {Part[]} parts
 * @returns {Promise<Map<Part, import('./setup/report.mjs').Status>>}
 */
async function inspectAll(parts) {
  const statuses = new Map()
  for (const part of parts) statuses.set(part, await part.inspect())
  return statuses
}

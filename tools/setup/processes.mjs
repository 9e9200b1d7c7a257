/** Finds and runs commands; keeps their output, and never leaves child processes behind. */
import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
/** @type {((pids: number[]) => void) | undefined} */
let watcher
/** @type {Set<() => void>} */
const cleanups = new Set()
let interrupted = false

/** A command failed, exceeded its time limit, or could not be started. */
export class CommandError extends Error {
  /**
   * @param {string} message one line for people
   * @param {string} output everything that the command wrote
   */
  constructor(message, output) {
    super(message)
    this.name = 'CommandError'
    this.output = output
  }
}

/**
 * @param {unknown} error
 * @returns {string} the most informative line of a failed command's output, or else the error's message
 */
export function reasonOf(error) {
  if (!(error instanceof Error)) return String(error)
  const lines = error instanceof CommandError ? error.output.trim().split('\n') : []
  const telling = lines.find((line) => /error: /i.test(line)) || lines.at(-1) || error.message
  return telling.trim().slice(0, 200)
}

/**
 * Runs a command without showing its output.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, limitSeconds?: number, shell?: boolean }} [options]
 * @returns {Promise<string>} stdout and stderr together
 * @throws {CommandError} if it cannot start, exits with a code other than 0, or exceeds the time limit
 */
export function run(command, args, { cwd, env, limitSeconds = 3600, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    if (interrupted) return
    // It gets its own process group, so that its children (compiler passes, npm's workers) can be killed with
    // it.
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true
    })
    running.add(child)
    watcher?.(runningPids())
    let output = ''
    child.stdout.on('data', (data) => {
      output += data
    })
    child.stderr.on('data', (data) => {
      output += data
    })
    let late = false
    const timer = setTimeout(() => {
      late = true
      signalGroup(child, 'SIGKILL')
    }, limitSeconds * 1000)
    const end = (/** @type {string} */ problem) => {
      clearTimeout(timer)
      running.delete(child)
      // Never settle: what waits for it must not continue, nor take our signal for a failure.
      if (interrupted) return
      watcher?.(runningPids())
      if (problem) reject(new CommandError(`${command} ${problem}`, output))
      else resolve(output)
    }
    child.once('error', (error) => end(`could not start: ${error.message}`))
    child.once('close', (code, signal) => {
      if (late) end(`was stopped after ${limitSeconds} s`)
      else end(code === 0 ? '' : `ended with ${signal ?? `exit code ${code}`}`)
    })
  })
}

/**
 * @param {string} name
 * @returns {string | undefined} the first executable of that name on the PATH
 */
export function findCommand(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, name + ending)
      try {
        accessSync(file, constants.X_OK)
        if (statSync(file).isFile()) return file
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined
}

/**
 * Calls back with the process ids of the running commands whenever they change.
 * @param {((pids: number[]) => void) | undefined} callback
 */
export function watchRunning(callback) {
  watcher = callback
}

/**
 * Registers a cleanup for when a signal ends the program.
 * @param {() => void} cleanup
 * @returns {() => void} removes the registration
 */
export function onInterrupt(cleanup) {
  cleanups.add(cleanup)
  return () => cleanups.delete(cleanup)
}

/** On Ctrl-C and the like: ends the children, runs the cleanups, then exits. */
export function stopChildrenOnSignals() {
  const codes = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })
  for (const [signal, code] of Object.entries(codes)) {
    const stop = async () => {
      interrupted = true
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
      for (const child of running) signalGroup(child, 'SIGTERM')
      for (let i = 0; i < 30 && runningPids().some(groupLives); i++) await wait(100)
      for (const child of running) signalGroup(child, 'SIGKILL')
      for (const cleanup of cleanups) cleanup()
      process.stderr.write('netlens setup: interrupted; the next run goes on from here\n')
      process.exit(code)
    }
    process.once(signal, () => void stop())
  }
}

function runningPids() {
  return [...running].flatMap((child) => child.pid ?? [])
}

/** @param {number} pid */
function groupLives(pid) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 0)
    return true
  } catch {
    return false
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (!child.pid) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It has just ended.
  }
}

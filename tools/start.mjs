/** Opens the app: `node tools/start.mjs [FOLDER...]`. Run tools/setup.mjs first. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { electronRuntime } from './setup/electron.mjs'
import { PROJECT } from './setup/project.mjs'

const runtime = electronRuntime()
const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY

if (!runtime) {
  refuse('there is no Electron runtime; `npm run doctor` tells more')
} else if (!hasDisplay) {
  refuse('there is no display to open a window on; the same without one: npm run classify -- FOLDER')
} else {
  open(runtime.executable)
}

/** @param {string} reason */
function refuse(reason) {
  process.stderr.write(`netlens: ${reason}\n`)
  process.exitCode = 1
}

/** @param {string} executable */
function open(executable) {
  // Chromium refuses to start its sandbox as root.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(executable, [...asRoot, PROJECT, ...absolutePaths(process.argv.slice(2))], {
    stdio: 'inherit',
    env: {
      ...process.env,
      NETLENS_NODE: process.execPath,
      // Editors built on Electron pass this on to their terminals; it would turn our Electron into a plain
      // Node.
      ELECTRON_RUN_AS_NODE: undefined
    }
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  child.once('error', (error) => refuse(error.message))
  child.once('close', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1)
  })
}

/** @param {string[]} args relative to the user's folder, which npm keeps in INIT_CWD */
function absolutePaths(args) {
  const from = process.env.INIT_CWD ?? process.cwd()
  return args.map((text) => (text.startsWith('-') ? text : resolve(from, text)))
}

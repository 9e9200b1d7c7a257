/**
 * `npm run dev`: runs the app with hot reload of the window; changes in `src-main` restart the app and its
 * engine.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { forgetBuild } from './setup/build.mjs'
import { electronRuntime } from './setup/electron.mjs'
import { inProject, PROJECT } from './setup/project.mjs'

const runtime = electronRuntime()
if (!runtime) {
  process.stderr.write('netlens: there is no Electron runtime; `npm run doctor` tells more\n')
  process.exitCode = 1
} else {
  serve(runtime.executable)
}

/** @param {string} executable */
function serve(executable) {
  forgetBuild()
  const server = inProject('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  // Chromium refuses to start its sandbox as root.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--noSandbox'] : []
  const paths = process.argv.slice(2)
  const args = ['dev', '--watch', '--sourcemap', ...asRoot, ...(paths.length > 0 ? ['--', ...paths] : [])]
  const child = spawn(process.execPath, [server, ...args], {
    cwd: PROJECT,
    stdio: 'inherit',
    env: {
      ...process.env,
      ELECTRON_EXEC_PATH: executable,
      ELECTRON_RUN_AS_NODE: undefined,
      NETLENS_NODE: process.execPath
    }
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  child.once('close', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1)
  })
}

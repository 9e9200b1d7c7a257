/** Copies the Electron runtime under the product's name. */
import { chmodSync, cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { copyBundle } from './macos/bundle.mjs'

/** Files of a runtime from an AppImage that belong to the app it was made for. */
const OF_ANOTHER_APP = /^(AppRun|usr|\.DirIcon|fiftyone.*)$/
/** Chromium's texts in languages that the app does not support. */
const OTHER_LANGUAGES = /^(?!en-US|zh-CN).*\.pak$/

/**
 * @param {string} folder to create
 * @param {import('./product.mjs').Product} product
 * @returns {Promise<{ executable: string, resources: string }>}
 */
export async function copyRuntime(folder, product) {
  mkdirSync(folder, { recursive: true })
  if (process.platform === 'darwin') return copyBundle(folder, product)
  const { runtime } = product
  const source = dirname(runtime.executable)
  for (const name of readdirSync(source)) {
    if (name === 'resources' || OF_ANOTHER_APP.test(name)) continue
    cpSync(join(source, name), join(folder, name), { recursive: true })
  }
  for (const name of readdirSync(join(folder, 'locales'))) {
    if (OTHER_LANGUAGES.test(name)) rmSync(join(folder, 'locales', name))
  }
  const executable = join(folder, process.platform === 'win32' ? 'Netlens.exe' : 'netlens')
  renameSync(join(folder, basename(runtime.executable)), executable)
  if (process.platform === 'linux') setModes(folder, executable)
  const resources = join(folder, 'resources')
  mkdirSync(resources)
  return { executable, resources }
}

/**
 * @param {string} folder
 * @param {string} executable
 */
function setModes(folder, executable) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644)
  }
  chmodSync(executable, 0o755)
  chmodSync(join(folder, 'chrome_crashpad_handler'), 0o755)
  // The sandbox helper needs root's privileges if the kernel does not allow user namespaces.
  chmodSync(join(folder, 'chrome-sandbox'), 0o4755)
}

/**
 * Signs and notarizes the macOS app. Environment variables: `MACOS_IDENTITY` names a Developer ID in the
 * keychain; `APPLE_API_KEY` (a file), `APPLE_API_KEY_ID` and `APPLE_API_ISSUER` belong to App Store Connect.
 * Without an identity, the signature is ad hoc, and macOS asks people before the first start.
 */
import { closeSync, openSync, readdirSync, readSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../../setup/processes.mjs'

const ENTITLEMENTS = join(import.meta.dirname, 'entitlements.plist')
/** Magic bytes of macOS programs and libraries: 64-bit, and universal. */
const MACH_O = ['cffaedfe', 'cafebabe']

/** @param {string} app folder `Netlens.app` */
export async function signApp(app) {
  const identity = process.env.MACOS_IDENTITY
  const options = identity
    ? ['--options', 'runtime', '--timestamp', '--entitlements', ENTITLEMENTS, '--sign', identity]
    : ['--sign', '-']
  const sign = (/** @type {string[]} */ ...args) => run('codesign', ['--force', ...options, ...args])
  // --deep does not reach files in the resources.
  for (const file of nativeFiles(join(app, 'Contents', 'Resources'))) await sign(file)
  await sign('--deep', app)
  if (identity && process.env.APPLE_API_KEY) await notarise(app, process.env.APPLE_API_KEY)
}

/**
 * @param {string} app
 * @param {string} key file
 */
async function notarise(app, key) {
  const archive = join(dirname(app), 'notarise.zip')
  await run('ditto', ['-c', '-k', '--keepParent', app, archive])
  const { APPLE_API_KEY_ID = '', APPLE_API_ISSUER = '' } = process.env
  const account = ['--key', key, '--key-id', APPLE_API_KEY_ID, '--issuer', APPLE_API_ISSUER]
  await run('xcrun', ['notarytool', 'submit', archive, ...account, '--wait'])
  await run('xcrun', ['stapler', 'staple', app])
  rmSync(archive)
}

/** @param {string} folder */
function nativeFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => MACH_O.includes(firstBytes(file)))
}

/** @param {string} file */
function firstBytes(file) {
  const start = Buffer.alloc(4)
  const descriptor = openSync(file, 'r')
  readSync(descriptor, start)
  closeSync(descriptor)
  return start.toString('hex')
}

/** Electron's fuses: features of the runtime that are switched off permanently in the executable. */
import { flipFuses, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'
import { basename } from 'node:path'

/** @type {[FuseV1Options, boolean][]} */
const WANTED = [
  [FuseV1Options.RunAsNode, false],
  [FuseV1Options.EnableCookieEncryption, true],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
  [FuseV1Options.EnableNodeCliInspectArguments, false],
  // Electron checks the ASAR's checksums on macOS and Windows only.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, process.platform === 'darwin'],
  [FuseV1Options.OnlyLoadAppFromAsar, true],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, false]
]

/**
 * Sets those fuses that this runtime has.
 * @param {string} executable
 * @returns {Promise<string>} which are on and off, for people
 */
export async function setFuses(executable) {
  const wire = await getCurrentFuseWire(executable)
  const known = WANTED.filter(([fuse]) => isKnown(wire[fuse]))
  // On arm64, macOS only runs programs with a valid signature, even if that is ad hoc.
  const resetAdHocDarwinSignature = process.platform === 'darwin' && process.arch === 'arm64'
  await flipFuses(executable, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature,
    ...Object.fromEntries(known)
  })
  const name = (/** @type {FuseV1Options} */ fuse) => FuseV1Options[fuse]
  const described = WANTED.map(([fuse, on]) => {
    return `${name(fuse)} ${isKnown(wire[fuse]) ? (on ? 'on' : 'off') : 'unknown to this runtime'}`
  })
  return `${basename(executable)}: ${described.join(', ')}`
}

/**
 * Allows a debugger, as needed by Playwright's `_electron.launch`. For tests only, on a copy.
 * @param {string} executable
 */
export async function allowInspection(executable) {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true
  })
}

/**
 * A fuse that was removed, or that only a later version has, cannot be set.
 * @param {number | undefined} state as in the executable: the character 0 or 1, or something else
 */
function isKnown(state) {
  return state === '0'.charCodeAt(0) || state === '1'.charCodeAt(0)
}

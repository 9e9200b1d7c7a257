/** Electron's fuses: abilities of the runtime that are burnt out of the executable. */
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
  // Apple's own processors start nothing whose signature does not fit, be it one without a name.
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
 * Lets a debugger in, as Playwright's `_electron.launch` needs it. For tests alone, on a copy.
 * @param {string} executable
 */
export async function allowInspection(executable) {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true
  })
}

/**
 * A fuse that is burnt out for good, or that came with a later version, can't be set.
 * @param {number | undefined} state as the executable has it: the character 0 or 1, else something else
 */
function isKnown(state) {
  return state === '0'.charCodeAt(0) || state === '1'.charCodeAt(0)
}

/**
 * The secret key that marks the rows that this installation wrote. It is a file beside the library, never
 * inside it: a database that is handed to somebody else comes without it, and one that is moved with its folder
 * keeps it.
 */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync
} from 'node:fs'
import { join } from 'node:path'
import { asideOf } from '../platform/aside'

const keyName = 'installation-key'

export interface InstallationKey {
  key: Buffer
  /** No library has been opened with this key yet. */
  isNew: boolean
  /**
   * Makes the key permanent. Call it once the library is open: a crash before that must not disown an older
   * version's jobs.
   */
  keep(): void
}

/** The key of the installation whose data is in this folder; a throwaway key if none can be stored there. */
export function installationKey(folder: string): InstallationKey {
  const [file, first] = [join(folder, keyName), join(folder, `${keyName}.new`)]
  try {
    const known = read(file)
    if (known) return { key: known, isNew: false, keep: () => undefined }
    return {
      key: read(first) ?? make(first),
      // Even a damaged key file shows that there were libraries before.
      isNew: !existsSync(file),
      keep: () => {
        try {
          renameSync(first, file)
        } catch {
          // Another process was faster, or else the next start does it.
        }
      }
    }
  } catch {
    return { key: randomBytes(32), isNew: false, keep: () => undefined }
  }
}

function read(file: string): Buffer | undefined {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats?.isFile() || stats.size > 100) return undefined
  const text = readFileSync(file, 'latin1').trim()
  return /^[\da-f]{64}$/.test(text) ? Buffer.from(text, 'hex') : undefined
}

/** Several processes may start at once; hard-linking makes sure that all end up with the same key. */
function make(file: string): Buffer {
  const key = randomBytes(32)
  const aside = asideOf(file) as string
  const handle = openSync(aside, 'wx', 0o600)
  try {
    writeSync(handle, `${key.toString('hex')}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  try {
    linkSync(aside, file)
  } catch {
    const theirs = read(file)
    if (theirs) return theirs
    // There are no hard links here, or the existing file is not a valid key.
    renameSync(aside, file)
  } finally {
    rmSync(aside, { force: true })
  }
  return key
}

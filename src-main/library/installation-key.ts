/**
 * The key that says which rows this installation wrote. It lies beside the library and never in it: a database that is
 * handed over comes without, and one that is moved with its folder keeps it.
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
  /** No library was ever opened with it. */
  isNew: boolean
  /** To be called once the library is open: a kill before that must not cost the jobs of an older version. */
  keep(): void
}

/** The key of the installation whose data lie in this folder; one that nobody has where none can be kept there. */
export function installationKey(folder: string): InstallationKey {
  const [file, first] = [join(folder, keyName), join(folder, `${keyName}.new`)]
  try {
    const known = read(file)
    if (known) return { key: known, isNew: false, keep: () => undefined }
    return {
      key: read(first) ?? make(first),
      // A damaged key was one: there were libraries before.
      isNew: !existsSync(file),
      keep: () => {
        try {
          renameSync(first, file)
        } catch {
          // Another process was faster, or the next start keeps it.
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

/** Of several processes that begin at once, one makes the key. */
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
    // No hard links here, or what lay there is no key.
    renameSync(aside, file)
  } finally {
    rmSync(aside, { force: true })
  }
  return key
}

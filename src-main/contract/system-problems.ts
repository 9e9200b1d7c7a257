/** Why a file cannot be read or written, in plain language: the system's own codes mean nothing to users. */

export const systemProblemCodes = [
  /** The file or folder does not exist, or no longer does. */
  'not-there',
  'no-permission',
  'disk-full',
  'disk-read-only',
  'disk-error',
  /** The system does not accept the name. */
  'name-refused',
  /** A folder where a file is needed, or vice versa. */
  'wrong-kind',
  'name-taken',
  /** Another program has it open. */
  'in-use',
  /** The system ran out of memory or open files. */
  'system-busy',
  /** Any other error from the system. */
  'system-refused'
] as const
export type SystemProblemCode = (typeof systemProblemCodes)[number]

/** Maps the system's codes, as libuv names them. */
const codes: Record<string, SystemProblemCode> = {
  ENOENT: 'not-there',
  ENOTDIR: 'not-there',
  ENODEV: 'not-there',
  ENXIO: 'not-there',
  ESTALE: 'not-there',
  EHOSTDOWN: 'not-there',
  ETIMEDOUT: 'not-there',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EROFS: 'disk-read-only',
  EIO: 'disk-error',
  ENAMETOOLONG: 'name-refused',
  EINVAL: 'name-refused',
  EILSEQ: 'name-refused',
  ELOOP: 'name-refused',
  EISDIR: 'wrong-kind',
  EEXIST: 'name-taken',
  ENOTEMPTY: 'name-taken',
  EBUSY: 'in-use',
  ETXTBSY: 'in-use',
  EMFILE: 'system-busy',
  ENFILE: 'system-busy',
  ENOMEM: 'system-busy',
  EAGAIN: 'system-busy'
}

/** For the command line; the window has its own text for each code. */
const sentences: Record<SystemProblemCode, (path: string) => string> = {
  'not-there': (path) =>
    `${path} is not there: it was moved, renamed or deleted, or its drive is not connected. Check the name, or choose another place.`,
  'no-permission': (path) =>
    `${path} may not be read or written with your permissions. Choose another place, or change its permissions.`,
  'disk-full': (path) =>
    `${path} cannot be written: there is no space left on the disk. Make room, then try again.`,
  'disk-read-only': (path) => `${path} cannot be written: its disk is read-only. Choose another place.`,
  'disk-error': (path) =>
    `${path} cannot be read or written: the disk reports an error. Check the disk, then try again.`,
  'name-refused': (path) =>
    `${path} is a name that the system does not accept. Choose a shorter or simpler one.`,
  'wrong-kind': (path) => `${path} is a folder where a file is needed. Choose another name.`,
  'name-taken': (path) => `${path} is there already. Choose another name, or move it away.`,
  'in-use': (path) => `${path} is being used by another program. Close it there, then try again.`,
  'system-busy': (path) =>
    `${path} cannot be opened: the computer has run out of memory or of open files. Close other programs, then try again.`,
  'system-refused': (path) =>
    `${path} cannot be read or written: the system refuses it. Choose another place, or try again later.`
}

export interface SystemProblem {
  code: SystemProblemCode
  message: string
  path?: string
}

/** What a file system error means; undefined for any other error. */
export function systemProblem(error: unknown): SystemProblem | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, errno, syscall, path } = error as Partial<
    Record<'code' | 'errno' | 'syscall' | 'path', unknown>
  >
  if (typeof code !== 'string' || (errno === undefined && syscall === undefined)) return undefined
  const kind = codes[code] ?? 'system-refused'
  const about = path === undefined ? undefined : ownPath(String(path))
  return {
    code: kind,
    message: sentences[kind](about ?? 'The file'),
    ...(about !== undefined && { path: about })
  }
}

/**
 * Files are first written under a temporary name, which means nothing to the user; name the folder instead.
 */
function ownPath(path: string): string {
  return path.replace(/[/\\]\.netlens-writing-.*$/, '') || path
}

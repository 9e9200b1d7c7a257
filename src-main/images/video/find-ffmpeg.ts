/** Finds FFmpeg, which Netlens does not bring along: its programs read the videos. */
import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import { ImageError } from '../errors'

export interface Ffmpeg {
  /** Paths of its two programs. */
  ffmpeg: string
  ffprobe: string
  /** As it calls itself, such as `5.1.9-0+deb12u1`. */
  version: string
}

/** A program that is opened from the Dock or Finder is not told where Homebrew and MacPorts install. */
const usualFolders =
  process.platform === 'darwin' ? ['/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin'] : []

let found: Promise<Ffmpeg> | undefined

/**
 * Looks for it anew each time until it is there, so that nobody has to restart after installing it.
 * @throws ImageError `unsupported-format` that says where to get it
 */
export function findFfmpeg(): Promise<Ffmpeg> {
  found ??= look().catch((error: unknown) => {
    found = undefined
    throw error
  })
  return found
}

async function look(): Promise<Ffmpeg> {
  const [ffmpeg, ffprobe] = [await findProgram('ffmpeg'), await findProgram('ffprobe')]
  if (!ffmpeg || !ffprobe)
    throw new ImageError('unsupported-format', `Videos are read with FFmpeg, ${howToGet}`)
  const { stdout } = await promisify(execFile)(ffmpeg, ['-version'], { timeout: 20_000 }).catch(
    (cause: unknown) => {
      throw new ImageError('unsupported-format', `FFmpeg does not start (${ffmpeg}). Install it again.`, {
        cause
      })
    }
  )
  return { ffmpeg, ffprobe, version: /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? '' }
}

const howToGet =
  'which was not found. Install it (Debian and Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg; ' +
  'Windows: winget install ffmpeg; or https://ffmpeg.org), and classify again.'

/** Only in absolute folders: a program that lies beside somebody's videos is not run. */
async function findProgram(name: string): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  const file = process.platform === 'win32' ? `${name}.exe` : name
  for (const folder of [...folders, ...usualFolders]) {
    const path = join(folder, file)
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false
      )
    )
      return path
  }
  return undefined
}

/** Passes frames on as they are, without repeating or leaving out any to keep a steady rate. */
export function eachFrameOnce({ version }: Pick<Ffmpeg, 'version'>): string[] {
  const [major = 9, minor = 0] = /^n?(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? []
  return major > 5 || (major === 5 && minor >= 1) ? ['-fps_mode', 'passthrough'] : ['-vsync', '0']
}

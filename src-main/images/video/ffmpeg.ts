/** Runs FFmpeg's programs on one file, such that it can do no harm: it reads this file alone, and ends in time. */
import { spawn, type ChildProcess } from 'node:child_process'
import { open, type FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { FilePath } from '../../platform/byte-path'
import { readOnly } from '../../platform/read-regular'
import { systemReason } from '../../platform/system-reason'
import { ImageError } from '../errors'

/** The readers of FFmpeg that are used; none of them opens another file or an address. */
export type Demuxer = 'mov' | 'avi' | 'matroska' | 'mpegts' | 'asf'

/** A video file, with what its content was recognized as. */
export interface VideoFile {
  path: FilePath
  demuxer: Demuxer
}

/** Milliseconds in which the next bytes have to come. */
const patience = 30_000
/** Seconds of processor time after which FFmpeg ends by itself, should nobody be there to stop it. */
const mostProcessorSeconds = 600
const mostErrorText = 64 * 1024
/** Video of 8192 x 6144 pixels. */
export const mostPixels = 5e7

const decoders =
  'h264,hevc,mpeg4,msmpeg4,msmpeg4v2,mpeg1video,mpeg2video,mjpeg,mjpegb,h263,h263p,flv,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,' +
  'libaom-av1,wmv1,wmv2,wmv3,vc1,prores,dvvideo,dnxhd,ffv1,huffyuv,ffvhuff,utvideo,rawvideo,png,qtrle,rle,svq1,svq3,theora,cinepak'

/** Options before the input. FFmpeg and ffprobe share them. */
function inputOptions({ demuxer }: VideoFile): string[] {
  return [
    ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', demuxerNames[demuxer], '-f', demuxer],
    ...['-max_pixels', String(mostPixels)]
  ]
}

/** The whole names, by which FFmpeg's whitelist compares. */
const demuxerNames: Record<Demuxer, string> = {
  mov: 'mov,mp4,m4a,3gp,3g2,mj2',
  avi: 'avi',
  matroska: 'matroska,webm',
  mpegts: 'mpegts',
  asf: 'asf'
}

export interface FfmpegRun {
  /** What it writes to its standard output. */
  output: AsyncGenerator<Buffer>
  /** Called with each line that it reports. */
  onLine(listener: (line: string) => void): void
  /** Ends it at once. */
  stop(): void
  /** Its last words, for developers. */
  readonly words: string
}

/**
 * Starts one of the programs. The caller reads `output` to its end or calls `stop`.
 * @param before options before the input @param after options after it
 * @throws ImageError `unreadable`; `too-slow` from `output` where nothing comes for {@link patience}
 */
export async function runFfmpeg(
  program: string,
  file: VideoFile,
  before: readonly string[],
  after: readonly string[],
  signal?: AbortSignal
): Promise<FfmpegRun> {
  signal?.throwIfAborted()
  // A path that is not valid UTF-8 cannot be an argument: the open file is passed on.
  const handle = typeof file.path === 'string' ? undefined : await open(file.path, readOnly).catch(refuse)
  const input = handle ? 'file:/dev/fd/3' : `file:${file.path.toString()}`
  const options = ['-hide_banner', ...before, ...inputOptions(file), '-i', input, ...after]
  const child = spawn(program, options, {
    stdio: ['ignore', 'pipe', 'pipe', ...(handle ? [handle.fd] : [])],
    windowsHide: true
  })
  return watched(child, handle, signal)
}

/** Options of FFmpeg itself: it never asks, uses few decoders, and bounds its memory and time. */
export const ffmpegLimits = [
  ...['-nostdin', '-loglevel', 'info', '-nostats', '-max_alloc', String(2 ** 29), '-threads', '2'],
  ...['-codec_whitelist', decoders],
  ...(process.platform === 'win32' ? [] : ['-timelimit', String(mostProcessorSeconds)])
]

function watched(
  child: ChildProcess,
  handle: FileHandle | undefined,
  signal: AbortSignal | undefined
): FfmpegRun {
  const stop = (): void => void child.kill('SIGKILL')
  const listeners: ((line: string) => void)[] = []
  let words = ''
  let rest = ''
  let failure: Error | undefined
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.once('error', (error) => (failure = error))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-mostErrorText)
    const lines = (rest + text).split(/\r?\n|\r/)
    rest = lines.pop()!.slice(-mostErrorText)
    for (const line of lines) for (const listener of listeners) listener(line)
  })
  process.once('exit', stop)
  signal?.addEventListener('abort', stop, { once: true })
  void ended.then(async () => {
    process.removeListener('exit', stop)
    signal?.removeEventListener('abort', stop)
    await handle?.close()
  })
  return {
    output: chunks(child.stdout!, stop, async () => {
      await ended
      signal?.throwIfAborted()
      if (failure) throw notStarted(failure)
    }),
    onLine: (listener) => void listeners.push(listener),
    stop,
    get words() {
      return words
    }
  }
}

/** Time counts only while somebody waits for the bytes: whoever pauses may take as long as he likes. */
async function* chunks(
  stream: Readable,
  stop: () => void,
  atEnd: () => Promise<void>
): AsyncGenerator<Buffer> {
  const iterator = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let late = false
  try {
    for (;;) {
      const timer = setTimeout(() => {
        late = true
        stop()
      }, patience)
      const next = await iterator.next().finally(() => clearTimeout(timer))
      if (late) throw tooSlow()
      if (next.done) break
      yield next.value
    }
    await atEnd()
  } finally {
    stop()
  }
}

function tooSlow(): ImageError {
  const seconds = patience / 1000
  return new ImageError('too-slow', `No picture could be read from the video within ${seconds} seconds.`)
}

function notStarted(cause: Error): ImageError {
  return new ImageError('unsupported-format', `FFmpeg does not start: ${systemReason(cause)}.`, { cause })
}

function refuse(cause: unknown): never {
  throw new ImageError('unreadable', `The file cannot be read: ${systemReason(cause)}.`, { cause })
}

/** The pictures of a video, as FFmpeg passes them on through a pipe: nothing is written to the disk. */
import { inspect } from 'node:util'
import { ImageError } from '../errors'
import { ffmpegLimits, mostPixels, runFfmpeg, type FfmpegRun, type VideoFile } from './ffmpeg'
import { eachFrameOnce, findFfmpeg, type Ffmpeg } from './find-ffmpeg'
import { isFarApart, planFrames, stepOf, type FrameChoice, type FramePlan } from './frame-times'
import { damaged, mostStretched, packetTimes, probe, type VideoHeader } from './probe'

/** A picture of a video, upright, in sRGB, with square pixels. */
export interface VideoFrame {
  /** Seconds from the beginning of the video. */
  time: number
  width: number
  height: number
  /** width x height x 3 bytes, interleaved RGB. */
  pixels: Buffer
}

/** A video whose header was read. */
export interface OpenVideo extends VideoHeader {
  /** In seconds. */
  length: number
  /**
   * The chosen frames, in order. Whoever leaves early ends FFmpeg.
   * @throws ImageError `corrupt-image` where there is none, or where the file ends early
   */
  frames(choice: FrameChoice, signal: AbortSignal): AsyncGenerator<VideoFrame>
}

/**
 * @throws ImageError `unsupported-format` without FFmpeg, and for files that it does not read; `corrupt-image`; `too-large`
 */
export async function openVideo(file: VideoFile, signal?: AbortSignal): Promise<OpenVideo> {
  const ffmpeg = await findFfmpeg()
  const header = await probe(ffmpeg, file, signal)
  const { width, height } = header
  if (width * height > mostPixels) {
    throw new ImageError('too-large', `The video has more than ${mostPixels / 1e6} megapixels.`)
  }
  // Some recorders leave the length out.
  const length = header.length ?? (await packetTimes(ffmpeg, file, signal)).end
  return {
    ...header,
    length,
    frames: (choice, wanted) => framesOf(ffmpeg, file, length, choice, wanted)
  }
}

async function* framesOf(
  ffmpeg: Ffmpeg,
  file: VideoFile,
  length: number,
  choice: FrameChoice,
  signal: AbortSignal
): AsyncGenerator<VideoFrame> {
  const { step } = stepOf(length, choice)
  const { keyTimes } = isFarApart(step) ? { keyTimes: [] } : await packetTimes(ffmpeg, file, signal)
  const plan = planFrames(length, choice, keyTimes)
  const frames = plan.reading === 'seek' ? seek(ffmpeg, file, plan, signal) : pass(ffmpeg, file, plan, signal)
  let last: number | undefined
  for await (const frame of frames) {
    last = frame.time
    yield frame
  }
  if (last === undefined)
    throw damaged('', 'No picture could be read from the video: it is damaged or incomplete.')
  // Sound may be a little longer than the pictures.
  if (last < (plan.count - 2) * step - 0.5) {
    const seconds = last.toFixed(last < 10 ? 1 : 0)
    throw damaged('', `The video is damaged or incomplete: after ${seconds} s no picture could be read.`)
  }
}

/** All frames in one pass, in which key frames alone may be decoded. */
async function* pass(
  ffmpeg: Ffmpeg,
  file: VideoFile,
  { step, count, reading }: FramePlan,
  signal: AbortSignal
): AsyncGenerator<VideoFrame> {
  const before = reading === 'keys' ? ['-skip_frame', 'nokey'] : []
  // The first frame at or after each multiple of the step: 0 holds the next one.
  const chosen = `select='if(gte(t+0.000001,ld(0)*${step}),st(0,floor((t+0.000001)/${step})+1),0)',`
  const filter = ['-vf', `${chosen}${picture}`, '-frames:v', String(count)]
  yield* framesFrom(await start(ffmpeg, file, before, filter, signal), 0)
}

/** Frames that lie far apart: at each place the key frame before it, or where that is far away, what is there. */
async function* seek(
  ffmpeg: Ffmpeg,
  file: VideoFile,
  { step, count }: FramePlan,
  signal: AbortSignal
): AsyncGenerator<VideoFrame> {
  let last = -1
  let missing = 0
  for (let i = 0; i < count && missing < mostMissing; i++) {
    const wanted = i * step
    const near = await frameNear(ffmpeg, file, wanted, signal)
    const frame =
      near && near.time > last && near.time > wanted - step / 2
        ? near
        : await frameFrom(ffmpeg, file, wanted, signal)
    missing = frame ? 0 : missing + 1
    if (!frame || frame.time <= last) continue
    last = frame.time
    yield frame
  }
}

/** So many places in a row without a picture are the end of what can be read. */
const mostMissing = 3

/** Seconds by which the time of a frame may be rounded. */
const roundedBy = 0.0005

/**
 * The first frame at or after a time, in seconds, or behind the end the last one that can be sought.
 * @throws ImageError as {@link openVideo}
 */
export async function frameAt(file: VideoFile, wanted: number): Promise<VideoFrame> {
  return fewAtATime(async () => {
    const ffmpeg = await findFfmpeg()
    const time = Math.max(0, wanted - roundedBy)
    const frame =
      (await frameFrom(ffmpeg, file, time)) ??
      // Where there is no index, seeking may lead behind the last key frame.
      (await single(ffmpeg, file, [], 0, undefined, `select='gte(t+0.000001,${time})',`)) ??
      (await frameNear(ffmpeg, file, time)) ??
      (await frameFrom(ffmpeg, file, 0))
    if (!frame) throw damaged('', 'No picture could be read from the video: it is damaged or incomplete.')
    return frame
  })
}

/** The first frame at or after a time. */
function frameFrom(ffmpeg: Ffmpeg, file: VideoFile, time: number, signal?: AbortSignal) {
  return single(ffmpeg, file, ['-ss', time.toFixed(6)], time, signal)
}

/** The key frame before a time. */
function frameNear(ffmpeg: Ffmpeg, file: VideoFile, time: number, signal?: AbortSignal) {
  return single(ffmpeg, file, ['-noaccurate_seek', '-ss', time.toFixed(6)], time, signal)
}

async function single(
  ffmpeg: Ffmpeg,
  file: VideoFile,
  before: readonly string[],
  time: number,
  signal?: AbortSignal,
  chosen = ''
): Promise<VideoFrame | undefined> {
  const run = await start(ffmpeg, file, before, ['-vf', `${chosen}${picture}`, '-frames:v', '1'], signal)
  const { value } = await framesFrom(run, time).next()
  run.stop()
  return value ?? undefined
}

/** Square pixels in RGB, within bounds whatever the file claims, and a line about each frame. */
const picture =
  `scale=w='max(1,min(if(between(sar,${1 / mostStretched},${mostStretched}),round(iw*sar),iw),${mostPixels}/ih))':h=ih,` +
  'format=rgb24,showinfo=checksum=0'

function start(
  ffmpeg: Ffmpeg,
  file: VideoFile,
  before: readonly string[],
  after: readonly string[],
  signal?: AbortSignal
): Promise<FfmpegRun> {
  const all = ['-map', '0:V:0', '-an', '-sn', '-dn', ...after]
  // Otherwise FFmpeg leaves out what lies before the time that was sought, as a key frame does, but reports its time.
  const output = [...all, ...eachFrameOnce(ffmpeg), '-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1']
  return runFfmpeg(ffmpeg.ffmpeg, file, [...ffmpegLimits, ...before], output, signal)
}

/** @param from the time at which FFmpeg begins to count */
async function* framesFrom(run: FfmpegRun, from: number): AsyncGenerator<VideoFrame> {
  const times = timesOf(run)
  try {
    for await (const frame of netpbm(run.output)) {
      const time = await times.next()
      yield { ...frame, time: Math.max(0, Number((from + time).toFixed(6))) }
    }
  } finally {
    run.stop()
  }
}

/** The times of the frames, as the filter reports each before it is passed on. */
function timesOf(run: FfmpegRun): { next(): Promise<number> } {
  const known: number[] = []
  let heard: (() => void) | undefined
  run.onLine((line) => {
    const time = /Parsed_showinfo.* n: *\d+ pts: *-?\d+ pts_time: *(-?[\d.e+-]+)/.exec(line)?.[1]
    if (time === undefined) return
    known.push(Number(time))
    heard?.()
  })
  return {
    async next() {
      if (known.length === 0) {
        await Promise.race([
          new Promise<void>((resolve) => (heard = resolve)),
          new Promise<void>((resolve) => setTimeout(resolve, 5000).unref())
        ])
      }
      const time = known.shift()
      if (time === undefined) throw damaged(run.words, 'The pictures of the video have no times.')
      return time
    }
  }
}

const headerBytes = 32

/** Binary PPM files, one after the other: `P6`, width, height and 255, then the pixels. */
async function* netpbm(output: AsyncGenerator<Buffer>): AsyncGenerator<Omit<VideoFrame, 'time'>> {
  let waiting: Buffer = Buffer.alloc(0)
  let frame: Omit<VideoFrame, 'time'> | undefined
  let filled = 0
  for await (const chunk of output) {
    let rest = waiting.length > 0 ? Buffer.concat([waiting, chunk]) : chunk
    waiting = Buffer.alloc(0)
    while (rest.length > 0) {
      if (!frame) {
        const header = /^P6\s(\d+)\s(\d+)\s255\s/.exec(rest.toString('latin1', 0, headerBytes))
        if (!header) {
          if (rest.length >= headerBytes) throw damaged(inspect(rest.subarray(0, headerBytes)))
          waiting = rest
          break
        }
        const [width, height] = [Number(header[1]), Number(header[2])]
        if (width * height > mostPixels) {
          throw new ImageError('too-large', `The video has more than ${mostPixels / 1e6} megapixels.`)
        }
        frame = { width, height, pixels: Buffer.allocUnsafeSlow(width * height * 3) }
        filled = 0
        rest = rest.subarray(header[0].length)
      }
      const taken = rest.copy(frame.pixels, filled)
      filled += taken
      rest = rest.subarray(taken)
      if (filled < frame.pixels.length) continue
      yield frame
      frame = undefined
    }
  }
}

let running = 0
const waitingTurns: (() => void)[] = []

/** A gallery asks for many frames at once: each is a process of its own. */
async function fewAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (running >= 2) await new Promise<void>((resolve) => waitingTurns.push(resolve))
  running++
  try {
    return await work()
  } finally {
    running--
    waitingTurns.shift()?.()
  }
}

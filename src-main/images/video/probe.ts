/** What a video's header tells, read by ffprobe. */
import * as v from 'valibot'
import { GeoPlace } from '../../contract/image-facts'
import { parsed } from '../../platform/json'
import { ImageError } from '../errors'
import { runFfmpeg, type VideoFile } from './ffmpeg'
import type { Ffmpeg } from './find-ffmpeg'

export interface VideoHeader {
  /** Of the upright picture with square pixels. */
  width: number
  height: number
  /** In seconds; absent where the file does not say. */
  length?: number
  /** Frames in a second, on average. */
  frameRate: number
  codec: string
  /** Whether its brightness is meant for another kind of screen: its colours are shown pale. */
  isHdr: boolean
  /** The camera's local time in milliseconds since 1970, as if it were UTC; UTC itself where the file has no zone. */
  taken?: number
  /** The same as the file has it, with its zone. */
  created?: string
  camera?: string
  place?: GeoPlace
}

const Tags = v.optional(v.record(v.string(), v.unknown()), {})
const Probed = v.object({
  streams: v.array(
    v.object({
      codec_name: v.optional(v.string()),
      width: v.optional(v.number(), 0),
      height: v.optional(v.number(), 0),
      sample_aspect_ratio: v.optional(v.string()),
      avg_frame_rate: v.optional(v.string()),
      r_frame_rate: v.optional(v.string()),
      color_transfer: v.optional(v.string()),
      nb_frames: v.optional(v.string()),
      duration: v.optional(v.string()),
      side_data_list: v.optional(v.array(v.looseObject({ rotation: v.optional(v.number()) })), []),
      tags: Tags
    })
  ),
  format: v.optional(v.object({ duration: v.optional(v.string()), tags: Tags }), {})
})

const mostProbed = 4 * 2 ** 20
/** Longer than any camera records: what claims more is no length. */
const mostSeconds = 1e6
/** More would be no gain over reading every frame. */
const mostKeyFrames = 100_000

/** @throws ImageError `corrupt-image`, or `unsupported-format` for a file without pictures */
export async function probe(
  { ffprobe }: Ffmpeg,
  file: VideoFile,
  signal?: AbortSignal
): Promise<VideoHeader> {
  const show = ['-select_streams', 'V:0', '-show_streams', '-show_format', '-of', 'json']
  const run = await runFfmpeg(ffprobe, file, ['-v', 'error'], show, signal)
  const json = await read(run.output, mostProbed)
  const probed = v.safeParse(Probed, parsed(json.toString()))
  if (!probed.success) throw damaged(run.words)
  const { streams, format } = probed.output
  const [stream] = streams
  if (!stream) throw new ImageError('unsupported-format', 'There are no pictures in this video file.')
  if (!stream.codec_name || stream.codec_name === 'unknown')
    throw new ImageError('unsupported-format', 'FFmpeg does not know the codec of this video.')
  if (!(stream.width > 0 && stream.height > 0)) throw damaged(run.words)
  const frameRate = ratio(stream.avg_frame_rate, '/') ?? ratio(stream.r_frame_rate, '/') ?? 0
  // FFmpeg shortens what was cut off to the bytes that are there; the header still counts all of its frames.
  const counted = file.demuxer === 'avi' ? secondsOf(Number(stream.nb_frames) / frameRate) : undefined
  const told = secondsOf(stream.duration) ?? secondsOf(format.duration) ?? secondsOf(stream.tags['DURATION'])
  const length = told && counted ? Math.max(told, counted) : told
  const tags = { ...lowerCase(stream.tags), ...lowerCase(format.tags) }
  const created = createdOf(tags)
  const taken = created === undefined ? undefined : localTime(created)
  const camera = cameraOf(tags)
  const place = placeOf(tags)
  return {
    ...uprightSize(stream),
    ...(length !== undefined && { length }),
    frameRate,
    codec: stream.codec_name,
    isHdr: ['smpte2084', 'arib-std-b67'].includes(stream.color_transfer ?? ''),
    ...(created !== undefined && taken !== undefined && { created, taken }),
    ...(camera && { camera }),
    ...(place && { place })
  }
}

/** In seconds, the times of the key frames, and the end of the last packet. */
export async function packetTimes(
  { ffprobe }: Ffmpeg,
  file: VideoFile,
  signal?: AbortSignal
): Promise<{ keyTimes: number[]; end: number }> {
  const show = [
    '-select_streams',
    'V:0',
    '-show_entries',
    'format=start_time:packet=pts_time,duration_time,flags'
  ]
  const run = await runFfmpeg(ffprobe, file, ['-v', 'error'], [...show, '-of', 'compact'], signal)
  const keyTimes: number[] = []
  let [end, start, rest] = [0, 0, '']
  for await (const chunk of run.output) {
    const lines = (rest + chunk.toString('latin1')).split('\n')
    rest = lines.pop()!.slice(-1000)
    for (const line of lines) {
      const { pts_time, duration_time, flags, start_time } = Object.fromEntries(
        line
          .trim()
          .split('|')
          .map((part) => part.split('='))
      ) as Record<string, string | undefined>
      if (start_time !== undefined) start = numberOf(start_time) ?? 0
      const time = numberOf(pts_time)
      if (time === undefined) continue
      end = Math.max(end, time + (numberOf(duration_time) ?? 0))
      if (flags?.startsWith('K') && keyTimes.length < mostKeyFrames) keyTimes.push(time)
    }
  }
  return {
    keyTimes: keyTimes.map((time) => time - start).sort((a, b) => a - b),
    end: Math.max(0, end - start)
  }
}

/** FFmpeg turns the picture, and stretches what has other than square pixels; odd claims are passed over. */
function uprightSize(stream: v.InferOutput<typeof Probed>['streams'][number]): {
  width: number
  height: number
} {
  const { width, height, side_data_list: data, tags } = stream
  const wide = stretchedWidth(width, ratio(stream.sample_aspect_ratio, ':') ?? 1)
  const turn = data.find(({ rotation }) => rotation !== undefined)?.rotation ?? Number(tags['rotate'] ?? 0)
  return Math.abs(Math.round(turn / 90)) % 2 === 1 ? { width: height, height: wide } : { width: wide, height }
}

/** Pixels are at most so many times as wide as they are high, or the other way round. */
export const mostStretched = 4

function stretchedWidth(width: number, aspect: number): number {
  return aspect > 1 / mostStretched && aspect < mostStretched
    ? Math.max(1, Math.round(width * aspect))
    : width
}

function createdOf(tags: Record<string, string>): string | undefined {
  // Apple's has the zone of the place; the other one is in UTC.
  return [tags['com.apple.quicktime.creationdate'], tags['creation_time'], tags['date']].find(
    (text) => text !== undefined && localTime(text) !== undefined
  )
}

/** @param text such as `2019-05-31T18:04:59+0200` or `2019-05-31T16:04:59.000000Z` */
function localTime(text: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)/.exec(text)?.slice(1).map(Number)
  // What a camera without a clock writes: QuickTime's beginning of time, and 1970.
  if (!parts || parts[0]! <= 1970) return undefined
  const [year, month, ...rest] = parts as [number, number, number, number, number, number]
  return Date.UTC(year, month - 1, ...rest)
}

function cameraOf(tags: Record<string, string>): string | undefined {
  const make = tags['com.apple.quicktime.make'] ?? tags['com.android.manufacturer'] ?? tags['make'] ?? ''
  const model = tags['com.apple.quicktime.model'] ?? tags['com.android.model'] ?? tags['model'] ?? ''
  const known = model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`
  return known.trim().slice(0, 200) || undefined
}

/** As in ISO 6709, in degrees, such as `+48.8577+002.2950+035.000/`. */
function placeOf(tags: Record<string, string>): GeoPlace | undefined {
  const text = tags['com.apple.quicktime.location.iso6709'] ?? tags['location'] ?? ''
  const [, latitude, longitude] = /^([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)(?![\d.])/.exec(text) ?? []
  const place = v.safeParse(GeoPlace, { latitude: Number(latitude), longitude: Number(longitude) })
  return place.success ? place.output : undefined
}

function lowerCase(tags: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), String(value)]))
}

/** @param value such as `12.3` or `00:00:12.300000000` */
function secondsOf(value: unknown): number | undefined {
  const parts = String(value).split(':').map(Number)
  const seconds = parts.reduce((sum, part) => sum * 60 + part, 0)
  return seconds > 0 && seconds < mostSeconds ? seconds : undefined
}

/** @param text such as `30000/1001` */
function ratio(text: string | undefined, separator: string): number | undefined {
  const [above = NaN, below = 1] = (text ?? '').split(separator).map(Number)
  const value = above / below
  return value > 0 && Number.isFinite(value) ? value : undefined
}

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? NaN : Number(text)
  return Number.isFinite(value) ? value : undefined
}

async function read(output: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of output) {
    length += chunk.length
    if (length > limit) throw new ImageError('too-large', 'The header of the video is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** @param words FFmpeg's own, for developers */
export function damaged(words: string, what = 'The video is damaged or incomplete.'): ImageError {
  return new ImageError('corrupt-image', what, { cause: new Error(words) })
}

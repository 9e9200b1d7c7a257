/** Frames of clips that FFmpeg makes, and files that are damaged or made to be a trap: each has a reason, soon. */
import { copyFileSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodeForNetwork } from '../../../../src-main/images/network-image'
import type { Demuxer } from '../../../../src-main/images/video/ffmpeg'
import { frameAt, openVideo } from '../../../../src-main/images/video/frames'
import { readFacts } from '../../../../src-main/images/facts'
import { canEncode, clip, ffmpeg, hasFfmpeg } from '../../../support/ffmpeg'
import { failure, temporaryFolder, write } from '../../../support/fixtures'

const folder = temporaryFolder()
const usual = { perSecond: 1, most: 60 }
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']

async function timesOf(path: string, demuxer: Demuxer, choice = usual): Promise<number[]> {
  const video = await openVideo({ path, demuxer })
  const times: number[] = []
  for await (const { time } of video.frames(choice, new AbortController().signal)) times.push(time)
  return times
}

describe.runIf(hasFfmpeg)('a video', () => {
  let plain: string
  beforeAll(async () => {
    plain = join(folder, 'plain.mp4')
    const facts = ['-metadata', 'creation_time=2024-05-06T07:08:09Z', '-movflags', 'faststart']
    const silent = join(folder, 'silent.mp4')
    await clip(4, '160x120', ...h264, '-g', '20', silent)
    const sound = ['-f', 'lavfi', '-i', 'sine=duration=4.5', '-c:a', 'aac', '-c:v', 'copy']
    ffmpeg('-i', silent, ...sound, ...facts, plain)
  })

  test('shows a frame of each second, from key frames or all of them', async () => {
    const keys = join(folder, 'keys.mp4')
    ffmpeg('-i', plain, '-an', ...h264, '-g', '5', keys)
    expect(await timesOf(plain, 'mov')).toEqual([0, 1, 2, 3])
    expect(await timesOf(keys, 'mov')).toEqual([0, 1, 2, 3])
    expect(await timesOf(plain, 'mov', { perSecond: 2, most: 60 })).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5])
    expect(await timesOf(plain, 'mov', { perSecond: 1, most: 2 })).toEqual([0, 2])
  })

  test('is looked at in steps over all of its length where it is long', async () => {
    const long = join(folder, 'long.mkv')
    ffmpeg('-stream_loop', '24', '-i', join(folder, 'silent.mp4'), '-c', 'copy', long)
    const times = await timesOf(long, 'matroska', { perSecond: 1, most: 10 })
    expect(times).toHaveLength(10)
    times.forEach((time, i) => expect(Math.abs(time - i * 10)).toBeLessThanOrEqual(5))

    // Each frame with the time that it has, also where a key frame is taken in place of the one that was sought.
    const file = { path: long, demuxer: 'matroska' } as const
    const video = await openVideo(file)
    for await (const frame of video.frames({ perSecond: 1, most: 12 }, new AbortController().signal)) {
      expect((await frameAt(file, frame.time)).pixels.equals(frame.pixels), `at ${frame.time}`).toBe(true)
    }
  })

  test('tells when it was taken, how long it is and of what', async () => {
    expect(await readFacts(plain)).toMatchObject({
      width: 160,
      height: 120,
      format: 'video',
      video: { length: 4, frameRate: 10, codec: 'h264', created: '2024-05-06T07:08:09.000000Z' }
    })
    expect((await openVideo({ path: plain, demuxer: 'mov' })).taken).toBe(Date.UTC(2024, 4, 6, 7, 8, 9))
  })

  test.each([
    ['mp4', 'location', '+48.8577+002.2950+035.000/', { latitude: 48.8577, longitude: 2.295 }],
    ['mov', 'location', '-33.8568+151.2153/', { latitude: -33.8568, longitude: 151.2153 }],
    [
      'mov',
      'com.apple.quicktime.location.ISO6709',
      '-33.8568-070.6483+520.1/',
      { latitude: -33.8568, longitude: -70.6483 }
    ],
    ['mov', 'location', '+91.0000+002.2950/', undefined],
    ['mov', 'location', 'home', undefined],
    ['mp4', 'comment', '+48.8577+002.2950/', undefined]
  ])('tells where it was taken (%s, %s, %s)', async (kind, name, text, place) => {
    const file = join(folder, `placed.${kind}`)
    const own = name.startsWith('com.') ? ['-movflags', 'use_metadata_tags'] : []
    ffmpeg('-y', '-i', plain, '-c', 'copy', '-metadata', `${name}=${text}`, ...own, file)
    const facts = await readFacts(file)
    // MP4 has a box of numbers for it.
    if (kind === 'mov') expect(readFileSync(file).includes(text)).toBe(true)
    if (place === undefined) expect(facts).not.toHaveProperty('place')
    else expect(facts).toMatchObject({ place })
  })

  test('has a name that is no option and no address, and may be of bytes that are no text', async () => {
    for (const name of ['-y.mp4', 'concat:a|b.mp4', "it's %d [1].mp4"]) {
      copyFileSync(plain, join(folder, name))
      expect((await openVideo({ path: join(folder, name), demuxer: 'mov' })).length).toBe(4)
    }
    if (process.platform !== 'linux') return
    const odd = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.mp4')])
    writeFileSync(odd, readFileSync(plain))
    expect((await frameAt({ path: odd, demuxer: 'mov' }, 1)).time).toBeCloseTo(1, 3)
  })

  test('has one frame that stands for it where a single picture is wanted', async () => {
    const at = (time?: number) => decodeForNetwork(plain, 32, 'center', time)
    expect(await at()).toEqual(await at(1))
    expect(await at(1)).not.toEqual(await at(2))
    // Behind its end, the last key frame.
    expect((await frameAt({ path: plain, demuxer: 'mov' }, 100)).time).toBeCloseTo(2, 2)
  })

  test('shows each frame again by its time, which may be rounded to a thousandth', async () => {
    const fast = join(folder, 'fast.mp4')
    ffmpeg('-i', plain, '-an', '-t', '1', '-vf', 'fps=30000/1001,noise=alls=60:allf=t', ...h264, fast)
    const file = { path: fast, demuxer: 'mov' } as const
    const frames = []
    const video = await openVideo(file)
    for await (const frame of video.frames({ perSecond: 60, most: 60 }, new AbortController().signal))
      frames.push(frame)
    expect(frames.length).toBeGreaterThanOrEqual(29)
    for (const frame of [...frames.slice(0, 3), ...frames.slice(-3)]) {
      const again = await frameAt(file, Number(frame.time.toFixed(3)))
      expect(again.pixels.equals(frame.pixels)).toBe(true)
    }
  })

  test('is left when nobody wants it any more', async () => {
    const video = await openVideo({ path: plain, demuxer: 'mov' })
    const stop = new AbortController()
    const frames = video.frames({ perSecond: 10, most: 60 }, stop.signal)
    await frames.next()
    stop.abort(new Error('enough'))
    await expect(
      (async () => {
        for await (const _ of frames);
      })()
    ).rejects.toThrow('enough')
  })

  const bytes = (): Buffer => readFileSync(plain)
  /** Overwrites what follows a name in the file. */
  const patched = (name: string, offset: number, value: Buffer): Buffer => {
    const content = bytes()
    value.copy(content, content.lastIndexOf(name, undefined, 'latin1') + offset)
    return content
  }
  const hostile: [what: string, name: string, content: () => Buffer | undefined, code: string][] = [
    ['nothing', 'empty.mp4', () => Buffer.alloc(0), 'corrupt-image'],
    ['a text', 'text.mkv', () => Buffer.from('This is no video.'), 'unsupported-format'],
    [
      'a playlist',
      'list.mp4',
      () => Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'),
      'unsupported-format'
    ],
    [
      'a list of others',
      'list.avi',
      () => Buffer.from(`ffconcat version 1.0\nfile ${plain}\n`),
      'unsupported-format'
    ],
    ['its first half', 'half.mp4', () => bytes().subarray(0, bytes().length / 2), 'corrupt-image'],
    ['no index', 'no-index.mp4', () => patched('moov', 0, Buffer.from('none')), 'corrupt-image'],
    [
      'noise',
      'noise.mp4',
      () => Buffer.concat([bytes().subarray(0, 32), Buffer.alloc(50_000, 0xa7)]),
      'corrupt-image'
    ],
    [
      'more packets than bytes',
      'many.mp4',
      () => patched('stsz', 12, Buffer.from([0x7f, 255, 255, 255])),
      'corrupt-image'
    ],
    [
      'a codec that nobody knows',
      'codec.mp4',
      () => patched('avc1', 0, Buffer.from('zzzz')),
      'unsupported-format'
    ],
    ['packets that end', 'syncs.mts', () => Buffer.alloc(4 * 2 ** 20, 'G'), 'corrupt-image'],
    ['a header alone', 'header.webm', () => Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80]), 'corrupt-image']
  ]
  test.each(hostile)('of %s has a reason', async (_, name, content, code) => {
    const path = write(folder, name, content()!)
    const failed = await failure(
      (async () => {
        await readFacts(path)
        await timesOf(path, 'mov')
      })()
    )
    expect(failed.code).toBe(code)
    expect(failed.message).toMatch(/^[A-Z].*\.$/)
  })

  test('that was cut off has a reason, also as AVI, of which FFmpeg believes that it is short', async () => {
    const [whole, cut] = ['whole.avi', 'cut.avi'].map((name) => join(folder, name)) as [string, string]
    ffmpeg('-i', plain, '-an', '-c:v', 'mjpeg', '-q:v', '3', whole)
    expect(await timesOf(whole, 'avi')).toEqual([0, 1, 2, 3])
    const content = readFileSync(whole)
    for (const part of [0.2, 0.3]) {
      writeFileSync(cut, content.subarray(0, part * content.length))
      expect(await failure(timesOf(cut, 'avi'))).toMatchObject({ code: 'corrupt-image' })
    }
  })

  test('that claims to be longer than it is has a reason', async () => {
    const matroska = join(folder, 'claims.mkv')
    ffmpeg('-i', plain, '-c', 'copy', matroska)
    const content = readFileSync(matroska)
    // The element of the length, of eight bytes, in milliseconds.
    content.writeDoubleBE(36_000_000, content.indexOf(Buffer.from([0x44, 0x89, 0x88])) + 3)
    writeFileSync(matroska, content)
    expect((await openVideo({ path: matroska, demuxer: 'matroska' })).length).toBe(36_000)
    expect(await failure(timesOf(matroska, 'matroska'))).toMatchObject({ code: 'corrupt-image' })
  })

  test('with sound alone, or larger than anything can hold, has a reason', async () => {
    const sound = join(folder, 'sound.mp4')
    ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', sound)
    expect(await failure(readFacts(sound))).toMatchObject({
      code: 'unsupported-format',
      message: 'There are no pictures in this video file.'
    })
    const huge = join(folder, 'huge.avi')
    ffmpeg('-f', 'lavfi', '-i', 'color=size=16384x4096', '-frames:v', '1', '-c:v', 'mjpeg', huge)
    expect((await failure(timesOf(huge, 'avi'))).code).toMatch(/too-large|corrupt-image/)
  })

  test('of another file that it names is not read', async () => {
    const secret = join(folder, 'secret.mov')
    const reference = join(folder, 'reference.mov')
    ffmpeg('-i', plain, '-c', 'copy', secret)
    const content = readFileSync(secret)
    // The data lie in the file that is named, not in this one.
    content.writeUInt32BE(0, content.indexOf('url ') + 4)
    writeFileSync(reference, content)
    truncateSync(reference, content.length)
    symlinkSync(secret, join(folder, 'url.mov'))
    const outcome = await timesOf(reference, 'mov').catch((error: Error) => error.name)
    expect([['ImageError'], [0, 1, 2, 3]].flat()).toEqual(expect.arrayContaining([outcome].flat()))
  })

  test.runIf(canEncode('libx265'))('of HEVC is read, too', async () => {
    const hevc = join(folder, 'hevc.mov')
    ffmpeg(
      '-i',
      plain,
      '-t',
      '2',
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=error',
      hevc
    )
    expect(await timesOf(hevc, 'mov')).toEqual([0, 1])
  })
})

/** Videos through the built program: their answers are those of the frames that FFmpeg itself extracts. */
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Prediction } from '../../src-main/contract/classification'
import type { Detection } from '../../src-main/contract/detection'
import type { SeenVideo } from '../../src-main/contract/video'
import { inspectActivations } from '../../src-main/inference/inspect'
import { loadModel, type Model } from '../../src-main/inference/model'
import { explain } from '../../src-main/inspect/explain'
import { describeNetwork } from '../../src-main/network/network'
import { defaultsOf } from '../../src-main/network/settings'
import { readPictures } from '../../src-main/teach/read-pictures'
import { builtFile } from '../support/engine-process'
import { canEncode, clip, ffmpeg, hasFfmpeg } from '../support/ffmpeg'
import { writeKerasH5 } from '../support/keras-h5-writer'
import { exact, smallModel } from '../support/models'
import { picture, temporaryFolder } from '../support/pictures'

interface Row {
  path: string
  status: string
  predictions: Prediction[]
  detections: Detection[]
  error?: { code: string; message: string }
  video?: SeenVideo
}

/** Its status may say that an image has no answer. */
async function netlens(
  env: NodeJS.ProcessEnv,
  ...args: string[]
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [builtFile('cli.js'), ...args], {
    env,
    maxBuffer: 2 ** 26
  }).catch((error: unknown) => error as { stdout: string; stderr: string })
}

function rowsOf({ stdout, stderr }: { stdout: string; stderr: string }): Map<string, Row> {
  const lines = stdout.trim().split('\n').filter(Boolean)
  if (lines.length === 0) throw new Error(stderr)
  return new Map(lines.map((line) => JSON.parse(line) as Row).map((row) => [row.path, row]))
}

describe.runIf(hasFfmpeg)('videos', () => {
  let folder: string
  let env: NodeJS.ProcessEnv
  let model: string
  const exactly = ['--precision', 'float32', '--top', '10']
  beforeAll(async () => {
    const home = await temporaryFolder()
    env = { ...process.env, XDG_DATA_HOME: home, XDG_STATE_HOME: home }
    model = await smallModel()
    folder = await temporaryFolder()
    const plain = join(await temporaryFolder(), 'plain.mp4')
    const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast']
    await clip(3, '320x240', ...h264, '-g', '25', plain)
    const to = (name: string, ...options: string[]): void =>
      ffmpeg('-i', plain, ...options, join(folder, name))
    // Before FFmpeg 6, the rotation is a tag of the stream.
    try {
      ffmpeg('-display_rotation', '90', '-i', plain, '-c', 'copy', join(folder, 'turned.mp4'))
    } catch {
      to('turned.mp4', '-c', 'copy', '-metadata:s:v', 'rotate=90')
    }
    to('trap.avi', '-c:v', 'mjpeg', '-q:v', '3')
    to(
      'wide.mkv',
      ...(canEncode('libvpx-vp9') ? ['-c:v', 'libvpx-vp9', '-deadline', 'realtime'] : h264),
      '-vf',
      'setsar=4/3'
    )
    if (canEncode('libx265')) to('phone.mov', '-c:v', 'libx265', '-x265-params', 'log-level=error')
    await writeFile(join(folder, 'broken.mp4'), (await readFile(plain)).subarray(0, 2000))
    await picture(join(folder, 'photo.jpg'), 3)
  })

  test('have the mean of the answers to their frames, are known again, and are files of each format', async () => {
    const rows = rowsOf(await netlens(env, 'classify', folder, '--model', model, ...exactly))
    const names = (await readdir(folder)).sort()
    expect([...rows.keys()].sort()).toEqual(names)
    expect(rows.get('broken.mp4')).toMatchObject({ status: 'error', error: { code: 'corrupt-image' } })
    expect(rows.get('photo.jpg')!.video).toBeUndefined()

    // The same frames as PNG.
    const frames = await temporaryFolder()
    const videos = [...rows.values()].filter(({ video }) => video)
    expect(videos.length).toBe(names.length - 2)
    for (const { path, video } of videos) {
      expect(video!.frames.map(({ time }) => Math.floor(time))).toEqual([0, 1, 2])
      for (const { time } of video!.frames) {
        const png = join(frames, path, `${time}.png`)
        await mkdir(dirname(png), { recursive: true })
        const square = ['-vf', 'scale=round(iw*sar):ih', '-frames:v', '1', '-update', '1']
        ffmpeg('-ss', String(time), '-i', join(folder, path), ...square, png)
      }
    }
    const ofFrames = rowsOf(
      await netlens(env, 'classify', frames, '--model', model, ...exactly, '--no-library')
    )
    for (const { path, video, predictions } of videos) {
      const images = video!.frames.map(({ time }) => ofFrames.get(`${path}/${time}.png`)!.predictions)
      video!.frames.forEach(({ label, probability }, i) => {
        expect(label).toBe(images[i]![0]!.label)
        expect(probability).toBeCloseTo(images[i]![0]!.probability, 6)
      })
      for (const { index, probability } of predictions) {
        const all = images.map((image) => image.find((one) => one.index === index)!.probability)
        expect(probability).toBeCloseTo(all.reduce((sum, one) => sum + one, 0) / all.length, 6)
        if (index !== predictions[0]!.index) continue
        expect(video!.best).toBe(video!.frames[all.indexOf(Math.max(...all))]!.time)
      }
    }

    const csv = join(await temporaryFolder(), 'again.csv')
    const again = await netlens(env, 'classify', folder, '--model', model, ...exactly, '--output', csv)
    expect(again.stderr).toContain(`${names.length - 1} of them were known from the library`)
    const text = await readFile(csv, 'utf8')
    expect(text.split('\r\n')[0]).toMatch(/video_frames,video_time$/)
    const best = videos.find(({ path }) => path === 'trap.avi')!.video!.best
    expect(text).toMatch(new RegExp(`trap\\.avi,ok,.*,3,${best}\\r`))

    // Another rule is another answer.
    const surest = await netlens(
      env,
      'classify',
      join(folder, 'trap.avi'),
      '--model',
      model,
      ...exactly,
      '--video-rule',
      'best'
    )
    const [row] = [...rowsOf(surest).values()]
    expect(surest.stderr).not.toContain('known from the library')
    expect(row!.predictions[0]!.probability).toBe(
      Math.max(...row!.video!.frames.map((one) => one.probability!))
    )

    const exported = join(await temporaryFolder(), 'library.jsonl')
    await netlens(env, 'library', 'export', '--output', exported)
    const kept = (await readFile(exported, 'utf8')).split('\n').filter((line) => line.includes('turned.mp4'))
    expect((JSON.parse(kept[0]!) as Row).video).toEqual(rows.get('turned.mp4')!.video)
  })

  test('have the objects of each frame, which MegaDetector’s files number', async () => {
    const detector = join(await temporaryFolder(), 'small.h5')
    await writeKerasH5(
      detector,
      describeNetwork({ ...defaultsOf('ssdlite-mobilenet-v2'), alpha: 0.35, inputSize: 300, classes: 4 })
    )
    const output = join(await temporaryFolder(), 'found.json')
    const wanted = ['--model', detector, '--threshold', '0.05']
    const sources = [join(folder, 'trap.avi'), join(folder, 'photo.jpg')]
    await netlens(env, 'detect', ...sources, ...wanted, '--format', 'megadetector', '--output', output)
    const { images } = JSON.parse(await readFile(output, 'utf8')) as {
      images: {
        file: string
        frame_rate?: number
        frames_processed?: number[]
        detections: { frame_number?: number }[]
      }[]
    }
    const video = images.find(({ file }) => file === 'trap.avi')!
    expect(video).toMatchObject({ frame_rate: 10, frames_processed: [0, 10, 20] })
    expect(new Set(video.detections.map(({ frame_number }) => frame_number))).toEqual(new Set([0, 10, 20]))
    expect(images.find(({ file }) => file === 'photo.jpg')!.frame_rate).toBeUndefined()

    const coco = await netlens(
      env,
      'detect',
      ...sources,
      ...wanted,
      '--format',
      'coco-results',
      '--output',
      `${output}.coco.json`
    )
    expect(coco.stderr).toContain('the format has no place for videos')

    // As the library has them.
    const rows = rowsOf(await netlens(env, 'detect', sources[0]!, ...wanted))
    const [{ detections, video: seen }] = [...rows.values()] as [Row]
    expect(seen!.frames.map(({ time }) => time)).toEqual([0, 1, 2])
    expect(detections.length).toBe(video.detections.length)
    expect(detections.map(({ time }) => Math.round(time! * 10))).toEqual(
      video.detections.map(({ frame_number }) => frame_number)
    )
  })

  test('teach what a person says of them, beside images', async () => {
    const taught = await temporaryFolder()
    for (const [i, colour] of ['red', 'green'].entries()) {
      await mkdir(join(taught, colour))
      for (let j = 0; j < 3; j++) {
        const source = `color=${colour}:size=96x96:rate=5:duration=1`
        ffmpeg('-f', 'lavfi', '-i', source, '-c:v', 'mjpeg', join(taught, colour, `${j}.avi`))
        await picture(join(taught, colour, `${j}.jpg`), 10 * i + j)
      }
    }
    const data = await temporaryFolder()
    const own = { ...env, XDG_DATA_HOME: data, XDG_STATE_HOME: data }
    await netlens(own, 'classify', taught, '--model', model, ...exactly)
    for (const colour of ['red', 'green']) {
      await netlens(own, 'library', 'label', 'set', colour, '--folder', join(taught, colour))
    }
    const learn = ['teach', '--from-library', '--labels', 'red,green', '--name', 'from-videos']
    const { stdout, stderr } = await netlens(own, ...learn, '--base', model, '--json')
    expect(stdout, stderr).not.toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ classes: ['red', 'green'], pictures: 12 })
  })

  test('without FFmpeg are listed with where to get it', async () => {
    const video = join(folder, 'trap.avi')
    const without = { ...env, PATH: await temporaryFolder() }
    const missing = rowsOf(await netlens(without, 'classify', video, '--model', model, '--no-library'))
    expect([...missing.values()][0]).toMatchObject({
      status: 'error',
      error: { code: 'unsupported-format', message: expect.stringContaining('https://ffmpeg.org') as string }
    })
  })

  test('are answered by a worker as by a run, between images', async () => {
    const names = ['photo.jpg', 'trap.avi', 'broken.mp4']
    const args = ['worker', '--model', model, '--precision', 'float32', '--top', '10']
    const worker = promisify(execFile)(process.execPath, [builtFile('cli.js'), ...args], { env })
    worker.child.stdin!.end(
      names.map((path) => `${JSON.stringify({ id: path, path: join(folder, path) })}\n`).join('')
    )
    const rows = rowsOf(await worker)
    const run = rowsOf(await netlens(env, 'classify', folder, '--model', model, ...exactly))
    for (const name of names) {
      const { status, predictions, error, video } = rows.get(join(folder, name))!
      const { predictions: wanted, ...expected } = run.get(name)!
      expect({ path: name, status, ...(error && { error }), ...(video && { video }) }).toEqual(expected)
      predictions?.forEach(({ index, probability }, i) => {
        expect(index).toBe(wanted[i]!.index)
        expect(probability).toBeCloseTo(wanted[i]!.probability, 5)
      })
    }
  })

  describe('as a single picture are one of their frames', () => {
    let loaded: Model
    let video: string
    /** The frame that stands for the video, another one, and the last one, as PNG. */
    const frames: Record<number, string> = {}
    beforeAll(async () => {
      loaded = await loadModel(exact(model, 'native'), await temporaryFolder())
      video = join(folder, 'trap.avi')
      const pictures = await temporaryFolder()
      for (const time of [1, 2, 2.9]) {
        frames[time] = join(pictures, `${time}.png`)
        ffmpeg('-ss', String(time), '-i', video, '-frames:v', '1', '-update', '1', frames[time])
      }
    })

    test('for a map of the class', async () => {
      for (const [time, wanted] of [
        [undefined, 1],
        [2, 2],
        [2.9, 2.9]
      ] as const) {
        const question = { picture: true, overlay: true }
        const ofVideo = await explain(loaded, {
          ...question,
          path: video,
          ...(time !== undefined && { time })
        })
        expect(ofVideo).toEqual(await explain(loaded, { ...question, path: frames[wanted]! }))
      }
      const printed = await netlens(env, 'explain', video, '--model', model, '--time', '2', '--json')
      const { map: drawn } = await explain(loaded, { path: frames[2]! })
      expect((JSON.parse(printed.stdout) as { map: number[][] }).map.flat()).toEqual(
        drawn.flat().map((cell) => expect.closeTo(cell, 4) as number)
      )
      const refused = await netlens(env, 'explain', video, '--model', model, '--time', 'soon')
      expect(refused.stderr).toContain('expected seconds, from 0 on')
    })

    test('for the activations of a layer', async () => {
      const question = { layer: 'block_1_expand_relu', crop: 'center' as const }
      const ofVideo = await inspectActivations(loaded, { ...question, image: video, time: 2 })
      expect(ofVideo).toEqual(await inspectActivations(loaded, { ...question, image: frames[2]! }))
      const usual = await inspectActivations(loaded, { ...question, image: video })
      expect(usual).toEqual(await inspectActivations(loaded, { ...question, image: frames[1]! }))
      expect(usual.png).not.toBe(ofVideo.png)
    })

    test('to teach classes', async () => {
      const taught = [
        { path: video, label: 0 },
        { path: frames[1]!, label: 0 },
        { path: video, label: 1, time: 2 },
        { path: frames[2]!, label: 1 },
        { path: join(folder, 'broken.mp4'), label: 1 }
      ]
      const course = { progress: () => undefined, signal: new AbortController().signal }
      const { vectors, size, labels, skipped } = await readPictures(loaded, taught, course)
      expect([...labels]).toEqual([0, 0, 1, 1])
      expect(skipped).toMatchObject([{ path: taught[4]!.path, code: 'corrupt-image' }])
      const vector = (i: number): number[] => [...vectors.subarray(i * size, (i + 1) * size)]
      expect(vector(0)).toEqual(vector(1))
      expect(vector(2)).toEqual(vector(3))
      expect(vector(0)).not.toEqual(vector(2))
      const both = await readPictures(loaded, taught.slice(0, 2), course, 'both')
      const [first, second] = [both.otherwise!.subarray(0, size), both.otherwise!.subarray(size)]
      expect(both.vectors).toEqual(vectors.slice(0, 2 * size))
      expect(first).toEqual(second)
      expect([...first]).not.toEqual(vector(0))
    })
  })
})

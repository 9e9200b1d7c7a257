/** Camera raw files through the built program: alone, and beside the JPEG of the same photo. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { contentHash } from '../../src-main/platform/content-hash'
import { cr2, nef } from '../support/raw-files'
import { builtFile } from '../support/engine-process'
import { smallModel } from '../support/models'
import { temporaryFolder } from '../support/pictures'

test('raw files have the answers of their previews, and are no images of their own beside a JPEG', async () => {
  const [folder, home] = [await temporaryFolder(), await temporaryFolder()]
  const jpeg = (width: number, height: number): Promise<Buffer> =>
    sharp({
      create: {
        width,
        height,
        channels: 3,
        background: 'teal',
        noise: { type: 'gaussian', mean: 120, sigma: 60 }
      }
    })
      .jpeg()
      .toBuffer()
  const pictures = {
    large: await jpeg(900, 600),
    middle: await jpeg(600, 400),
    small: await jpeg(160, 120)
  }
  const stamp = await jpeg(80, 60)
  const files = {
    'alone.nef': nef(pictures, {}),
    'alone.preview.jpg': pictures.middle,
    'pair.CR2': cr2(pictures, {}),
    'pair.jpg': pictures.large,
    'stamp.nef': nef({ large: stamp, middle: stamp, small: stamp }, {})
  }
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes)

  const env = { ...process.env, XDG_DATA_HOME: home, XDG_STATE_HOME: home }
  const model = await smallModel()
  let said = ''
  const classify = async (...more: string[]): Promise<Record<string, Record<string, unknown>>> => {
    const command = ['classify', folder, '--model', model, ...more]
    // Its status says that one of them has no answer.
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [builtFile('cli.js'), ...command],
      {
        env
      }
    ).catch((error: unknown) => error as { stdout: string; stderr: string })
    said = stderr
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    return Object.fromEntries(rows.map((row) => [row['path'], row]))
  }
  const answers = await classify()
  expect(Object.keys(answers)).toEqual(['alone.nef', 'alone.preview.jpg', 'pair.jpg', 'stamp.nef'])
  expect(answers['alone.nef']!['predictions']).toEqual(answers['alone.preview.jpg']!['predictions'])
  expect(answers['stamp.nef']).toMatchObject({
    status: 'error',
    error: { code: 'unsupported-format', message: expect.stringContaining('80 × 60') as string }
  })

  const both = await classify('--separate-raw')
  expect(Object.keys(both)).toContain('pair.CR2')
  expect(both['pair.CR2']!['predictions']).toEqual(both['pair.jpg']!['predictions'])
  // The library knows the raw file by all of its content.
  expect(said).toContain('3 of them were known from the library')

  const worker = promisify(execFile)(process.execPath, [builtFile('cli.js'), 'worker', '--model', model], {
    env
  })
  worker.child.stdin!.end(`${JSON.stringify({ id: 1, path: join(folder, 'pair.CR2') })}\n`)
  const { hash } = JSON.parse((await worker).stdout.trim().split('\n').at(-1)!) as { hash: string }
  expect(hash).toBe((await contentHash(await readFile(join(folder, 'pair.CR2')))).toString('hex'))
})

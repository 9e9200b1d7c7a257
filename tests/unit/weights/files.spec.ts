/**
 * Only the model's file is read: HDF5 files that refer to others are refused, and so is anything but a file.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { filesSha256, firstBytes, readLimited } from '../../../src-main/weights/files'
import { withHdf5 } from '../../../src-main/weights/hdf5'
import { withKerasArchive } from '../../../src-main/weights/keras-archive'
import { withKerasH5 } from '../../../src-main/weights/keras-h5'
import { guessPreprocessing } from '../../../src-main/weights/guess-preprocessing'
import type { StoredModel } from '../../../src-main/weights/stored-model'

/** Written by `fixtures/references.py` with h5py. */
const files = JSON.parse(
  gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures/references.json.gz'))).toString('utf8')
) as Record<string, string>

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netlens-test-'))
})

async function written(name: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, Buffer.from(files[name]!, 'base64'))
  return path
}

const kernel = ({ layers }: StoredModel): Float32Array => layers[0]!.tensors[0]!.read()

test.each(['plain', 'link within'])('%s', async (name) => {
  expect(await withKerasH5(await written(name), kernel)).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5))
})

const elsewhere = /keeps the values of "\/d\/d\/kernel:0" in another file\. Save it in one file\.$/
const leading = /has a link "\/[^"]*" that leads out of the file\. Save it in one file\.$/

describe('refused before anything is read', () => {
  test.each([
    ['external storage', elsewhere],
    ['external storage beside', elsewhere],
    ['external storage in a terminal', elsewhere],
    ['external storage in a device', elsewhere],
    ['virtual values', elsewhere],
    ['external link', leading],
    ['external group', leading],
    ['link through an external link', leading],
    ['broken link', leading],
    ['groups in circles', /has groups in circles: .* leads back\.$/],
    ['values that were never written', /declares weights of \d+ times its own size\.$/],
    ['a large part', /declares parts of "\/d\/d\/kernel:0" of \d+ times its own size\.$/],
    ['zeros that were compressed', /declares weights of \d+ times its own size\.$/]
  ])('%s', async (name, reason) => {
    const path = await written(name)
    await writeFile(join(folder, 'secret'), Buffer.alloc(24, 1))
    const opened = withKerasH5(path, () => 'opened')
    await expect(opened).rejects.toThrow(reason)
    await expect(opened).rejects.toMatchObject({ name: 'UserError', code: 'model-invalid' })
  })

  test('external storage in an archive', async () => {
    await expect(withKerasArchive(await written('archive'), kernel)).rejects.toThrow(
      /keeps the values of "\/layers\/dense\/vars\/0" in another file/
    )
  })
})

test('a list of names that leads the library into a circle is damage', async () => {
  const bytes = Buffer.from(files['plain']!, 'base64')
  const heap = bytes.indexOf('GCOL')
  // The size of the second object, such that the third one begins where there are only zeros.
  bytes.writeUInt8(223, heap + 48)
  const path = join(folder, 'endless')
  await writeFile(path, bytes)
  await expect(withKerasH5(path, kernel)).rejects.toThrow(/is damaged: its list of names has no end\.$/)
  expect(await withKerasH5(await written('plain'), kernel)).toHaveLength(6)
})

test('no file is left in the memory of the library, whether it could be read or not', async () => {
  const { ready } = await import('h5wasm')
  const { FS } = await ready
  const before = FS.readdir('/')
  await withKerasH5(await written('plain'), kernel)
  await withKerasH5(await written('external link'), kernel).catch(() => undefined)
  expect(FS.readdir('/')).toEqual(before)
})

test.skipIf(process.platform === 'win32')('a pipe, which nobody writes to, is refused at once', async () => {
  const own = join(folder, 'pipes')
  await mkdir(own)
  const path = join(own, 'netlens.json')
  execFileSync('mkfifo', [path])
  const reads = [
    () => firstBytes(path, 16),
    () => readLimited(path),
    () => filesSha256([path]),
    () => withHdf5(path, path, () => 0)
  ]
  for (const read of reads) await expect(read()).rejects.toThrow(/is not a (regular )?file\.$/)
  const model = { format: 'savedmodel' as const, path: own, files: [], signature: {} as never }
  expect(await guessPreprocessing(model)).toMatchObject({ range: '0..1' })
})

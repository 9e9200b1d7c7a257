/** Stores images that arrive as bytes in a temporary folder while the engine processes them. */
import { mkdir, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { MAX_FILE_BYTES } from '../images/limits'
import { asideOf, removeLeftovers } from '../platform/aside'
import type { WorkerInput } from './worker-input'

export interface KeptImage {
  file: string
  /** Number of bytes read; fewer than announced if the input ended. */
  taken: number
  remove(): Promise<void>
}

export class WorkerFiles {
  private next = 0
  private folder: string | undefined

  /**
   * Reads an image from the input. If it is too large to decode, only its beginning is stored.
   * @param name its extension tells a camera raw from a TIFF
   * @throws the file system's error
   */
  async keep(input: WorkerInput, bytes: number, name = ''): Promise<KeptImage> {
    this.folder ??= await newFolder()
    const ending = /^\.\w{1,8}$/.exec(extname(name))?.[0] ?? ''
    const file = join(this.folder, `${this.next++}${ending}`)
    const handle = await open(file, 'wx', 0o600)
    try {
      const tooLarge = bytes > MAX_FILE_BYTES
      let written = 0
      const taken = await input.take(bytes, async (data) => {
        if (tooLarge && written > 0) return
        await handle.writeFile(data)
        written += data.length
      })
      if (tooLarge) await handle.truncate(MAX_FILE_BYTES + 1)
      return { file, taken, remove: () => rm(file, { force: true }) }
    } finally {
      await handle.close()
    }
  }

  async remove(): Promise<void> {
    if (this.folder) await rm(this.folder, { recursive: true, force: true })
  }
}

/** Creates the folder, after removing those of workers that were killed. */
async function newFolder(): Promise<string> {
  await removeLeftovers(tmpdir())
  const folder = asideOf(join(tmpdir(), 'worker')).toString()
  await mkdir(folder, { mode: 0o700 })
  return folder
}

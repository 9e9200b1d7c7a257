import { rename, stat } from 'node:fs/promises'

/**
 * Makes room for a file without losing what has its name: that becomes `FILE.~1~`, or the next free number.
 * @returns under which name an earlier file was kept
 */
export async function keepEarlier(file: string): Promise<string | undefined> {
  const earlier = await stat(file).catch(() => undefined)
  // Devices and pipes are written to as they are, and an empty file holds nothing to keep.
  if (!earlier?.isFile() || earlier.size === 0) return undefined
  for (let number = 1; ; number++) {
    const name = `${file}.~${number}~`
    if (await stat(name).catch(() => undefined)) continue
    await rename(file, name)
    return name
  }
}

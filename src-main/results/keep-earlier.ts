import { open, rename, rm, stat } from 'node:fs/promises'

/**
 * Makes room for a file without losing what has its name: that becomes `FILE.~1~`, or the next free number.
 * @param taken says that somebody has the file open: it is kept even while it is empty
 * @returns under which name an earlier file was kept
 */
export async function keepEarlier(file: string, taken = false): Promise<string | undefined> {
  const earlier = await stat(file).catch(() => undefined)
  // Devices and pipes are written to as they are, and an empty file holds nothing to keep.
  if (!earlier?.isFile() || (earlier.size === 0 && !taken)) return undefined
  for (let number = 1; ; number++) {
    const name = `${file}.~${number}~`
    if (!(await isReserved(name))) continue
    try {
      await rename(file, name)
      return name
    } catch (error) {
      await rm(name, { force: true })
      // Another program made room at the same time.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }
}

/** Takes a name that is free, so that no other program takes the same one. */
async function isReserved(name: string): Promise<boolean> {
  try {
    await (await open(name, 'wx')).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

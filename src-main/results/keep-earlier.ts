import { open, rename, rm, stat } from 'node:fs/promises'

/**
 * Renames an existing file of this name to `FILE.~1~`, or the next free number, so that it is not
 * overwritten.
 * @param taken whether somebody has the file open, in which case it is kept even if it is empty
 * @returns the name under which the earlier file was kept, if there was one
 */
export async function keepEarlier(file: string, taken = false): Promise<string | undefined> {
  const earlier = await stat(file).catch(() => undefined)
  // Devices and pipes are written to directly, and an empty file has nothing worth keeping.
  if (!earlier?.isFile() || (earlier.size === 0 && !taken)) return undefined
  for (let number = 1; ; number++) {
    const name = `${file}.~${number}~`
    if (!(await isReserved(name))) continue
    try {
      await rename(file, name)
      return name
    } catch (error) {
      await rm(name, { force: true })
      // Another program moved it at the same time.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }
}

/** Reserves a free name by creating the file, so that no other program can take it. */
async function isReserved(name: string): Promise<boolean> {
  try {
    await (await open(name, 'wx')).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

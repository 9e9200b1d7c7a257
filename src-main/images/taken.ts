/** When a picture was taken. */
import exifr from 'exifr'

/**
 * What the camera's clock showed, as milliseconds since 1970 as if it were UTC; undefined where the EXIF does not say.
 * @param exif the block as it stands in the file
 */
export async function timeTaken(exif: Buffer): Promise<number | undefined> {
  const start = exif.subarray(0, 6).toString('latin1') === 'Exif\0\0' ? 6 : 0
  try {
    const pick = ['DateTimeOriginal', 'CreateDate']
    const values = await exifr.parse(exif.subarray(start), { pick, reviveValues: false })
    return parseTime(values?.DateTimeOriginal ?? values?.CreateDate)
  } catch {
    return undefined
  }
}

/** @param text such as `2019:05:31 18:04:59` */
function parseTime(text: unknown): number | undefined {
  const parts = /^(\d{4})\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)/.exec(String(text))?.slice(1).map(Number)
  if (!parts || parts[0]! < 1800) return undefined
  const [year, month, ...rest] = parts as [number, number, number, number, number, number]
  const time = Date.UTC(year, month - 1, ...rest)
  return month >= 1 && month <= 12 ? time : undefined
}

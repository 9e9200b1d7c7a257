/** EXIF data: when and how a picture was taken. */
import exifr from 'exifr'
import * as v from 'valibot'
import { GeoPlace, type CameraFacts, type ImageFacts } from '../contract/image-facts'

/**
 * The camera's local time in milliseconds since 1970, as if it were UTC; undefined if the EXIF does not
 * contain it.
 * @param exif the block as it is in the file
 */
export async function timeTaken(exif: Buffer): Promise<number | undefined> {
  const { DateTimeOriginal, CreateDate } = await tags(exif, ['DateTimeOriginal', 'CreateDate'])
  return parseTime(DateTimeOriginal ?? CreateDate)
}

/** Camera, settings, time and place as far as the EXIF contains them. */
export async function photoFacts(exif: Buffer): Promise<Pick<ImageFacts, 'camera' | 'taken' | 'place'>> {
  const [camera, taken, place] = [await cameraFacts(exif), await takenWithZone(exif), await placeOf(exif)]
  return { ...(camera && { camera }), ...(taken && { taken }), ...(place && { place }) }
}

/** As in ISO 8601, with the zone where there is one. */
async function takenWithZone(exif: Buffer): Promise<string | undefined> {
  const names = ['DateTimeOriginal', 'OffsetTimeOriginal', 'CreateDate', 'OffsetTimeDigitized', 'OffsetTime']
  const found = await tags(exif, names)
  const [time, ownZone] =
    found['DateTimeOriginal'] === undefined
      ? [parseTime(found['CreateDate']), found['OffsetTimeDigitized']]
      : [parseTime(found['DateTimeOriginal']), found['OffsetTimeOriginal']]
  if (time === undefined) return undefined
  // Some cameras write only the zone of the last change.
  const zone = [ownZone, found['OffsetTime']].map(zoneOf).find((one) => one !== undefined)
  return `${new Date(time).toISOString().slice(0, 19)}${zone ?? ''}`
}

function zoneOf(text: unknown): string | undefined {
  const zone = typeof text === 'string' ? text.replace(/\0+$/, '').trim() : ''
  return /^([+-]\d\d:\d\d|Z)$/.test(zone) ? zone : undefined
}

async function placeOf(exif: Buffer): Promise<GeoPlace | undefined> {
  const found = v.safeParse(GeoPlace, await exifr.gps(withoutMark(exif)).catch(() => undefined))
  // Receivers without a signal write zeros.
  return found.success && (found.output.latitude !== 0 || found.output.longitude !== 0)
    ? found.output
    : undefined
}

/** Undefined if the EXIF contains nothing of it. */
async function cameraFacts(exif: Buffer): Promise<CameraFacts | undefined> {
  const names = ['Make', 'Model', 'LensModel', 'FocalLength', 'FNumber', 'ExposureTime', 'ISO']
  const { Make, Model, LensModel, FocalLength, FNumber, ExposureTime, ISO } = await tags(exif, names)
  const camera = nameOf(Make, Model)
  const facts = {
    ...(camera && { camera }),
    ...(typeof LensModel === 'string' && LensModel.trim() && { lens: LensModel.trim() }),
    ...(isPositive(FocalLength) && { focalLength: FocalLength }),
    ...(isPositive(FNumber) && { aperture: FNumber }),
    ...(isPositive(ExposureTime) && { exposure: ExposureTime }),
    ...(isPositive(ISO) && { iso: ISO })
  }
  return Object.keys(facts).length > 0 ? facts : undefined
}

/** The given tags of the block; none if it is damaged. */
async function tags(exif: Buffer, pick: string[]): Promise<Record<string, unknown>> {
  try {
    return (await exifr.parse(withoutMark(exif), { pick, reviveValues: false })) ?? {}
  } catch {
    return {}
  }
}

/** What begins with the TIFF header. */
function withoutMark(exif: Buffer): Buffer {
  return exif.subarray(0, 6).toString('latin1') === 'Exif\0\0' ? exif.subarray(6) : exif
}

/** Many model names already begin with the make. */
function nameOf(make: unknown, model: unknown): string | undefined {
  const [first = '', second = ''] = [make, model].map((text) => (typeof text === 'string' ? text.trim() : ''))
  return (
    (second.toLowerCase().startsWith(first.toLowerCase()) ? second : `${first} ${second}`.trim()) || undefined
  )
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}

/** @param text such as `2019:05:31 18:04:59` */
function parseTime(text: unknown): number | undefined {
  const parts = /^(\d{4})\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)/.exec(String(text))?.slice(1).map(Number)
  if (!parts || parts[0]! < 1800) return undefined
  const [year, month, ...rest] = parts as [number, number, number, number, number, number]
  const time = Date.UTC(year, month - 1, ...rest)
  return month >= 1 && month <= 12 ? time : undefined
}

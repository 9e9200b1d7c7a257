/** What a camera's file says of itself, whatever contains it. */
import type { Place } from './place'

export interface Size {
  width: number
  height: number
}

/** A tag as it stands in the file. */
export interface Tag {
  tag: number
  type: number
  count: number
  value: Buffer
}

export interface Facts {
  littleEndian: boolean
  /** Of the first directory, and of the one for exposure. */
  image: Tag[]
  exif: Tag[]
  /** Of the one for the place; empty where there is none. */
  gps: Tag[]
  /** As EXIF has it, from 1 to 8; undefined where the file does not say. */
  orientation?: number
}

export interface Container {
  /** In no order, and not looked at yet. */
  places: Place[]
  /** Absent where the preview itself has them. */
  facts?: Facts
  /** What the sensor takes, where the file says so. */
  sensor?: Size
}

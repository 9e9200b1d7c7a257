/** What a detector itself found in images, whatever a person made of it. */
import { join } from 'node:path'
import type Database from 'libsql'
import type { FoundIn } from '../../detections/evaluation/judge'
import type { KnownModel } from '../answers'
import { objectsOf } from '../detections'

export interface DetectedImage {
  id: number
  path: string
  modified: number
  /** Its objects are in frames of their own, of which a truth says nothing. */
  isVideo: boolean
  /** Absent where the image could not be looked at, and of a video. */
  found?: FoundIn
}

type Row = [
  id: number,
  folder: string,
  name: string,
  modified: number,
  error: string | null,
  packed: ArrayBuffer | null,
  isVideo: 0 | 1
]

/** Images read at once. */
const piece = 500

/** In the order of the ids. */
export function* detectedIn(
  database: Database.Database,
  model: KnownModel,
  ids: Int32Array | readonly number[]
): Generator<DetectedImage> {
  const read = database
    .prepare(
      `SELECT i.id, f.path, i.name, i.modified, a.error, d.objects, d.video IS NOT NULL
       FROM image i JOIN folder f ON f.id = i.folder JOIN answer a ON a.model = ? AND a.image = i.id
         LEFT JOIN detection d ON d.model = a.model AND d.hash = a.hash
       WHERE i.removal IS NULL AND i.id IN (SELECT value FROM json_each(?))
       ORDER BY i.id`
    )
    .raw()
  for (let from = 0; from < ids.length; from += piece) {
    const rows = read.all(model.id, JSON.stringify([...ids.slice(from, from + piece)])) as Row[]
    for (const [id, folder, name, modified, error, packed, isVideo] of rows) {
      const image = { id, path: join(folder, name), modified, isVideo: isVideo === 1 }
      if (error !== null || !packed || isVideo) yield image
      else {
        const { labels } = model
        yield { ...image, found: objectsOf({ packed, corrected: null, classified: null, labels, classNames: [] }) } // prettier-ignore
      }
    }
  }
}

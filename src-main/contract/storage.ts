/** What Netlens keeps on the disk, and where. */
import * as v from 'valibot'
import type { Requests } from './messages'
import { Nothing } from './values'

/** A file or folder, and the bytes of all that belongs to it. */
const Kept = v.object({ path: v.string(), bytes: v.number() })

export const Storage = v.object({
  /** Absent where results are not kept. */
  library: v.optional(Kept),
  backups: v.optional(Kept),
  /** What is made again when it is missing. */
  cache: Kept
})
export type Storage = v.InferOutput<typeof Storage>

export const storageRequests = {
  'storage/info': { params: Nothing, result: Storage },
  /** Removes what can be made again. */
  'storage/clear-cache': { params: Nothing, result: Nothing }
} satisfies Requests
export type StorageRequests = typeof storageRequests

export const storageWindowRequests = {
  ...storageRequests,
  'storage/reveal': {
    params: v.object({ what: v.picklist(['library', 'backups', 'cache']) }),
    result: Nothing
  },
  /** Copies the library where the person says; answers with the path, nothing when cancelled. */
  'library/save-backup': { params: Nothing, result: v.optional(v.string()) },
  /** Takes a backup that the person picks, after asking; answers with whether it did. */
  'library/pick-restore': { params: Nothing, result: v.boolean() }
} satisfies Requests

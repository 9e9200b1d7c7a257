/** What Netlens stores on disk, and where. */
import * as v from 'valibot'
import type { Requests } from './messages'
import { Nothing } from './values'

/** A file or folder and its total size in bytes, including files that belong to it. */
const Kept = v.object({ path: v.string(), bytes: v.number() })

export const Storage = v.object({
  /** Absent if results are not kept. */
  library: v.optional(Kept),
  backups: v.optional(Kept),
  /** Data that Netlens can recreate. */
  cache: Kept
})
export type Storage = v.InferOutput<typeof Storage>

export const storageRequests = {
  'storage/info': { params: Nothing, result: Storage },
  /** Deletes everything that can be recreated. */
  'storage/clear-cache': { params: Nothing, result: Nothing }
} satisfies Requests
export type StorageRequests = typeof storageRequests

export const storageWindowRequests = {
  ...storageRequests,
  'storage/reveal': {
    params: v.object({ what: v.picklist(['library', 'backups', 'cache']) }),
    result: Nothing
  },
  /** Copies the library where the user chooses; returns the path, or nothing if cancelled. */
  'library/save-backup': { params: Nothing, result: v.optional(v.string()) },
  /** Restores a backup that the user picks, after confirmation; returns whether it did. */
  'library/pick-restore': { params: Nothing, result: v.boolean() }
} satisfies Requests

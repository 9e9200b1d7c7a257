/**
 * Relocates a folder that was moved, renamed or put on another drive: its images keep their answers and labels.
 */
import type Database from 'libsql'
import { stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { Reason, type ReasonCode } from '../contract/reasons'
import { UserError } from '../contract/errors'
import type { Relocation } from '../contract/library-jobs'
import { contentHash } from '../platform/content-hash'
import { readRegular } from '../platform/read-regular'
import type { FilePath } from '../platform/byte-path'
import { refusal, systemReason, wordsOf } from '../platform/system-reason'
import { transaction } from './database'
import { folderId, usedFolders, type UsedFolder } from './folders'
import { nextVersion } from './next-version'
import type { Course } from './sorting/sorter'
import { isWithin } from './sorting/target-guard'

/** Files checked concurrently. */
const atOnce = 16
/** Images read from the database at a time. */
const page = 2000
/** Refused files that are listed. */
const toldFiles = 100
/** Netlens reads no larger images. */
const mostBytes = 4 * 2 ** 30
/** In milliseconds: FAT stores times in steps of two seconds. */
const timeStep = 2000

type Row = [
  id: number,
  folder: string,
  name: string,
  raw: ArrayBuffer,
  bytes: number,
  modified: number,
  hash: ArrayBuffer | null
]

interface Move {
  image: number
  /** The new folder of the file. */
  folder: string
  raw: Buffer
}

type Found = 'same' | 'same-content' | { refused: Reason }

/**
 * Looks for each image of a folder at the same relative path in another one. A file counts as the image if it
 * has the same size, and the same time or content. All images found are moved in one transaction; the others
 * stay.
 * @param dryRun only reports what would be moved
 * @throws UserError if either folder is unsuitable
 */
export async function relocate(
  database: Database.Database,
  { from, to, dryRun }: { from: string; to: string; dryRun: boolean },
  { signal, progress }: Course
): Promise<Relocation> {
  const folders = usedFolders(database, from)
  if (folders.length === 0)
    throw new UserError('source-not-found', `The library has no images in ${from}.`, {
      words: { code: 'no-images-in', values: { path: from } }
    })
  await check(from, to)
  const total = folders.reduce((sum, { images }) => sum + images, 0)
  const moves: Move[] = []
  const result = { images: total, found: 0, byContent: 0, merged: 0, refusedFiles: 0 }
  const refused: Relocation['refused'] = []
  const refuse = (path: string, reason: Reason): void => {
    result.refusedFiles++
    if (refused.length < toldFiles) refused.push(refusal(path, reason))
  }
  const rows = rowsIn(database, folders)
  let looked = 0
  const worker = async (): Promise<void> => {
    for (const row of rows) {
      signal?.throwIfAborted()
      const [image, folder, name, raw] = row
      const newFolder = moved(folder, from, to)
      const newRaw = movedBytes(Buffer.from(raw), from, to)
      const found: Found = newRaw
        ? await lookAt(newRaw.length > 0 ? newRaw : join(newFolder, name), row)
        : rejected('odd-name', 'its folder has a name that is not valid UTF-8')
      progress?.(++looked, total)
      if (typeof found === 'object' || !newRaw) {
        refuse(join(folder, name), (found as { refused: Reason }).refused)
        continue
      }
      if (found === 'same-content') result.byContent++
      moves.push({ image, folder: newFolder, raw: newRaw })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const conflicts = dryRun ? moves.map((move) => [move, conflictOf(database, move)] as const) : undefined
  let job: number | undefined
  const merge = (move: Move, conflict: Conflict | undefined): boolean => {
    if (conflict?.both) {
      refuse(
        pathOf(database, move.image),
        new Reason('new-place-label', 'the library has it at the new place too, with another label')
      )
      return false
    }
    result.found++
    if (conflict) result.merged++
    return true
  }
  if (conflicts) for (const [move, conflict] of conflicts) merge(move, conflict)
  else if (moves.length > 0) job = apply(database, { from, to }, moves, merge)
  return { ...(job !== undefined && { job }), ...result, refused }
}

async function check(from: string, to: string): Promise<void> {
  const refuse = (code: ReasonCode, message: string): never => {
    throw new UserError('not-allowed', message, { words: { code, values: { from, to } } })
  }
  if (isWithin(from, to) || isWithin(to, from)) {
    refuse(
      'lie-in-each-other',
      `${to} and ${from} lie in each other. Choose the folder that ${basename(from)} is now.`
    )
  }
  const stats = await stat(to).catch((error: unknown) => {
    throw new UserError('source-not-found', `${to} cannot be read: ${systemReason(error)}.`, {
      words: { code: 'target-refused', values: { path: to }, because: wordsOf(error).code }
    })
  })
  if (!stats.isDirectory())
    refuse('no-folder', `${to} is no folder. Choose the folder that ${basename(from)} is now.`)
}

function* rowsIn(database: Database.Database, folders: readonly UsedFolder[]): Generator<Row> {
  const read = database
    .prepare(
      `SELECT id, name, raw, bytes, modified, hash FROM image
       WHERE removal IS NULL AND folder = ? AND (name, id) > (?, ?) ORDER BY name, id LIMIT ${page}`
    )
    .raw()
  for (const { id: folder, path } of folders) {
    for (let last: [string, number] = ['', 0]; ;) {
      const rows = read.all(folder, ...last) as [
        number,
        string,
        ArrayBuffer,
        number,
        number,
        ArrayBuffer | null
      ][]
      for (const [id, name, ...more] of rows) yield [id, path, name, ...more]
      if (rows.length < page) break
      last = [rows.at(-1)![1], rows.at(-1)![0]]
    }
  }
}

const moved = (path: string, from: string, to: string): string => join(to, relative(from, path))

/** The path's new bytes; undefined if its folder is not valid UTF-8 either. */
function movedBytes(path: Buffer, from: string, to: string): Buffer | undefined {
  if (path.length === 0) return path
  const start = Buffer.from(from)
  return path.subarray(0, start.length).equals(start)
    ? Buffer.concat([Buffer.from(to), path.subarray(start.length)])
    : undefined
}

const rejected = (code: ReasonCode, message: string): Found => ({ refused: new Reason(code, message) })

/** Whether the file is the one that the library knows. */
async function lookAt(file: FilePath, [, , , , bytes, modified, hash]: Row): Promise<Found> {
  try {
    const stats = await stat(file)
    if (!stats.isFile()) return rejected('new-place-none', 'there is no such file at the new place')
    if (stats.size !== bytes) return rejected('new-place-size', 'the file at the new place has another size')
    if (Math.abs(stats.mtimeMs - modified) < timeStep) return 'same'
    if (!hash)
      return rejected(
        'new-place-time',
        'the file at the new place has another time, and its content is not known'
      )
    const found = await contentHash(await readRegular(file, mostBytes))
    return found.equals(Buffer.from(hash))
      ? 'same-content'
      : rejected('new-place-content', 'the file at the new place has another content')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return rejected('new-place-none', 'there is no such file at the new place')
    return rejected(
      'new-place-unreadable',
      `the file at the new place cannot be read: ${systemReason(error)}`
    )
  }
}

interface Conflict {
  /** The image that the library already has at the new path. */
  other: number
  /** Only the other image has labels from a person. */
  otherSaid: boolean
  /** Both images have labels from a person, and they differ. */
  both: boolean
}

/** The image that is already at the new path of a move. */
function conflictOf(database: Database.Database, { image, folder, raw }: Move): Conflict | undefined {
  const row = database
    .prepare(
      `SELECT o.id, o.human <> '[]' OR o.accepted, i.human <> '[]' OR i.accepted,
         o.human <> i.human OR o.accepted <> i.accepted
       FROM image i JOIN folder f ON f.path = ? JOIN image o ON o.folder = f.id AND o.name = i.name AND o.raw = ?
       WHERE i.id = ? AND o.removal IS NULL`
    )
    .raw()
    .get(folder, raw, image) as [number, number, number, number] | undefined
  if (!row) return undefined
  const [other, otherSaid, said, differ] = row
  return { other, otherSaid: otherSaid === 1 && !said, both: otherSaid === 1 && said === 1 && differ === 1 }
}

/**
 * Applies the moves in one transaction.
 * @param takes decides for each image whether it is moved
 * @returns the id of the change; undefined if nothing was moved
 */
function apply(
  database: Database.Database,
  { from, to }: { from: string; to: string },
  moves: readonly Move[],
  takes: (move: Move, conflict: Conflict | undefined) => boolean
): number | undefined {
  const folderNow = database
    .prepare(
      'SELECT f.path FROM image i JOIN folder f ON f.id = i.folder WHERE i.id = ? AND i.removal IS NULL'
    )
    .raw()
  const note = database.prepare(
    `INSERT INTO change_image (change, image, folder, raw, new_folder, new_raw)
     SELECT ?, id, folder, raw, ?, ? FROM image WHERE id = ?`
  )
  const setAside = database.prepare('UPDATE image SET removal = ?, version = ? WHERE id = ?')
  const noteAside = database.prepare('INSERT INTO change_image (change, image) VALUES (?, ?)')
  // Copies other models' answers on the same file.
  const share = database.prepare(
    `INSERT OR IGNORE INTO answer (model, image, run, position, source, path, bytes, modified, hash, label, probability,
       predictions, error, message, missing, doubtful, known)
     SELECT model, ?, run, position, source, path, bytes, modified, hash, label, probability, predictions, error, message,
       missing, doubtful, known FROM answer WHERE image = ? AND model IN (SELECT id FROM model)`
  )
  const found = database.prepare('UPDATE image SET lost = NULL WHERE id = ?')
  return transaction(database, () => {
    const version = nextVersion(database)
    const change = Number(
      database
        .prepare(
          `INSERT INTO library_change (kind, made, folder, target, images, labelled, newest_run)
           VALUES ('relocation', ?, ?, ?, 0, 0, (SELECT ifnull(max(id), 0) FROM run))`
        )
        .run(Date.now(), from, to).lastInsertRowid
    )
    let images = 0
    for (const move of moves) {
      // Another process may have moved or removed the image meanwhile.
      const [now] = (folderNow.get(move.image) as [string] | undefined) ?? []
      if (now === undefined || moved(now, from, to) !== move.folder) continue
      const conflict = conflictOf(database, move)
      if (!takes(move, conflict)) continue
      images++
      if (conflict) {
        const [kept, gone] = conflict.otherSaid ? [conflict.other, move.image] : [move.image, conflict.other]
        share.run(kept, gone)
        noteAside.run(change, gone)
        setAside.run(change, version, gone)
        if (conflict.otherSaid) continue
      }
      const folder = folderId(database, move.folder)
      note.run(change, folder, move.raw, move.image)
      place(database, move.image, folder, move.raw, version)
      found.run(move.image)
    }
    if (images === 0) {
      database.prepare('DELETE FROM library_change WHERE id = ?').run(change)
      return undefined
    }
    database
      .prepare(
        `UPDATE library_change SET images = ?, labelled = (
           SELECT count(*) FROM change_image c JOIN image i ON i.id = c.image
           WHERE c.change = ? AND i.removal IS NULL AND (i.human <> '[]' OR i.accepted = 1)) WHERE id = ?`
      )
      .run(images, change, change)
    return change
  })()
}

/** Moves back what a change moved, except images that were moved again since. Call within a transaction. */
export function moveBack(database: Database.Database, change: number): void {
  const version = nextVersion(database)
  const rows = database
    .prepare(
      `SELECT c.image, c.folder, c.raw FROM change_image c JOIN image i ON i.id = c.image
       WHERE c.change = ? AND c.folder IS NOT NULL AND i.folder = c.new_folder AND i.raw = c.new_raw`
    )
    .raw()
    .all(change) as [number, number, ArrayBuffer][]
  for (const [image, folder, raw] of rows) place(database, image, folder, Buffer.from(raw), version)
}

/**
 * Moves an image to a folder; an image of the same path there takes the old place. Call within a transaction.
 */
function place(
  database: Database.Database,
  image: number,
  folder: number,
  raw: Buffer,
  version: number
): void {
  const row = database.prepare('SELECT name, folder, raw FROM image WHERE id = ?').raw().get(image) as [
    string,
    number,
    ArrayBuffer
  ]
  const [name, oldFolder, oldRaw] = row
  const there = database
    .prepare('SELECT id FROM image WHERE folder = ? AND name = ? AND raw = ?')
    .raw()
    .get(folder, name, raw) as [number] | undefined
  const take = database.prepare('UPDATE image SET folder = ?, raw = ?, version = ? WHERE id = ?')
  // Paths are unique at every moment, so swap by way of a temporary one.
  if (there) take.run(folder, Buffer.from('moving'), version, there[0])
  take.run(folder, raw, version, image)
  if (there) take.run(oldFolder, Buffer.from(oldRaw), version, there[0])
}

function pathOf(database: Database.Database, image: number): string {
  const row = database
    .prepare('SELECT f.path, i.name FROM image i JOIN folder f ON f.id = i.folder WHERE i.id = ?')
    .raw()
    .get(image) as [string, string]
  return join(...row)
}

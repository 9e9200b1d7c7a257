/**
 * Writes labels as keywords into sidecars or image files, and undoes it. The library's database keeps the bytes
 * that were replaced. A digest tells whether a file has changed since.
 */
import type Database from 'libsql'
import { createHash } from 'node:crypto'
import { lstat, readdir, realpath, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import * as v from 'valibot'
import { refusalIn, storedReason } from '../refusals'
import { Reason, type Refusal } from '../../contract/reasons'
import { UserError } from '../../contract/errors'
import { TaggingJob, type TaggingResult } from '../../contract/library-jobs'
import type { LibraryItem } from '../../contract/library'
import { refusal } from '../../platform/system-reason'
import { withFile } from '../../images/file'
import { isCameraRaw, isVideo } from '../../images/image-format'
import { removeLeftovers, writeAside } from '../../platform/aside'
import { readRegular } from '../../platform/read-regular'
import { parsed } from '../../platform/json'
import { labelsIn } from '../cells'
import { runAlone, transaction } from '../database'
import { effectiveLabels, isUnsure } from '../effective-label'
import { metadataRewritten } from '../file-changes'
import { realPath } from '../real-path'
import { folderOf, type FilePath } from '../../platform/byte-path'
import { closedReason, isOwn, sealColumns, sealRow, type SealedRow } from '../seal'
import type { Course } from '../sorting/sorter'
import { digestOf, moveFile } from '../sorting/place'
import { belongsToImage, isImageFile } from '../sorting/step-check'
import { findPacket } from './embedded'
import { changeKeywords, keywordsOf, newPacket } from './packet'
import { decodeSidecar } from './sidecar-text'
import { prepareReplacement, type Replacement, type Splice } from './splice'

export interface TaggingRequest {
  where: 'sidecar' | 'file'
  parent?: string
  threshold?: number
  /** Turns a label into a keyword. */
  nameOf?: (label: string) => string
  dryRun: boolean
}

const listed = 1000
const examples = 5
/** In bytes. Anything larger is not hand-written metadata. */
const largestSidecar = 16 * 1024 * 1024

/** The stored splices that turn a file back into the earlier one. */
const Splices = v.array(
  v.object({
    start: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    end: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    bytes: v.pipe(v.string(), v.regex(/^[A-Za-z\d+/]*={0,2}$/))
  })
)

interface StepRow extends SealedRow<'tagging_step'> {
  number: number
  image: string
  file: string | ArrayBuffer
  inverse: string | null
  modified: number | null
  digest_before: string | null
  digest_after: string
  seal: string | null
  /** `begun`: nothing has been replaced yet. */
  state: 'begun' | 'written' | 'left'
}

const fileOf = ({ file }: StepRow): FilePath => (typeof file === 'string' ? file : Buffer.from(file))

export class Tagger {
  constructor(private readonly database: Database.Database) {}

  /** Newest first. Rows that do not fit the schema are left out. */
  jobs(): TaggingJob[] {
    const rows = this.database
      .prepare(
        `SELECT j.id, j.place, j.started, j.seal, j.undone, count(s.number) AS files, coalesce(sum(s.state = 'left'), 0) AS left_files
         FROM tagging_job j LEFT JOIN tagging_step s ON s.job = j.id AND s.state <> 'begun' GROUP BY j.id ORDER BY j.id DESC`
      )
      .all() as {
      id: number
      place: 'sidecar' | 'file'
      started: number
      seal: string | null
      undone: number
      files: number
      left_files: number
    }[]
    const jobs = rows.map(({ id, place, started, seal, undone, files, left_files }) => ({
      id,
      where: place,
      started,
      files,
      state: !undone ? 'completed' : left_files > 0 ? 'partly-undone' : 'undone',
      ...(!isOwn(this.database, 'tagging_job', { id, place, started, seal }) && { closed: true }),
      problems: this.problems(id)
    }))
    return jobs.filter((job) => v.is(TaggingJob, job))
  }

  /**
   * Writes the keywords of every image that has a label; a dry run only reports what it would do. Ends early,
   * without throwing, when aborted.
   */
  async tag(
    items: AsyncIterable<LibraryItem> | Iterable<LibraryItem>,
    request: TaggingRequest,
    { signal, progress }: Course = {}
  ): Promise<TaggingResult> {
    const result: TaggingResult = { written: 0, unchanged: 0, refusedFiles: 0, refused: [], examples: [] }
    let number = 0
    for await (const item of items) {
      if (signal?.aborted) break
      try {
        const { threshold, nameOf = (label) => label } = request
        const labels = isUnsure(item, threshold) ? [] : effectiveLabels(item).map(nameOf)
        const change = labels.length > 0 && (await this.changeOf(item.path, labels, request))
        if (!change) {
          result.unchanged++
        } else {
          if (!request.dryRun) {
            result.job ??= this.begin(request)
            await this.write(result.job, number, item.path, change)
          }
          result.written++
          if (result.examples.length < examples)
            result.examples.push({ path: change.file.toString(), keywords: labels })
        }
      } catch (error) {
        result.refusedFiles++
        if (result.refused.length < listed) result.refused.push(refusal(item.path, error))
      }
      number++
      progress?.(number, 0)
    }
    return result
  }

  /** Restores the files, except those that were changed since. */
  async undo(id: number, { signal, progress }: Course = {}): Promise<TaggingJob> {
    const found = this.jobOrFail(id)
    if (found.closed) {
      throw new UserError(
        'not-allowed',
        `Tagging ${id} is closed: ${closedReason}. It cannot be undone; no file was touched.`,
        { words: { code: 'job-closed' } }
      )
    }
    const steps = this.database
      .prepare(
        `SELECT ${sealColumns('tagging_step')}, state FROM tagging_step
         WHERE job = ? AND state <> 'undone' ORDER BY number DESC`
      )
      .all(id) as StepRow[]
    runAlone(this.database, 'UPDATE tagging_job SET undone = 1 WHERE id = ?', id)
    const note = (step: StepRow, state: 'undone' | 'left', reason: string | null): void =>
      runAlone(
        this.database,
        'UPDATE tagging_step SET state = ?, reason = ? WHERE job = ? AND number = ?',
        state,
        reason,
        id,
        step.number
      )
    const cleared = new Set<string>()
    for (const [i, step] of steps.entries()) {
      if (signal?.aborted) break
      try {
        const folder = folderOf(fileOf(step))
        if (!cleared.has(String(folder))) await removeLeftovers(folder)
        cleared.add(String(folder))
        if (step.state !== 'begun') await this.takeBack(step)
        note(step, 'undone', null)
      } catch (error) {
        note(step, 'left', storedReason(error))
      }
      progress?.(i + 1, steps.length)
    }
    return this.jobOrFail(id)
  }

  private jobOrFail(id: number): TaggingJob {
    const job = this.jobs().find((other) => other.id === id)
    if (!job) throw new UserError('not-allowed', `There is no tagging with the number ${id}.`)
    return job
  }

  private begin({ where, parent }: TaggingRequest): number {
    return transaction(this.database, () => {
      const { lastInsertRowid } = this.database
        .prepare('INSERT INTO tagging_job (place, parent, started) VALUES (?, ?, ?)')
        .run(where, parent ?? null, Date.now())
      const job = Number(lastInsertRowid)
      sealRow(this.database, 'tagging_job', job)
      // Remove steps that somebody planted for the id that this job now gets.
      this.database.prepare('DELETE FROM tagging_step WHERE job = ?').run(job)
      return job
    })()
  }

  /** @returns undefined if the keywords are there already */
  private async changeOf(
    path: string,
    labels: string[],
    { where, parent }: TaggingRequest
  ): Promise<Change | undefined> {
    const image = await realPath(path)
    // A raw file and a video themselves are never written.
    const name = basename(image.toString())
    const inFile = where === 'file' && !isCameraRaw(name) && !isVideo(name)
    if (inFile) return this.changeInFile(image, labels, parent)
    if (typeof image !== 'string') throw new Reason('odd-name', 'its name is not valid UTF-8')
    const file = await sidecarOf(image)
    const earlier = await readRegular(file, largestSidecar).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (!earlier) {
      await stat(image)
      const text = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${newPacket({ add: labels, remove: [], parent })}<?xpacket end="w"?>\n`
      return { file, content: text, keywords: labels }
    }
    const { text, encode } = decodeSidecar(earlier)
    const changed = this.changed(file, text, labels, parent)
    return (
      changed && {
        file,
        splices: [{ start: 0, end: earlier.length, bytes: encode(changed.text) }],
        keywords: changed.keywords
      }
    )
  }

  private async changeInFile(
    image: FilePath,
    labels: string[],
    parent: string | undefined
  ): Promise<Change | undefined> {
    // Write to the target of a symbolic link, rather than replace the link.
    const file = typeof image === 'string' ? await realpath(image) : image
    if ((await lstat(file)).nlink > 1)
      throw new Reason('hard-links', 'it has several names (hard links), which would come apart')
    return withFile(file, async (handle, { size }) => {
      const { packet, put } = await findPacket(handle, size)
      if (packet === undefined) {
        return { file, splices: await put(newPacket({ add: labels, remove: [], parent })), keywords: labels }
      }
      const changed = this.changed(file, packet, labels, parent)
      return changed && { file, splices: await put(changed.text), keywords: changed.keywords }
    }).catch(ownReason)
  }

  /** The packet with the labels added, and without earlier keywords of ours that no longer apply. */
  private changed(
    file: FilePath,
    packet: string,
    labels: string[],
    parent: string | undefined
  ): { text: string; keywords: string[] } | undefined {
    const before = keywordsOf(packet)
    let text = packet
    const ours = new Set<string>()
    for (const written of this.writtenInto(file)) {
      for (const keyword of written.keywords) ours.add(keyword)
      const remove = written.keywords.filter(
        (keyword) => !labels.includes(keyword) || written.parent !== parent
      )
      if (remove.length > 0) text = changeKeywords(text, { add: [], remove, parent: written.parent })
    }
    text = changeKeywords(text, { add: labels, remove: [], parent })
    const keywords = labels.filter((label) => ours.has(label) || !before.includes(label))
    return text === packet ? undefined : { text, keywords }
  }

  /** The keywords in a file that are still ours. */
  private writtenInto(file: FilePath): { keywords: string[]; parent?: string }[] {
    const rows = this.database
      .prepare(
        `SELECT s.*, j.parent FROM tagging_step s JOIN tagging_job j ON j.id = s.job
         WHERE s.file = ? AND s.state IN ('written', 'left') ORDER BY s.job DESC LIMIT 1`
      )
      .all(file) as (StepRow & { keywords: string; parent: string | null })[]
    return rows
      .filter((row) => isOwn(this.database, 'tagging_step', row))
      .map(({ keywords, parent }) => ({ keywords: labelsIn(keywords), ...(parent !== null && { parent }) }))
  }

  private async write(job: number, number: number, image: string, change: Change): Promise<void> {
    // Recorded before anything is written, so that undo knows which folder to clean up after a crash.
    runAlone(
      this.database,
      `INSERT INTO tagging_step (job, number, image, file, keywords, digest_after, state) VALUES (?, ?, ?, ?, ?, '', 'begun')`,
      job,
      number,
      image,
      change.file,
      JSON.stringify(change.keywords)
    )
    let replaced: Replacement | undefined
    try {
      if ('content' in change) await this.writeNew(job, number, change)
      else replaced = await this.rewrite(job, number, change)
    } catch (error) {
      runAlone(this.database, 'DELETE FROM tagging_step WHERE job = ? AND number = ?', job, number)
      throw error
    }
    // If this fails, the file has changed all the same, and undo needs the step.
    if (replaced) await this.imageRewritten(change.file, replaced.before.xxh64, replaced.after.xxh64)
  }

  private async writeNew(job: number, number: number, { file, content }: NewFile): Promise<void> {
    const digest = createHash('sha256').update(content).digest('hex')
    await writeAside(file, content, {
      place: (aside) => {
        this.noteWritten(job, number, [null, null, null, digest])
        return moveFile(aside, file)
      }
    })
  }

  private async rewrite(job: number, number: number, { file, splices }: RewrittenFile): Promise<Replacement> {
    const replacement = await prepareReplacement(file, splices)
    const { before, after, modified, inverse } = replacement
    try {
      const stored = inverse.map(({ start, end, bytes }) => ({ start, end, bytes: bytes.toString('base64') }))
      this.noteWritten(job, number, [JSON.stringify(stored), modified, before.sha256, after.sha256])
      await replacement.commit()
      return replacement
    } catch (error) {
      await replacement.discard()
      throw error
    }
  }

  /**
   * Recorded before the file changes: if there is a crash, undo tells by the digest which version is there. The
   * seal comes in the same transaction, because undo leaves a step without one alone.
   */
  private noteWritten(job: number, number: number, values: (string | number | null)[]): void {
    transaction(this.database, () => {
      this.database
        .prepare(
          `UPDATE tagging_step SET inverse = ?, modified = ?, digest_before = ?, digest_after = ?, state = 'written'
           WHERE job = ? AND number = ?`
        )
        .run(...values, job, number)
      sealRow(this.database, 'tagging_step', job, number)
    })()
  }

  private async takeBack(step: StepRow): Promise<void> {
    const { inverse, modified, digest_before, digest_after } = step
    const file = fileOf(step)
    await this.checkWritten(step, file)
    const now = await digestOf(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (now === digest_before || (now === undefined && inverse === null)) return
    if (now !== digest_after)
      throw now === undefined
        ? new Reason('vanished', 'the file is not there any more')
        : new Reason('changed', 'the file was changed since')
    if (inverse === null) return rm(file)
    const stale = v.safeParse(Splices, parsed(inverse))
    if (!stale.success || modified === null)
      throw new Reason('replaced-unknown', 'what was replaced is no longer known')
    const splices = stale.output.map((splice) => ({ ...splice, bytes: Buffer.from(splice.bytes, 'base64') }))
    const replacement = await prepareReplacement(file, splices)
    try {
      if (replacement.after.sha256 !== digest_before)
        throw new Reason('changed', 'the file was changed since')
      await replacement.commit(modified)
    } catch (error) {
      await replacement.discard()
      throw error
    }
    await this.imageRewritten(file, replacement.before.xxh64, replacement.after.xxh64)
  }

  /** @throws Reason if this installation did not write keywords into the file */
  private async checkWritten(step: StepRow, file: FilePath): Promise<void> {
    if (!isOwn(this.database, 'tagging_step', step))
      throw new Reason('foreign', 'this installation of Netlens did not write it')
    const name = file.toString()
    const isSidecar = extname(name).toLowerCase() === '.xmp'
    if (!belongsToImage(name, step.image) || (step.inverse === null && !isSidecar))
      throw new Reason('odd-step', 'it is neither the image nor its sidecar')
    const stats = await lstat(file).catch(() => undefined)
    if (stats && !(isSidecar ? stats.isFile() : await isImageFile(file)))
      throw new Reason('changed', 'it is no longer the file that was written')
  }

  private async imageRewritten(file: FilePath, before: Buffer, hash: Buffer): Promise<void> {
    const { size, mtimeMs } = await stat(file)
    transaction(this.database, () =>
      metadataRewritten(this.database, file, before, { bytes: size, modified: mtimeMs, hash })
    )()
  }

  private problems(job: number): Refusal[] {
    return this.database
      .prepare(
        `SELECT image, reason FROM tagging_step WHERE job = ? AND state = 'left' ORDER BY number LIMIT 100`
      )
      .raw()
      .all(job)
      .map((row) => {
        const [path, reason] = row as [string, string]
        return refusalIn(path, reason)
      })
  }
}

interface NewFile {
  file: string
  content: string
}

interface RewrittenFile {
  file: FilePath
  splices: Splice[]
}

type Change = { keywords: string[] } & (NewFile | RewrittenFile)

/** `withFile` reports every error as one of reading; unwraps those that say why no keywords can be written. */
function ownReason(error: Error): never {
  const { cause } = error
  throw cause instanceof Error && !('code' in cause) ? cause : error
}

/**
 * The image's sidecar: `IMG_1.jpg.xmp` as in digiKam and darktable, or `IMG_1.xmp` as in Lightroom. A new one
 * gets the former name, or the latter for a camera raw. If there is a raw of the same name, `IMG_1.xmp` belongs
 * to the raw.
 */
async function sidecarOf(image: string): Promise<string> {
  const [folder, name] = [dirname(image), basename(image)]
  const names = await readdir(folder)
  const stem = basename(name, extname(name))
  const found = (wanted: string): string | undefined =>
    names.find((other) => other.toLowerCase() === wanted.toLowerCase())
  const long = found(`${name}.xmp`)
  const short = found(`${stem}.xmp`)
  const raw = isCameraRaw(name)
  const rawBeside = names.some(
    (other) => isCameraRaw(other) && basename(other, extname(other)).toLowerCase() === stem.toLowerCase()
  )
  const existing = long ?? (raw || !rawBeside ? short : undefined)
  return join(folder, existing ?? (raw ? `${stem}.xmp` : `${name}.xmp`))
}

/** Copies, moves or links files into folders; can resume after a crash, and undo. */
import { mkdir, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { storedReason } from '../refusals'
import { Reason } from '../../contract/reasons'
import { UserError } from '../../contract/errors'
import type { FileSorting, SortingJob, SortingPlan } from '../../contract/library-jobs'
import { folderOf, type FilePath } from '../../platform/byte-path'
import { refusal, systemReason, wordsOf } from '../../platform/system-reason'
import { missingFolders } from './folder-names'
import { SortingJournal, type Step } from './journal'
import { copyFile, digestOf, isLinkTo, linkFile, moveFile, sameFile, statsOf, type FileMark } from './place'
import { planSorting, type Items, type PlannedFile } from './plan'
import { isWithin, TargetGone, TargetGuard } from './target-guard'
import { removeLeftovers } from '../../platform/aside'
import { transaction } from '../database'
import { closedReason } from '../seal'
import { checkStep } from './step-check'

export type SortingRequest = Omit<FileSorting, 'selection' | 'wholeLabels'> & {
  /** Turns a label into the name used in paths. */
  nameOf?: (label: string) => string
}

export interface Course {
  signal?: AbortSignal
  progress?: (done: number, total: number) => void
}

/** Called when a file has moved, so that the library can follow. */
export type FileMoved = (from: FilePath, to: FilePath) => void

/** Limits on the folders and examples that a plan lists. */
const listed = 1000
const examples = 20
/** Tolerated difference of modification times, in nanoseconds: FAT stores them in steps of two seconds. */
const timeStep = 2_000_000_000n
/** Errors after which no other file would fare better. */
const fatal = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

export class FileSorter {
  constructor(
    private readonly journal: SortingJournal,
    private readonly fileMoved: FileMoved
  ) {}

  /** Reports what a sorting would do, without touching any file. */
  async plan(request: SortingRequest, items: Items, course: Course = {}): Promise<SortingPlan> {
    const summary = new PlanSummary()
    for await (const file of planSorting(request, items, summary, course.signal)) {
      summary.add(file)
      course.progress?.(summary.plan.files, 0)
    }
    return summary.finish()
  }

  /**
   * Records the plan in the journal, then carries it out. If aborted, the job ends as `interrupted`.
   * @throws UserError if the pattern or the target is unusable, in which case nothing was done, or if sorting
   *   had to stop
   */
  async sort(request: SortingRequest, items: Items, course: Course = {}): Promise<SortingJob> {
    const target = resolve(request.target)
    const job = this.journal.begin(request.action, target)
    const guard = new TargetGuard(target)
    try {
      await guard.check(target)
      let pending: PlannedFile[] = []
      let number = 0
      const ignored = { refused: () => undefined, inPlace: () => undefined }
      for await (const file of planSorting(request, items, ignored, course.signal)) {
        pending.push(file)
        if (pending.length < 500) continue
        this.journal.add(job, number, pending)
        number += pending.length
        pending = []
      }
      this.journal.add(job, number, pending)
      for (const folder of await missingFolders(target)) this.journal.addFolder(job, folder)
      this.journal.setState(job, 'running')
    } catch (error) {
      this.journal.drop(job)
      throw error
    }
    return this.carryOut(job, guard, course)
  }

  /** Resumes a sorting; files that failed are tried again. */
  async continue(id: number, course: Course = {}): Promise<SortingJob> {
    const { state, target } = this.openJob(id)
    if (state !== 'interrupted' && state !== 'completed') {
      throw new UserError('not-allowed', 'This sorting was undone; it cannot be continued.')
    }
    await this.findTarget(id, target)
    return this.carryOut(id, new TargetGuard(target), course)
  }

  /**
   * Puts everything back, and removes the folders that the sorting made if they are empty. A file stays, with
   * the reason noted, if it has changed since, if its old place is taken, or if it is the last copy.
   */
  async undo(id: number, { signal, progress }: Course = {}): Promise<SortingJob> {
    const { action, files, target } = this.openJob(id)
    const guard = new TargetGuard(target)
    this.journal.setState(id, 'undoing')
    let done = 0
    const cleared = new Set<string>()
    try {
      for (const step of this.journal.steps(id, ['planned', 'done', 'failed', 'left'], 'DESC')) {
        if (signal?.aborted) break
        const folder = dirname(step.destination)
        if (!cleared.has(folder)) await removeLeftovers(folder)
        cleared.add(folder)
        await this.undoStep(id, action, step, guard)
        progress?.(++done, files)
      }
      if (!signal?.aborted) for (const folder of this.journal.folders(id)) await removeFolder(target, folder)
    } catch (error) {
      this.journal.setState(id, 'partly-undone')
      throw error
    }
    const { failed } = this.jobOrFail(id)
    this.journal.setState(id, signal?.aborted || failed > 0 ? 'partly-undone' : 'undone')
    return this.jobOrFail(id)
  }

  private jobOrFail(id: number): SortingJob {
    const job = this.journal.job(id)
    if (!job) throw new UserError('not-allowed', `There is no sorting with the number ${id}.`)
    return job
  }

  /** @throws UserError if the job belongs to another installation */
  private openJob(id: number): SortingJob {
    const job = this.jobOrFail(id)
    if (!job.closed) return job
    throw new UserError(
      'not-allowed',
      `Sorting ${id} is closed: ${closedReason}. It can be neither continued nor undone; no file was touched.`,
      { words: { code: 'job-closed' } }
    )
  }

  /**
   * Makes sure that the target's drive is connected: either files placed earlier are there, or none were and
   * the target exists or is yet to be made.
   */
  private async findTarget(id: number, target: string): Promise<void> {
    let looked = 0
    for (const { destination } of this.journal.steps(id, ['done'], 'DESC')) {
      if (await statsOf(destination)) return
      if (++looked === examples) break
    }
    const made = this.journal.folders(id).includes(target)
    if (looked > 0 || (!made && !(await stat(target).catch(() => undefined)))) {
      throw gone(target, `what was put into the folder ${target} is not there`)
    }
  }

  private async carryOut(id: number, guard: TargetGuard, { signal, progress }: Course): Promise<SortingJob> {
    const job = this.jobOrFail(id)
    this.journal.setState(id, 'running')
    let done = job.done
    for (const step of this.journal.steps(id, ['planned', 'failed'], 'ASC')) {
      if (signal?.aborted) break
      try {
        await this.doStep(id, job.action, step, guard)
      } catch (error) {
        if (error instanceof TargetGone) {
          this.journal.setState(id, 'interrupted')
          throw gone(job.target, error.message)
        }
        if (fatal.has((error as NodeJS.ErrnoException).code ?? '')) {
          this.journal.setState(id, 'interrupted')
          throw new UserError(
            'not-allowed',
            `Sorting stopped at ${step.destination}: ${systemReason(error)}. What is done stays done; it can be continued or undone.`,
            {
              words: {
                code: 'sorting-stopped',
                values: { path: step.destination },
                because: wordsOf(error).code
              }
            }
          )
        }
        this.journal.note(id, step.number, 'failed', storedReason(error))
      }
      progress?.(++done, job.files)
    }
    this.journal.setState(id, signal?.aborted ? 'interrupted' : 'completed')
    return this.jobOrFail(id)
  }

  private async doStep(
    job: number,
    action: SortingJob['action'],
    step: Step,
    guard: TargetGuard
  ): Promise<void> {
    const folder = dirname(step.destination)
    await checkStep(step)
    await guard.check(folder)
    if (!(await isInPlace(action, step))) {
      const source = await statsOf(step.source)
      if (!source) throw new Reason('vanished', 'the file is not there any more')
      if (await statsOf(step.destination))
        throw new Reason('taken', `there is a file ${step.destination} already`)
      await this.makeFolders(job, folder)
      await guard.check(folder)
      await { copy: copyFile, move: moveFile, link: linkFile }[action](step.source, step.destination)
      await guard.check(folder).catch(async (error: unknown) => {
        await bringBack(action, step)
        throw error
      })
    }
    guard.placed(folder, step.destination)
    // A crash may have left a moved file in both places.
    if (action === 'move' && (await statsOf(step.source))) await unlink(step.source)
    const placed = await statsOf(step.destination)
    const digest = action === 'copy' ? await digestOf(step.destination) : undefined
    this.record(() => {
      this.journal.done(job, step.number, String(placed!.mtimeNs), digest)
      if (action === 'move') this.fileMoved(step.source, step.destination)
    })
  }

  private async undoStep(
    job: number,
    action: SortingJob['action'],
    step: Step,
    guard: TargetGuard
  ): Promise<void> {
    try {
      await checkStep(step)
      await guard.check(dirname(step.destination))
      // The journal may lag one step behind if the process was killed.
      const placed = step.placedModified !== undefined || (await isInPlace(action, step))
      if (placed) await takeBack(action, step)
      this.record(() => {
        this.journal.undone(job, step.number, placed)
        if (placed && action === 'move') this.fileMoved(step.destination, step.source)
      })
    } catch (error) {
      this.journal.note(job, step.number, 'left', storedReason(error))
    }
  }

  /** Updates the journal and the library in one transaction. */
  private record(change: () => void): void {
    transaction(this.journal.database, change)()
  }

  private async makeFolders(job: number, folder: string): Promise<void> {
    const missing = await missingFolders(folder)
    // Recorded before they are made, so that a crash leaves no unknown folders.
    for (const path of missing) this.journal.addFolder(job, path)
    for (const path of missing) await makeFolder(path)
  }
}

/** Whether the file is already at its destination: the process may have ended before it was recorded. */
async function isInPlace(
  action: SortingJob['action'],
  { source, destination, mark }: Step
): Promise<boolean> {
  const there = await statsOf(destination)
  if (!there) return false
  if (action === 'link') return isLinkTo(source, destination)
  if (!there.isFile() || Number(there.size) !== mark.bytes || !sameTime(there.mtimeNs, mark)) return false
  const here = await statsOf(source)
  if (!here) return action === 'move'
  return sameFile(here, there) || (await sameContent(source, destination))
}

/** Takes a file out of what is left of a target that vanished while the file was being placed. */
async function bringBack(action: SortingJob['action'], { source, destination }: Step): Promise<void> {
  if (!(await statsOf(destination))) return
  if (action === 'move' && !(await statsOf(source))) await moveFile(destination, source)
  else await unlink(destination)
}

function gone(target: string, why: string): UserError {
  return new UserError(
    'not-allowed',
    `Sorting stopped: ${why}. What is done stays done. Connect the drive again, then continue or undo the sorting.`,
    { words: { code: 'sorting-target-gone', values: { target } } }
  )
}

const sameContent = async (a: FilePath, b: FilePath): Promise<boolean> =>
  (await digestOf(a)) === (await digestOf(b))

const sameTime = (time: bigint, { modified }: FileMark): boolean => {
  const difference = time - BigInt(modified)
  return difference < timeStep && difference > -timeStep
}

/** @throws Reason why the file stays where it is */
async function takeBack(action: SortingJob['action'], step: Step): Promise<void> {
  const { source, destination } = step
  const there = await statsOf(destination)
  const here = await statsOf(source)
  if (!there) {
    if (here || action !== 'move') return
    throw new Reason('vanished', 'the file is not there any more')
  }
  if (action === 'link') {
    if (!(await isLinkTo(source, destination)))
      throw new Reason('link-replaced', 'the link was replaced, or its original is gone')
    return unlink(destination)
  }
  if (!there.isFile() || Number(there.size) !== step.mark.bytes || isNewer(there.mtimeNs, step)) {
    throw new Reason('changed', 'the file was changed since')
  }
  if (action === 'copy') {
    if (!here) throw new Reason('last-copy', 'its original is gone: this is the last copy')
    if (step.digest !== undefined && (await digestOf(destination)) !== step.digest) {
      throw new Reason('changed', 'the file was changed since')
    }
    return unlink(destination)
  }
  if (here) {
    if (!sameFile(here, there) && !(await sameContent(source, destination))) {
      throw new Reason('place-taken', 'there is another file in its old place')
    }
    return unlink(destination)
  }
  await makeFoldersAbove(source)
  await moveFile(destination, source)
}

const isNewer = (modified: bigint, { placedModified, mark }: Step): boolean =>
  placedModified === undefined ? !sameTime(modified, mark) : modified !== BigInt(placedModified)

/** Removes an empty folder that is in the target, or above it. */
async function removeFolder(target: string, folder: string): Promise<void> {
  if (isWithin(target, folder) || isWithin(folder, target)) await rmdir(folder).catch(() => undefined)
}

// Not recursive, because that would hide the system's reason for a refusal.
async function makeFolder(path: FilePath): Promise<void> {
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}

async function makeFoldersAbove(path: FilePath): Promise<void> {
  const folder = folderOf(path)
  if (await stat(folder).catch(() => undefined)) return
  await makeFoldersAbove(folder)
  await makeFolder(folder)
}

class PlanSummary {
  readonly plan: SortingPlan = {
    files: 0,
    companions: 0,
    bytes: 0,
    folders: [],
    inPlace: 0,
    collisions: 0,
    refused: [],
    refusedFiles: 0,
    examples: []
  }
  private readonly folders = new Map<string, number>()

  add({ from, to, mark, numbered, companion }: PlannedFile): void {
    const { plan } = this
    if (companion) plan.companions++
    else plan.files++
    plan.bytes += mark.bytes
    if (numbered && !companion) plan.collisions++
    const folder = dirname(to)
    this.folders.set(folder, (this.folders.get(folder) ?? 0) + 1)
    if (plan.examples.length < examples) plan.examples.push({ from: from.toString(), to })
  }

  refused(path: string, error: unknown): void {
    this.plan.refusedFiles++
    if (this.plan.refused.length < listed) this.plan.refused.push(refusal(path, error))
  }

  inPlace(): void {
    this.plan.inPlace++
  }

  finish(): SortingPlan {
    const folders = [...this.folders].map(([path, files]) => ({ path, files }))
    folders.sort((a, b) => b.files - a.files || (a.path < b.path ? -1 : 1))
    return { ...this.plan, folders: folders.slice(0, listed) }
  }
}

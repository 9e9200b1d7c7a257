/** The commands `library remove`, `missing` and `relocate`. */
import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { LostFiles, Relocation } from '../contract/library-jobs'
import { printable } from '../platform/printable'
import { relocationText, removalText } from './change-texts'
import { exitCodes, UsageError } from './exit-codes'
import { collectIds, positive, selectionOf, withFilter, type FilterOptions } from './library'
import { problemLines, say, withEngine, type OutputOptions } from './library-jobs'

interface ChangeOptions extends OutputOptions {
  dryRun?: boolean
  undo?: number
}

/** @param finish receives the exit status */
export function addLibraryChangeCommands(library: Command, finish: (status: number) => void): void {
  withFilter(library.command('remove'))
    .description('take images out of the library, with their answers and labels; files are not touched')
    .option('--id <id...>', 'these images (see query)', collectIds)
    .option('--all', 'every image of the library')
    .option('--dry-run', 'only print how many images and labels would go')
    .option('--undo <job>', 'put removed images back, with their answers and labels', positive)
    .option('--json', 'print JSON')
    .action(async (options) => finish(await remove(options)))

  library
    .command('missing')
    .description('look whether the files of the library are there, and list the folders where some are not')
    .option('--folder <dir>', 'in this folder and below it')
    .option('--json', 'print JSON')
    .action(async (options) => finish(await findMissing(options)))

  library
    .command('relocate')
    .description('tell the library where a folder is that was moved; answers and labels follow the files')
    .argument('[from]', 'folder as the library knows it')
    .argument('[to]', 'folder where it is now')
    .option('--dry-run', 'only print how many files would be found there')
    .option('--undo <job>', 'undo a relocation', positive)
    .option('--json', 'print JSON')
    .action(async (from, to, options) => finish(await relocate(from, to, options)))
}

function remove(options: ChangeOptions & FilterOptions & { id?: number[]; all?: boolean }): Promise<number> {
  return withEngine(async (engine) => {
    if (options.undo !== undefined) {
      const job = await engine.request('library/remove-undo', { job: options.undo })
      await say(options, job, removalText(job))
      return exitCodes.ok
    }
    // Images are removed as a whole, so without --model it does not matter which model answered.
    const wanted = selectionOf(options)
    const selection =
      'filter' in wanted && options.run === undefined
        ? { filter: { ...wanted.filter, model: options.model ?? ('all' as const) } }
        : wanted
    if (options.dryRun) {
      const plan = await engine.request('library/removal-plan', { selection })
      const text = `${plan.images} images would leave the library, ${plan.labelled} of them labelled or accepted by a person. Their files stay.\n`
      await say(options, plan, text)
      return exitCodes.ok
    }
    const job = await engine.request('library/remove', { selection })
    await say(options, job, `${removalText(job)}To put them back: library remove --undo ${job.id}\n`)
    return exitCodes.ok
  })
}

function findMissing({ folder, ...options }: OutputOptions & { folder?: string }): Promise<number> {
  return withEngine(async (engine) => {
    const lost = await engine.request('library/find-lost', {
      ...(folder !== undefined && { folder: resolve(folder) })
    })
    await say(options, lost, lostText(lost))
    return lost.gone + lost.unreachable > 0 ? exitCodes.failedImages : exitCodes.ok
  })
}

function relocate(from: string | undefined, to: string | undefined, options: ChangeOptions): Promise<number> {
  return withEngine(async (engine) => {
    if (options.undo !== undefined) {
      const job = await engine.request('library/relocate-undo', { job: options.undo })
      await say(options, job, relocationText(job))
      return exitCodes.ok
    }
    if (from === undefined || to === undefined)
      throw new UsageError('Which folder? Give FROM and TO, or --undo JOB')
    const { dryRun = false } = options
    const result = await engine.request('library/relocate', { from: resolve(from), to: resolve(to), dryRun })
    await say(options, result, foundText(result, dryRun))
    return result.refusedFiles > 0 ? exitCodes.failedImages : exitCodes.ok
  })
}

function lostText({ checked, gone, unreachable, folders }: LostFiles): string {
  const states = { files: 'files are gone', folder: 'the folder is gone', unreachable: 'cannot be reached' }
  const lines = folders.map(({ path, state, images, reason }) => {
    const why = reason === undefined ? '' : `: ${printable(reason)}`
    return `  ${images}\t${printable(path)}: ${states[state]}${why}\n`
  })
  return `${checked} images looked for: ${gone} gone, ${unreachable} in folders that cannot be reached now\n${lines.join('')}`
}

function foundText(result: Relocation, dryRun: boolean): string {
  const { job, images, found, byContent, merged, refusedFiles, refused } = result
  const verb = dryRun ? 'would be relocated' : 'relocated'
  const undo = job === undefined ? '' : `To undo it: library relocate --undo ${job}\n`
  return (
    `${found} of ${images} images ${verb}, ${byContent} of them known by their content, ` +
    `${merged} that the library has there already; ${refusedFiles} stay as they are\n${problemLines(refused)}${undo}`
  )
}

/** The `library import` command: imports the results of a worker, a cluster job or another library. */
import { InvalidArgumentError, type Command } from 'commander'
import { resolve } from 'node:path'
import type { LibraryImport } from '../contract/library-jobs'
import { printable } from '../platform/printable'
import { exitCodes } from './exit-codes'
import { withEngine } from './library-jobs'
import { print, show } from './output'

interface ImportOptions {
  model?: string
  map: { from: string; to: string }[]
  trust?: boolean
  json?: boolean
}

/** @param finish receives the exit status */
export function addLibraryImportCommand(library: Command, finish: (status: number) => void): void {
  library
    .command('import')
    .description(
      'take in results that a worker, a cluster job or library export wrote as .parquet, .jsonl or .csv; the same command goes on after an interruption'
    )
    .argument('<file|dir>', 'a file, or a folder of such files')
    .option('--model <name|file>', 'the model that answered, where its checksum is not that of a known one')
    .option(
      '--map <from=to...>',
      'what stands here for the beginning of a path over there',
      collectMapping,
      []
    )
    .option('--trust', 'take rows without looking at the files they are about')
    .option('--json', 'say it in JSON')
    .action(async (path: string, options: ImportOptions) => finish(await importFiles(path, options)))
}

function importFiles(path: string, { model, map, trust, json }: ImportOptions): Promise<number> {
  return withEngine(async (engine) => {
    const result = await engine.request('library/import', {
      path: resolve(path),
      ...(model !== undefined && { model }),
      mappings: map,
      trust: trust ?? false
    })
    await (json ? print(`${JSON.stringify(result, null, 2)}\n`) : show(resultText(result)))
    return result.refusedRows > 0 ? exitCodes.failedImages : exitCodes.ok
  })
}

function resultText({ run, rows, imported, known, refusedRows, refused }: LibraryImport): string {
  const more = refusedRows > refused.length ? ', the first ones' : ''
  return (
    `${imported} of ${rows} rows imported as run ${run}; ${known} were known, ${refusedRows} not taken${more}${refusedRows > 0 ? ':' : ''}\n` +
    refused.map(({ path, reason }) => `  ${printable(path)}: ${printable(reason)}\n`).join('')
  )
}

/** Splits at the last `=`, because folders on a cluster are often named like year=2024. */
function collectMapping(text: string, earlier: ImportOptions['map']): ImportOptions['map'] {
  const at = text.lastIndexOf('=')
  if (at < 0) throw new InvalidArgumentError('expected FROM=TO, as in s3://bucket/photos=/mnt/photos.')
  return [...earlier, { from: text.slice(0, at), to: resolve(text.slice(at + 1)) }]
}

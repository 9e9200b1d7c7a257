/** The benchmark's results as Markdown, with ratios within the same run. */
import type { InferenceResult } from './inference'
import type { Measured } from './measure'
import type { Profile } from './profile'

export interface FolderResult extends Measured {
  folder: string
  /** Peak resident bytes of the engine. */
  memory?: number
}

export interface Report {
  machine: string
  mode: string
  inference: InferenceResult[]
  folders: FolderResult[]
  /** Finding objects. */
  objects: FolderResult[]
  startUp: Measured[]
  profile: Profile
}

export function markdown(report: Report): string {
  return [
    '# Benchmark',
    `${report.machine}; ${report.mode} mode. Ratios are of medians.`,
    '## Inference alone, ms an image',
    table(
      ['batch', 'engine', 'minimum', 'median', 'int8 is … times as fast', 'float32 is … times as fast'],
      report.inference.map((row) => {
        const of = (name: string): string => {
          const ours = report.inference.find((other) => other.batch === row.batch && other.name === name)!
          return (row.median / ours.median).toFixed(2)
        }
        return [
          row.batch,
          row.name,
          ms(row.minimum),
          ms(row.median),
          of('Netlens, int8'),
          of('Netlens, float32')
        ]
      })
    ),
    '## Whole folders, images a second',
    folderTable(report.folders),
    '## Whole folders, objects found, images a second',
    folderTable(report.objects),
    '## Where the time of a run goes (photos, bfloat16)',
    profileTable(report.profile),
    '## Start, ms',
    table(
      ['what', 'minimum', 'median'],
      report.startUp.map((row) => [row.name, row.minimum.toFixed(0), row.median.toFixed(0)])
    ),
    ''
  ].join('\n\n')
}

function folderTable(results: readonly FolderResult[]): string {
  return table(
    ['folder', 'program', 'best', 'median', 'Netlens (auto) is … times as fast', 'peak memory, MB'],
    results.map((row) => {
      const ours = results.find((other) => other.folder === row.folder && other.name === 'Netlens, auto')!
      const memory = row.memory ? Math.round(row.memory / 1e6) : ''
      return [
        row.folder,
        row.name,
        rate(row.minimum),
        rate(row.median),
        (row.median / ours.median).toFixed(2),
        memory
      ]
    })
  )
}

function profileTable({ steps, run }: Profile): string {
  const alone = steps.reduce((sum, { core }) => sum + core, 0)
  const available = run.wall * run.cores
  const rows = [
    ...steps,
    { name: 'all steps, each alone', core: alone },
    { name: 'more while they run side by side, messages and results', core: run.core - alone },
    { name: 'the engine in the run', core: run.core },
    { name: 'idle, the command line or the window', core: available - run.core }
  ]
  return table(
    ['step', 'ms of one core, an image', 'share of the run'],
    rows.map(({ name, core }) => [name, ms(core), `${Math.round((100 * core) / available)} %`])
  )
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

function ms(value: number): string {
  return value.toFixed(2)
}

function rate(millisecondsAnImage: number): string {
  return (1000 / millisecondsAnImage).toFixed(0)
}

/** The `teach` command: teaches a model from folders of pictures, and reports how well it performs. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Taught, TaughtFigures, TeachQuestion } from '../contract/teaching'
import type { Payload } from '../contract/messages'
import type { EngineEvents } from '../contract/engine'
import { printable } from '../platform/printable'
import { adviceText } from './advice-text'
import { exitCodes, UsageError } from './exit-codes'
import { modelStore } from './model-store'
import { print, show, tell } from './output'
import { onSignal } from './signals'
import { startEngine } from './start-engine'

export interface TeachOptions {
  name: string
  base?: string
  test?: string
  fromLibrary?: boolean
  labels?: string
  json?: boolean
}

/** @returns the exit status */
export async function teach(folder: string | undefined, options: TeachOptions): Promise<number> {
  const { name, test, json } = options
  const from = await sourceOf(folder, options)
  if (test !== undefined) await checkFolder(test)
  const { files, licence } = await modelStore().generalBase(options.base)
  const engine = startEngine(from.kind === 'library')
  let stopped = false
  const stopListening = onSignal(() => {
    stopped = true
    void engine.stop()
  })
  try {
    engine.on('teach/progress', progressTeller())
    const taught = await engine.request('teach/start', {
      name,
      from,
      ...(test !== undefined && { test: resolve(test) }),
      // float32 gives the same results on every machine, rather than what each is fastest at.
      base: { ...files, backend: 'auto', precision: 'float32' },
      ...(licence !== undefined && { licence })
    })
    tellProblems(taught)
    if (json) await print(`${JSON.stringify(jsonOf(taught))}\n`)
    else await show(textOf(taught))
    return exitCodes.ok
  } catch (error) {
    if (!stopped) throw error
    tell('Stopped: nothing was taught')
    return exitCodes.interrupted
  } finally {
    stopListening()
    await engine.stop()
  }
}

async function sourceOf(
  folder: string | undefined,
  { fromLibrary, labels }: TeachOptions
): Promise<TeachQuestion['from']> {
  if (!fromLibrary) {
    if (labels !== undefined) throw new UsageError('--labels goes with --from-library')
    if (folder === undefined)
      throw new UsageError('Give a folder whose subfolders are the classes, or --from-library')
    await checkFolder(folder)
    return { kind: 'folder', folder: resolve(folder) }
  }
  if (folder !== undefined) throw new UsageError('Give a folder or --from-library, not both')
  const names = (labels ?? '')
    .split(',')
    .map((label) => label.trim())
    .filter(Boolean)
  if (names.length < 2)
    throw new UsageError('--from-library needs --labels with at least two, as in --labels cat,dog')
  return { kind: 'library', labels: names }
}

async function checkFolder(folder: string): Promise<void> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new UsageError(`There is no folder ${folder}`)
}

const stages = {
  reading: 'Looking at the pictures',
  learning: 'Learning the classes',
  testing: 'Looking at the test pictures',
  saving: 'Saving the model'
} as const

/** Reports each stage, and the progress once per second. */
function progressTeller(): (progress: Payload<EngineEvents, 'teach/progress'>) => void {
  let last = { stage: '', at: 0 }
  return ({ stage, share, etaSeconds }) => {
    const now = performance.now()
    if (stage === last.stage && now - last.at < 1000) return
    last = { stage, at: now }
    const left = etaSeconds !== undefined && etaSeconds >= 1 ? `, ${Math.ceil(etaSeconds)} s left` : ''
    tell(`${stages[stage]}: ${Math.round(100 * share)} %${left}`)
  }
}

const mostShown = 10

function tellProblems({ skipped, doubtful }: Taught): void {
  for (const { path, reason } of skipped.slice(0, mostShown)) tell(`Left out ${path}: ${reason}`)
  if (skipped.length > mostShown) tell(`${skipped.length - mostShown} more pictures were left out`)
  for (const { path, label, instead, probability } of doubtful.slice(0, mostShown)) {
    tell(`${path} is in "${label}" and looks like "${instead}" (${percent(probability)})`)
  }
}

/** The output of --json. */
function jsonOf({ card, path, skipped, doubtful, before }: Taught): object {
  const { name, version, classes, estimate, test, none, learningCurve, advice, strength, temperature } = card
  return {
    name,
    classes: classes.map(({ label }) => label),
    pictures: classes.reduce((sum, { pictures }) => sum + pictures, 0),
    estimate: estimate ?? null,
    test: test ?? null,
    version,
    series: card.series,
    strength,
    temperature,
    none,
    learningCurve,
    advice: advice.map(adviceText),
    skipped,
    doubtful,
    before: before ?? null,
    file: path
  }
}

function textOf({ card, path, before }: Taught): string {
  const { name, version, classes, series, inputSize, estimate, test, advice } = card
  const pictures = classes.reduce((sum, one) => sum + one.pictures, 0)
  const lines = [
    `${printable(name)}, version ${version}: ${classes.length} classes from ${pictures} pictures of ${series} series, at ${inputSize} x ${inputSize} pixels`
  ]
  if (estimate) lines.push(figuresText('Estimated, each series as a whole', estimate))
  else lines.push('There are too few series to estimate how right it is; give test pictures with --test.')
  if (test) lines.push(figuresText('On the test pictures', test))
  else lines.push('A folder of test pictures, given with --test, says more than any estimate.')
  if (before) lines.push(figuresText(`Version ${before.version} on the same pictures`, before.test))
  const judged = test ?? estimate
  if (judged) {
    lines.push('', 'class: pictures, found, right when named')
    for (const { label, pictures: own, recall, precision } of judged.classes) {
      lines.push(`  ${printable(label)}: ${own}, ${percent(recall)}, ${percent(precision)}`)
    }
  }
  const [none] = card.none.choices.filter(({ threshold }) => threshold === card.none.threshold)
  if (none) {
    lines.push(
      '',
      `A picture like none that was taught is answered so. This refuses about ${percent(none.known)} of known pictures, and ${percent(none.unknown)} of another class as near as these are to one another.`
    )
  }
  lines.push(
    ...advice.map((one) => printable(adviceText(one))),
    '',
    `It is in the list of models: netlens classify FOLDER --model ${printable(name)}`
  )
  lines.push(`For another computer, copy ${printable(path)} and use: netlens models add FILE`)
  return `${lines.join('\n')}\n`
}

function figuresText(
  what: string,
  { accuracy, interval, calibrationError, refused, pictures }: TaughtFigures
): string {
  const [low, high] = interval
  return `${what}: ${percent(accuracy)} right (95 % certain: ${percent(low)} to ${percent(high)}), calibration error ${calibrationError.toFixed(3)}, ${percent(refused)} refused, ${pictures} pictures`
}

const percent = (share: number | undefined): string =>
  share === undefined ? '-' : `${(100 * share).toFixed(1)} %`

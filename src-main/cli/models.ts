/** The `models` commands: list, add, download, check and remove models. */
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { SingleBar } from 'cli-progress'
import { Option, type Command } from 'commander'
import { UserError } from '../contract/errors'
import type { MeasuredPrecision } from '../contract/model'
import {
  imageNet,
  mayBeImageNet,
  type DownloadProgress,
  type KnownModel,
  type ModelList
} from '../contract/models'
import { insideFormula, valueRanges, type PreprocessingChoice } from '../contract/preprocessing'
import { newestTuning } from '../inference/tune'
import type { ModelStore } from '../models/store'
import { sizeText } from '../network/number-text'
import { isDetector } from '../network/layer'
import { cacheDir } from '../platform/paths'
import { printable } from '../platform/printable'
import { labelsSummary, readLabelsFile } from '../weights/labels'
import { exitCodes, UsageError } from './exit-codes'
import { modelStore } from './model-store'
import { print, show, tell } from './output'

interface Output {
  json?: boolean
}

/** @param finished receives the exit status */
export function addModelsCommand(program: Command, finished: (status: number) => void): void {
  const models = program
    .command('models')
    .description('list, add, download, check and remove models, and choose the default')
  const command = (usage: string, description: string): Command =>
    models.command(usage).description(description).option('--json', 'print the answer as JSON')
  const run =
    <A extends unknown[]>(work: (...args: A) => Promise<number>) =>
    async (...args: A): Promise<void> =>
      finished(await work(...args))

  command('list', 'list the models on this computer')
    .option('--all', 'include those that can be downloaded')
    .action(run(list))
  command('info <name>', 'show where a model is from, its licence, checksum, size and classes').action(
    run(info)
  )
  command('add <path>', 'add a model, a file or a folder; it is used where it is')
    .option('--name <name>', 'what to call it; otherwise the name of the file')
    .option(
      '--labels <file>',
      'names of its classes, or imagenet; if omitted, a matching labels file beside it'
    )
    .option(
      '--input-size <pixels>',
      'side length in pixels; if omitted, as the file or its name says',
      Number
    )
    .addOption(
      new Option('--range <values>', 'pixel values that it expects, if the guess is wrong').choices(
        valueRanges
      )
    )
    .addOption(
      new Option('--channels <order>', 'colour order that it expects, if the guess is wrong').choices([
        'rgb',
        'bgr'
      ])
    )
    .addOption(
      new Option('--crop <how>', 'the part of an image that it looks at by default').choices([
        'center',
        'whole'
      ])
    )
    .option('--answer <name>', 'which output gives the classes, for a model with several')
    .option('--copy', 'copy it into the models folder')
    .option('--as <name>', 'which model of the catalogue the file is, if its name does not say')
    .action(run(add))
  command('download <name>', 'download official ImageNet weights; an interrupted download continues')
    .option('--mirror <url>', 'download from another place with the same folders and files')
    .action(run(download))
  command('verify [name...]', 'compare models with their checksums; all of them if no name is given')
    .option('--accept', 'accept the files as they are now')
    .action(run(verify))
  command('versions <name>', 'list the versions of a taught model with their figures').action(run(versions))
  command('use-version <name> <version>', 'take another version of a taught model').action(run(useVersion))
  command('default [name]', 'show the default model, or choose it by name').action(run(chosen))
  command('restore', 'replace a damaged list of models with the last good copy; the damaged one is kept')
    .option('--empty', 'start a new list instead')
    .action(run(restore))
  command('remove <name>', 'remove a model from the list')
    .option('--yes', 'delete the copy that Netlens made; the file that you added stays in any case')
    .action(run(remove))
}

async function list({ json, all }: Output & { all?: boolean }): Promise<number> {
  const known = await listed(modelStore())
  const status = known.damaged ? exitCodes.couldNotRun : exitCodes.ok
  if (json) {
    await printJson(known)
    return status
  }
  const rows = known.models.map((model) => [
    model.name === known.default ? '*' : '',
    model.name,
    model.architecture,
    `${model.preprocessing.inputSize} px`,
    `${model.classes} classes`,
    sizeText(model.bytes),
    model.state === 'ok' ? originText(model) : model.state
  ])
  if (all) {
    for (const { name, network, bytes, installed, unfinished } of known.catalogue) {
      const state = unfinished > 0 ? `${sizeText(unfinished)} downloaded` : 'can be downloaded'
      const { inputSize, classes } = network
      if (!installed)
        rows.push(['', name, '', `${inputSize} px`, `${classes} classes`, sizeText(bytes), state])
    }
  }
  await show(rows.length > 0 ? table(rows) : 'There are no models.\n')
  return status
}

async function info(name: string, { json }: Output): Promise<number> {
  const store = modelStore()
  const known = await listed(store)
  const model = known.models.find((other) => other.name === name)
  const offered = known.catalogue.find((other) => other.name === name)
  if (!model && offered) {
    if (json) return printJson(offered)
    await show(
      table([
        ['name', name],
        ['from', offered.url],
        ['licence', offered.licence],
        ['size', `about ${sizeText(offered.bytes)}`],
        ['input', `${offered.network.inputSize} px`],
        ['classes', `${offered.network.classes}`],
        ['state', `not on this computer: netlens models download ${name}`]
      ])
    )
    return exitCodes.ok
  }
  return shown(model ?? (await store.info(name)), json)
}

async function add(
  file: string,
  options: Output & PreprocessingChoice & { name?: string; labels?: string; copy?: boolean; as?: string }
): Promise<number> {
  const { json, name, labels, copy, as, inputSize, range, channels, crop, answer } = options
  const preprocessing = {
    ...(inputSize !== undefined && { inputSize }),
    ...(range && { range }),
    ...(channels && { channels }),
    ...(crop && { crop }),
    ...(answer !== undefined && { answer })
  }
  const model = await modelStore().add({
    path: resolve(file),
    ...(name !== undefined && { name }),
    ...(labels !== undefined && { labels: labels === imageNet ? labels : resolve(labels) }),
    ...(Object.keys(preprocessing).length > 0 && { preprocessing }),
    ...(copy !== undefined && { copy }),
    ...(as !== undefined && { as })
  })
  return shown(model, json)
}

async function download(name: string, { json, mirror }: Output & { mirror?: string }): Promise<number> {
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort())
  const display = downloadDisplay(process.stderr)
  try {
    const model = await modelStore().official.download(name, {
      signal: interruption.signal,
      onProgress: display.update,
      ...(mirror !== undefined && { mirror })
    })
    display.stop()
    return shown(model, json)
  } catch (error) {
    display.stop()
    if (!(error instanceof UserError) || error.code !== 'cancelled') throw error
    tell('Stopped: what was downloaded is kept, and the same command continues from there')
    return exitCodes.interrupted
  }
}

async function verify(names: string[], { json, accept }: Output & { accept?: boolean }): Promise<number> {
  const store = modelStore()
  if (accept) {
    if (names.length === 0) throw new UsageError('--accept needs the names of the models')
    for (const name of names) await store.accept(name)
  }
  const all = names.length > 0 ? names : (await listed(store)).models.map(({ name }) => name)
  const found = await Promise.all(all.map((name) => store.verify(name)))
  if (json) await printJson(found)
  else await show(table(found.map(({ name, state, message }) => [name, state, message])))
  return found.every(({ state }) => state === 'ok') ? exitCodes.ok : exitCodes.couldNotRun
}

async function chosen(name: string | undefined, { json }: Output): Promise<number> {
  const store = modelStore()
  if (name !== undefined) await store.setDefault(name)
  const { default: current } = await listed(store)
  if (json) return printJson({ default: current ?? null })
  await show(`${current ?? 'There is no model yet: netlens models download mobilenet-v2-1.0-224'}\n`)
  return exitCodes.ok
}

async function versions(name: string, { json }: Output): Promise<number> {
  const kept = await modelStore().taught.versions(name)
  if (json) return printJson(kept.map(({ card, ...more }) => ({ ...card, ...more })))
  const share = (value: number | undefined): string =>
    value === undefined ? '' : `${(100 * value).toFixed(1)} %`
  await show(
    table([
      ['', 'version', 'taught', 'classes', 'pictures', 'estimate', 'test'],
      ...kept.map(({ card, used }) => [
        used ? '*' : '',
        String(card.version),
        card.made.slice(0, 16).replace('T', ' '),
        String(card.classes.length),
        String(card.classes.reduce((sum, { pictures }) => sum + pictures, 0)),
        share(card.estimate?.accuracy),
        share(card.test?.accuracy)
      ])
    ])
  )
  return exitCodes.ok
}

async function useVersion(name: string, version: string, { json }: Output): Promise<number> {
  return shown(await modelStore().taught.use(name, Number(version)), json)
}

async function remove(name: string, { json, yes }: Output & { yes?: boolean }): Promise<number> {
  const store = modelStore()
  const copy = await store.copyOfModel(name)
  if (copy !== undefined && !yes) {
    throw new UsageError(`This deletes ${copy}, which Netlens made: netlens models remove ${name} --yes`)
  }
  await store.forget(name)
  if (copy !== undefined) await rm(copy, { recursive: true, force: true })
  if (json) return printJson({ removed: name, deleted: copy ?? null })
  await show(
    copy === undefined
      ? `${printable(name)} was removed from the list; its file stays\n`
      : `${printable(name)} was removed\n`
  )
  return exitCodes.ok
}

async function restore({ json, empty }: Output & { empty?: boolean }): Promise<number> {
  const store = modelStore()
  const kept = await store.restore(empty ? 'nothing' : 'last-good')
  const { models } = await store.list()
  if (json) return printJson({ kept, models: models.map(({ name }) => name) })
  await show(`The list knows ${models.length} models now; the damaged one is kept as ${printable(kept)}\n`)
  return exitCodes.ok
}

/** The list of models; reports damage first. */
async function listed(store: ModelStore): Promise<ModelList> {
  const known = await store.list()
  if (known.damaged) tell(known.damaged.message)
  return known
}

async function shown(model: KnownModel, json: boolean | undefined): Promise<number> {
  const tuning = await newestTuning(cacheDir(), model.sha256)
  if (json) return printJson({ ...model, ...(tuning?.measured && { measured: tuning.measured }) })
  const rows = [
    ['name', model.name],
    ['from', originText(model)],
    ['file', model.path],
    ['labels', await labelsText(model)],
    ['licence', model.licence ?? 'unknown'],
    ['network', model.architecture],
    ['input', inputText(model)],
    ['classes', `${model.classes}`],
    ['size', sizeText(model.bytes)],
    ['SHA-256', model.sha256],
    [
      'checked by',
      model.checksum === 'published' ? 'a published checksum' : 'the checksum of the first download'
    ],
    ['added', model.added ?? 'with Netlens'],
    ['state', model.state]
  ]
  for (const one of tuning?.measured ?? []) {
    const used = one.precision === tuning!.precision
    rows.push([one.precision, measuredText(one) + (used ? '; auto takes it' : '')])
  }
  await show(table(rows))
  return exitCodes.ok
}

function measuredText({ imagesPerSecond, agreement }: MeasuredPrecision): string {
  const speed = imagesPerSecond === undefined ? 'not used' : `${Math.round(imagesPerSecond)} images a second`
  if (!agreement) return speed
  if ('objects' in agreement) {
    const { pictures, objects, changedObjects, meanOverlap, meanDifference } = agreement
    const differences = `boxes overlap by ${meanOverlap.toFixed(3)} and scores differ by ${meanDifference.toFixed(3)} on average`
    return `${speed}; ${changedObjects} of ${objects} objects in ${pictures} pictures are not the same, ${differences}`
  }
  const { pictures, changedLabels, meanDifference, largestDifference } = agreement
  const differences = `${meanDifference.toFixed(3)} on average and ${largestDifference.toFixed(3)} at most`
  return `${speed}; on ${pictures} pictures ${changedLabels} clear labels differ, probabilities by ${differences}`
}

async function labelsText({ labels, classes, network }: KnownModel): Promise<string> {
  if (labels === undefined)
    return network && isDetector(network) ? "COCO's names, for 90 classes" : noLabels(classes)
  const read = await readLabelsFile(labels, classes).catch(() => undefined)
  return read ? labelsSummary(labels, read) : `${labels} (it no longer fits)`
}

function noLabels(classes: number): string {
  const offer = mayBeImageNet(classes) ? "; --labels imagenet takes ImageNet's names" : ''
  return `none: classes are shown by number${offer}`
}

function inputText({ preprocessing }: KnownModel): string {
  const { inputSize, range, channels, crop, inside } = preprocessing
  const within = inside ? `, inside the model: ${insideFormula(inside)}` : ''
  const part = crop === 'whole' ? 'the whole picture' : 'the central square'
  return `${inputSize} px, ${range}, ${channels}${within}, ${part}`
}

function originText({ origin, source }: KnownModel): string {
  return origin === 'built-in' ? 'comes with Netlens' : source
}

async function printJson(value: unknown): Promise<number> {
  await print(`${JSON.stringify(value, undefined, 2)}\n`)
  return exitCodes.ok
}

/** Aligns columns to their widest cells. */
function table(names: string[][]): string {
  const rows = names.map((row) => row.map(printable))
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map(
      (row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd() + '\n'
    )
    .join('')
}

/** Shows a bar on a terminal, otherwise a line per second. */
function downloadDisplay(stream: NodeJS.WriteStream): {
  update: (progress: DownloadProgress) => void
  stop: () => void
} {
  const bar = stream.isTTY
    ? new SingleBar({
        stream,
        format: '{bar} {percentage} %  {text}',
        clearOnComplete: true,
        hideCursor: true
      })
    : undefined
  let last = 0
  let lastState: DownloadProgress['state'] | undefined
  bar?.start(1, 0, { text: '' })
  return {
    update(progress) {
      const { received, total, state } = progress
      const text = printable(progressText(progress))
      bar?.setTotal(total ?? Math.max(received, 1))
      bar?.update(total === undefined ? 0 : received, { text })
      const now = performance.now()
      if (bar || (state === lastState && now - last < 1000)) return
      last = now
      lastState = state
      tell(text)
    },
    stop: () => bar?.stop()
  }
}

function progressText({
  name,
  state,
  received,
  total,
  bytesPerSecond,
  etaSeconds,
  message
}: DownloadProgress): string {
  if (state === 'connecting') return `${name}: connecting`
  if (state === 'checking') return `${name}: checking`
  if (state === 'waiting') return `${name}: ${message ?? ''} Trying again`
  const amount = total === undefined ? sizeText(received) : `${sizeText(received)} of ${sizeText(total)}`
  const rate = bytesPerSecond > 0 ? `, ${sizeText(bytesPerSecond)}/s` : ''
  const eta = etaSeconds !== undefined ? `, ${Math.ceil(etaSeconds)} s left` : ''
  return `${name}: ${amount}${rate}${eta}`
}

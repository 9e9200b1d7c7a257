/** The command line's entry point. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { exportFormats, exportPrecisions } from '../export/formats'
import { families } from '../network/layer'
import { dataDir } from '../platform/paths'
import { onCacheFailure } from '../platform/cache-failure'
import { isDebugging, log, noteProblem, openLog } from '../platform/log'
import { printableLines } from '../platform/printable'
import { keepPrivate } from '../platform/private-folder'
import { classify } from './classify'
import { detect } from './detect'
import { detectionFormats } from './detection-output'
import { exitCodes, UsageError } from './exit-codes'
import { explain } from './explain'
import { addLibraryCommands, share } from './library'
import { addLibraryChangeCommands } from './library-changes'
import { addLibraryFileCommands } from './library-jobs'
import { precisions } from '../contract/classification'
import { usualThreshold } from '../contract/found-objects'
import { defaultDetector } from '../contract/models'
import { withModelOptions } from './model-options'
import { addLibraryImportCommand } from './library-import'
import { addModelsCommand } from './models'
import { isOutputFailure, outputStatus, print, tell, watchOutput } from './output'
import { summary, summaryFormats } from './summary'
import { teach } from './teach'
import { frameTime, withVideoOptions } from './video-options'
import { worker, workerTasks } from './worker'

function positiveInteger(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 1000)
    throw new InvalidArgumentError('expected 1 to 1000.')
  return value
}

// Read at run time, because a package has its own version.
const { version } = createRequire(__filename)(join(__dirname, '../../package.json')) as { version: string }

const program = new Command('netlens')
  .description('Classify folders of images with MobileNetV2, and look inside the network')
  .version(version)
  .exitOverride()
  .hook('preAction', (_, command) => {
    running = nameOf(command)
    openLog('cli', { netlens: version, command: running })
  })
  .configureOutput({
    // Failures are reported at the end.
    writeOut: (text) => void print(text).catch(() => undefined),
    writeErr: (text) => void process.stderr.write(printableLines(text))
  })

/** The full name of a command, including its parents. */
function nameOf(command: Command): string {
  const { parent } = command
  return parent?.parent ? `${nameOf(parent)} ${command.name()}` : command.name()
}

const separateRaw =
  'treat a raw file beside a JPEG or HEIC of the same name, and the film of a Live Photo, as images of their own'

let status: number = exitCodes.ok
/** The command that is running, for the log. */
let running = 'none'

withVideoOptions(
  withModelOptions(
    program
      .command('classify')
      .description(
        'classify every image and video in folders; results go to standard output as JSON Lines, or to --output'
      )
      .argument('<source...>', 'folders, image and video files')
  )
)
  .option('--top <k>', 'how many predictions per image', positiveInteger, 5)
  .option('--output <file>', 'write to a .csv, .json or .jsonl file; an existing one is kept beside it')
  .option('--no-recursive', 'skip subfolders')
  .option('--separate-raw', separateRaw)
  .option('--again', 'ask the model again even about files that have not changed')
  .option('--no-library', 'neither store results in the library nor reuse known ones')
  .option('--no-embeddings', 'do not keep what the network saw of each image (1.4 kB) for teaching later')
  .action(async (sources, options) => {
    status = await classify(sources, options)
  })

withVideoOptions(
  program
    .command('detect')
    .description(
      'find objects in every image and video in folders; results go to standard output as JSON Lines, or to --output'
    )
    .argument('<source...>', 'folders, image and video files')
)
  .option('--model <name|file>', 'a known detector (see models list), or its file', defaultDetector)
  .option(
    '--labels <file>',
    'names of the classes; if omitted, a matching file beside the model, or those of COCO for 90 classes'
  )
  .option('--threshold <score>', 'objects with at least this score, from 0 to 1', share, usualThreshold)
  .option('--classes <names>', 'objects of these classes only, separated by commas')
  .option(
    '--classify <name|file>',
    'say more of each object with this classifier: each box is cut out with a margin and classified'
  )
  .option('--classify-labels <file>', 'names of its classes, as --labels of classify')
  .option('--class-agnostic', 'let boxes of different classes suppress each other')
  .option(
    '--output <file|dir>',
    'write to a .csv, .json, .jsonl, .xlsx or .parquet file, of which an existing one is kept beside it; for voc and yolo to a new or empty folder'
  )
  .addOption(
    new Option('--format <name>', 'what to write, for which program')
      .choices(detectionFormats)
      .default('netlens')
  )
  .option(
    '--truth <path>',
    'judge what is found: a COCO data set, or a folder of Pascal VOC or YOLO files; the figures go to standard output'
  )
  .option('--draw <dir>', 'copies of the pictures with boxes, in a new or empty folder')
  .option('--crops <dir>', 'each object as a picture of its own')
  .option('--blur <classes>', 'objects to make unrecognisable, for example person')
  .option('--blurred <dir>', 'copies of all pictures with those objects blurred')
  .option('--json', 'print the figures of --truth as JSON, with all misses and false alarms')
  .option('--no-recursive', 'skip subfolders')
  .option('--again', 'ask the model again even about files that have not changed')
  .option('--no-library', 'neither store results in the library nor reuse known ones')
  .option('--separate-raw', separateRaw)
  .addOption(
    new Option('--backend <name>', 'TensorFlow backend').choices(['auto', 'native', 'wasm']).default('auto')
  )
  .addOption(
    new Option('--precision <type>', 'arithmetic of the native backend')
      .choices(['auto', ...precisions])
      .default('auto')
  )
  .action(async (sources, options) => {
    status = await detect(sources, options)
  })

withModelOptions(
  program
    .command('worker')
    .description(
      'answer images for another program: JSON Lines on standard input, {"id": 1, "path": "a.jpg"} or {"id": 1, "bytes": N} and N bytes, and one line for each on standard output'
    )
)
  .addOption(new Option('--task <name>', 'what to answer').choices(workerTasks).default('classify'))
  .option('--top <k>', 'how many predictions per image', positiveInteger, 5)
  .option(
    '--threshold <score>',
    `of --task detect: the least score of an object (default: ${usualThreshold})`,
    share
  )
  .action(async (options) => {
    status = await worker(options)
  })

withModelOptions(
  program
    .command('explain')
    .description('show where in a picture a model finds what speaks for a class and what against it')
    .argument('<file>', 'an image or video file'),
  'float32'
)
  .option('--class <index|label>', 'the class to explain; the most probable one if omitted')
  .option('--against <index|label>', 'explain what speaks for the class and not for this one')
  .option('--output <file>', 'write the photo with the map over it to a .png file')
  .option(
    '--time <seconds>',
    'of a video, which frame: the first at or after this time, or the last one that can be had; a second in if omitted',
    frameTime
  )
  .option('--curve', 'cover the cells one by one, and tell how the probability falls')
  .option('--json', 'print the answer as JSON')
  .action(async (file, options) => {
    status = await explain(file, options)
  })

program
  .command('summary')
  .description('print the layers of a network as Keras does, or as a tree, JSON, Markdown, CSV or a diagram')
  .option(
    '--model <family|name|file>',
    `${families.join(', ')}, a known model, or a weights file`,
    'mobilenet-v2'
  )
  .option('--variant <name>', "paper (Keras' network) or article (the article's code)")
  .option('--alpha <a>', 'width multiplier')
  .option('--input-size <s>', 'side length in pixels')
  .option('--classes <n>', 'number of classes')
  .addOption(new Option('--format <name>', 'output format').choices(summaryFormats).default('table'))
  .option(
    '--compare <network>',
    'compare with a file or a family, for example mobilenet-v2,alpha=0.5,input-size=96'
  )
  .action(async (options) => {
    status = await summary(options)
  })

program
  .command('teach')
  .description(
    'make a model of your own classes from a folder with a subfolder of pictures for each, and tell how right it is'
  )
  .argument('[folder]', 'each of its subfolders is a class')
  .requiredOption('--name <name>', 'what to call the model; a name that was taught before gets a new version')
  .option('--base <name|file>', 'the model to build on; a general one from the list of models if omitted')
  .option('--test <folder>', 'pictures kept apart, in subfolders of the same names, to judge it on')
  .option('--from-library', 'take the images that were labelled in the library instead of a folder')
  .option('--labels <a,b,...>', 'with --from-library, the labels that become classes')
  .option('--json', 'print the figures as JSON')
  .action(async (folder, options) => {
    status = await teach(folder, options)
  })

program
  .command('export')
  .description(
    'write a model for other programs: TensorFlow, TensorFlow.js, ONNX Runtime or Keras; a taught one as one file for another computer; or a job that runs it on a Ray cluster'
  )
  .option(
    '--model <name|file>',
    'a known MobileNet, or one as a Keras (.h5, .keras) or TensorFlow.js layers model; the default model if omitted'
  )
  .requiredOption('--output <dir>', 'a new or an empty folder')
  .addOption(
    new Option('--format <name>', 'what to write')
      .choices([...exportFormats, 'netlens', 'ray'])
      .default('savedmodel')
  )
  .option('--labels <file>', 'names of the classes, written beside the model')
  .addOption(
    new Option('--precision <type>', 'arithmetic of the exported model; int8 for savedmodel and onnx')
      .choices(exportPrecisions)
      .default('float32')
  )
  .action(async (options) => {
    // Loading it takes a tenth of a second, which every other command would take longer.
    const { exportCommand } = await import('./export')
    status = await exportCommand(options)
  })

const finish = (code: number): void => void (status = code)
addModelsCommand(program, finish)
const library = addLibraryCommands(program, finish)
addLibraryFileCommands(library, finish)
addLibraryChangeCommands(library, finish)
addLibraryImportCommand(library, finish)

async function main(): Promise<number> {
  try {
    await program.parseAsync()
    return status
  } catch (error) {
    // Commander has already printed the error; help and version are not errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.badUsage
    if (isOutputFailure(error)) return exitCodes.couldNotRun
    if (!(error instanceof UsageError)) return failed(error)
    tell(`netlens: ${error.message}`)
    return exitCodes.badUsage
  }
}

/** Reports why the command could not run, and logs the details. */
function failed(error: unknown): number {
  const { message, detail } = noteProblem(error, running)
  tell(`netlens: ${message}`)
  if (detail && isDebugging()) process.stderr.write(`${printableLines(detail)}\n`)
  return exitCodes.couldNotRun
}
process.once('uncaughtException', (error) => process.exit(failed(error)))

// npm runs scripts in the package's folder, but people's paths are relative to where they typed them.
const { INIT_CWD, npm_lifecycle_event } = process.env
if (
  INIT_CWD &&
  ['classify', 'detect', 'explain', 'teach', 'summary', 'export', 'models', 'library'].includes(
    npm_lifecycle_event ?? ''
  )
)
  process.chdir(INIT_CWD)
watchOutput()
onCacheFailure(tell)
if (existsSync(dataDir())) keepPrivate(dataDir())

void main().then(async (code) => {
  process.exitCode = (await outputStatus()) ?? code
  log.info('ended', { status: process.exitCode })
})

/** Writes a job that classifies, or finds objects, on a Ray cluster: a script, the model, and how to start it. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UserError } from '../../contract/errors'
import { storedThreshold } from '../../contract/found-objects'
import type { PreprocessingChoice } from '../../contract/preprocessing'
import { imageExtensions } from '../../images/image-format'
import { MAX_FILE_BYTES } from '../../images/limits'
import { examineModel } from '../../inference/examine'
import { isDetector } from '../../network/layer'
import { modelFolder } from '../../models/fingerprint'
import { detectorLabels } from '../../weights/coco'
import { labelsFile } from '../../weights/imagenet'
import { numberedLabels, readLabels } from '../../weights/labels'
import type { NewFile } from '../folder'
import { producer } from '../producer'
import dockerfile from './Dockerfile?raw'
import job from './job.py?raw'
import worker from './netlens_worker.py?raw'
import readme from './README.md?raw'

/** The worker's command-line options for these settings. */
const argumentOf: Partial<Record<keyof PreprocessingChoice, string>> = {
  crop: '--crop',
  range: '--range',
  channels: '--channels',
  answer: '--answer'
}

const requirements = 'ray[data]==2.60.0\npyarrow==26.0.1\n'

/**
 * @param path path of the model
 * @param labels path of its labels file, or `imagenet`
 * @param chosen settings that the user chose instead of the guessed ones
 * @throws UserError `model-not-found`, `model-invalid`, `labels-invalid`, or `not-allowed` for a setting
 *   without an option
 */
export async function rayJobFiles(
  path: string,
  labels: string | undefined,
  chosen: PreprocessingChoice = {}
): Promise<NewFile[]> {
  const model = await examineModel(path, chosen)
  const detects = model.network !== undefined && isDetector(model.network)
  const named = labels ?? model.labelsBeside
  const names = named
    ? await readLabels(detects ? named : labelsFile(named, model.classes), model.classes)
    : (detects ? detectorLabels : numberedLabels)(model.classes)
  const folder = modelFolder(model)
  const stored = await Promise.all(
    model.files.map(async (name): Promise<NewFile> => ({
      name: `model/${name}`,
      content: await readFile(join(folder, name))
    }))
  )
  const settings = {
    producer,
    model: model.format === 'savedmodel' ? '.' : basename(model.path),
    sha256: model.sha256,
    // Uses the same arithmetic on every machine, rather than what each is fastest at.
    arguments: [
      ...['--precision', 'float32'],
      ...(detects ? ['--threshold', String(storedThreshold)] : []),
      ...argumentsOf(detects ? forDetector(chosen) : chosen)
    ],
    tasks: detects ? ['detect'] : ['classify', 'embed'],
    extensions: imageExtensions(),
    most_bytes: MAX_FILE_BYTES
  }
  const files: NewFile[] = [
    ...stored,
    { name: 'model/labels.json', content: `${JSON.stringify(names)}\n` },
    { name: 'job.json', content: `${JSON.stringify(settings, null, 2)}\n` },
    { name: 'job.py', content: job },
    { name: 'netlens_worker.py', content: worker },
    { name: 'requirements.txt', content: requirements },
    { name: 'Dockerfile', content: dockerfile },
    { name: 'README.md', content: readme }
  ]
  const sums = files.map(
    ({ name, content }) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`
  )
  return [...files, { name: 'SHA256SUMS', content: sums.join('') }]
}

/** A detector takes pixels in one way; its size alone can be another one. */
function forDetector({ inputSize }: PreprocessingChoice): PreprocessingChoice {
  return { ...(inputSize !== undefined && { inputSize }) }
}

function argumentsOf(chosen: PreprocessingChoice): string[] {
  return Object.entries(chosen).flatMap(([name, value]) => {
    const argument = argumentOf[name as keyof PreprocessingChoice]
    if (argument) return [argument, String(value)]
    throw new UserError(
      'not-allowed',
      `The model was given a setting that a worker cannot be told (${name}): save it with its right size and output, and add it again.`
    )
  })
}

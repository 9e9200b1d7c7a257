/** What the engine does to take results of another Netlens into the library. */
import { version } from '../../package.json'
import type { ModelChoice, RunSettings } from '../contract/classification'
import { usualThreshold } from '../contract/found-objects'
import type { LibraryImport, LibraryJobRequests } from '../contract/library-jobs'
import type { Params } from '../contract/messages'
import type { ModelInfo } from '../contract/model'
import type { DetectionModel } from '../inference/detection-model'
import { examineModel } from '../inference/examine'
import type { Model } from '../inference/model'
import { importResults } from '../library/import/import-results'
import { cannotImport, filesToImport, rowsOf } from '../library/import/read-rows'
import { classesIn, modelOfRow, objectsIn, type FoundInRow, type RowModel } from '../library/import/rows'
import type { Library } from '../library/library'
import type { UsedModel } from '../library/models'
import { isDetector } from '../network/layer'
import { classifiedForm, storedPredictions } from '../tasks/classify'
import { detectedForm } from '../tasks/detect'
import type { StoredForm } from '../tasks/task'
import type { Course } from '../library/sorting/sorter'
import { ModelStore } from '../models/store'
import { detectorPreprocessingOf, preprocessingOf } from './library'

/** How the answers of a model are taken from rows and stored. */
interface Kind<Found extends object> {
  used: UsedModel
  form: StoredForm<Found>
  foundIn: FoundInRow<Found>
}

/** Loads the model that a choice names. */
export interface Loaders {
  classifier(choice: ModelChoice): Promise<Model>
  detector(choice: ModelChoice): Promise<DetectionModel>
}

/**
 * Checks first that the model of the first row is known here, so that nothing from another model is stored.
 * @throws UserError if the files cannot be read, or another model answered
 */
export async function importIntoLibrary(
  library: Library,
  { path, model: named, mappings, trust }: Params<LibraryJobRequests, 'library/import'>,
  load: Loaders,
  course: Course
): Promise<LibraryImport> {
  const files = await filesToImport(path)
  const from = await firstModel(files)
  const choice = await choiceOf(named, from, path)
  const take = async <Found extends object>({ used, form, foundIn }: Kind<Found>): Promise<LibraryImport> => {
    const { preprocessing } = used
    if (from.preprocessing !== undefined && from.preprocessing !== preprocessing) {
      throw cannotImport(
        path,
        `there, files became pixels in another way (${from.preprocessing}) than here (${preprocessing}): use the same version and settings of the model`
      )
    }
    const settings: RunSettings = {
      ...(used.task && { task: used.task }),
      sources: [path],
      recursive: true,
      crop: used.crop,
      topK: storedPredictions,
      model: choice
    }
    const record = library.runs.beginTask(form, used, settings, version, { again: false, keepsPlaces: trust })
    // An import that ends early is repeated, never continued as a run over images.
    library.runs.abandon(record.id)
    const model = {
      sha256: used.info.sha256,
      crop: used.crop,
      precision: used.info.backend.precision,
      preprocessing
    }
    const done = await importResults(files, model, used.labels, foundIn, record, { mappings, trust }, course)
    record.checkStored()
    record.end('completed')
    return { run: record.id, ...done }
  }
  /** The model as it answered there. */
  const asThere = (info: ModelInfo): ModelInfo => {
    if (info.sha256 !== from.sha256) {
      const [wanted, found] = [from, info].map(({ sha256 }) => sha256.slice(0, 12))
      throw cannotImport(path, `its model has the checksum ${wanted}, and ${info.name} has ${found}`)
    }
    return { ...info, backend: { ...info.backend, precision: from.precision } }
  }
  const { crop } = from
  const { network } = await examineModel(choice.path, choice.preprocessing)
  if (network && isDetector(network)) {
    const { info, labels } = await load.detector(choice)
    const preprocessing = detectorPreprocessingOf(info, false)
    return take({
      used: { task: 'detect', info: asThere(info), labels, crop, preprocessing },
      // Rows do not say which objects were left out, so a run over these files asks the detector again.
      form: detectedForm(usualThreshold),
      foundIn: objectsIn
    })
  }
  const { info, labels } = await load.classifier(choice)
  return take({
    used: { info: asThere(info), labels, crop, preprocessing: preprocessingOf(info) },
    form: classifiedForm(labels, storedPredictions),
    foundIn: classesIn
  })
}

/** @throws UserError where the first row of the files says nothing of it */
async function firstModel(files: readonly string[]): Promise<RowModel> {
  for (const file of files) {
    for await (const [row] of rowsOf(file)) {
      const model = row && modelOfRow(row)
      if (model) return model
      if (!row) continue
      throw cannotImport(
        file,
        'its rows do not say which model answered. Import what a worker, a cluster job or library export wrote'
      )
    }
  }
  throw cannotImport(files[0]!, 'it has no rows')
}

async function choiceOf(named: string | undefined, from: RowModel, path: string): Promise<ModelChoice> {
  const store = new ModelStore()
  const known =
    named ??
    (await store.list()).models.find(({ sha256, state }) => sha256 === from.sha256 && state === 'ok')?.name
  if (known === undefined) {
    throw cannotImport(
      path,
      `no model here has the checksum ${from.sha256.slice(0, 12)} of the one that answered. Add that model first, or name its file with --model on the command line`
    )
  }
  return { ...(await store.files(known)), backend: 'auto', precision: 'float32' }
}

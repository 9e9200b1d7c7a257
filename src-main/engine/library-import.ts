/** What the engine does to take results of another Netlens into the library. */
import { version } from '../../package.json'
import type { ModelChoice } from '../contract/classification'
import type { LibraryImport, LibraryJobRequests } from '../contract/library-jobs'
import type { Params } from '../contract/messages'
import type { Model } from '../inference/model'
import { importResults } from '../library/import/import-results'
import { cannotImport, filesToImport, rowsOf } from '../library/import/read-rows'
import { modelOfRow, type RowModel } from '../library/import/rows'
import type { Library } from '../library/library'
import { storedPredictions } from '../tasks/classify'
import type { Course } from '../library/sorting/sorter'
import { ModelStore } from '../models/store'
import { preprocessingOf } from './library'

/**
 * Looks first whether the model of the first row is known here, so that nothing is stored of another one.
 * @param load loads a model
 * @throws UserError where the files cannot be read, or the model is another one
 */
export async function importIntoLibrary(
  library: Library,
  { path, model: named, mappings, trust }: Params<LibraryJobRequests, 'library/import'>,
  load: (choice: ModelChoice) => Promise<Model>,
  course: Course
): Promise<LibraryImport> {
  const files = await filesToImport(path)
  const from = await firstModel(files)
  const choice = await choiceOf(named, from, path)
  const { info, labels } = await load(choice)
  if (info.sha256 !== from.sha256) {
    const [wanted, found] = [from, info].map(({ sha256 }) => sha256.slice(0, 12))
    throw cannotImport(path, `its model has the checksum ${wanted}, and ${info.name} has ${found}`)
  }
  const preprocessing = preprocessingOf(info)
  if (from.preprocessing !== undefined && from.preprocessing !== preprocessing) {
    throw cannotImport(
      path,
      `there, files became pixels in another way (${from.preprocessing}) than here (${preprocessing}): use the same version and settings of the model`
    )
  }
  const { crop, precision } = from
  const record = library.runs.begin(
    { info: { ...info, backend: { ...info.backend, precision } }, labels, crop, preprocessing },
    { sources: [path], recursive: true, crop, topK: storedPredictions, model: choice },
    version,
    { again: false, topK: storedPredictions, keepsPlaces: trust }
  )
  // Until it is complete: an import that ends early is done again, and never gone on with as a run over images.
  library.runs.abandon(record.id)
  const model = { sha256: info.sha256, crop, precision, preprocessing }
  const done = await importResults(files, model, labels, record, { mappings, trust }, course)
  record.checkStored()
  record.end('completed')
  return { run: record.id, ...done }
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

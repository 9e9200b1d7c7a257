/** What the engine does to teach classes: one lesson at a time, with progress, and what it makes goes into the list of models. */
import type { ModelChoice } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { Handlers, Params, Payload } from '../contract/messages'
import type {
  ClassPictures,
  Taught,
  TaughtFrom,
  teachEvents,
  TeachQuestion,
  TeachRequests
} from '../contract/teaching'
import { dirname } from 'node:path'
import type { Model } from '../inference/model'
import { ModelStore } from '../models/store'
import { atSize, enlarged } from '../teach/input-size'
import { judge, type ReadTest } from '../teach/judge'
import { withThreshold } from '../teach/model-file'
import { classesIn, picturesIn, readPictures, testPictures, type Labelled } from '../teach/read-pictures'
import { gatheredPictures, labelledPictures } from '../teach/from-library'
import { teach, type Lesson } from '../teach/teach'
import { provenance } from './image-answers'
import type { LibraryHolder } from './library'
import type { Emit } from './run'

/** Folders that a card names. */
const mostFolders = 3
/** How often progress is told, in milliseconds. */
const tellEvery = 100

type Progress = Payload<typeof teachEvents, 'teach/progress'>

/** @param load loads a model, as for a run */
export function teachHandlers(
  holder: LibraryHolder,
  emit: Emit,
  load: (choice: ModelChoice) => Promise<Model>
): Handlers<TeachRequests> {
  const store = new ModelStore()
  let current: AbortController | undefined

  async function lesson(base: Model, { from, test }: TeachQuestion, signal: AbortSignal): Promise<Lesson> {
    const found = await picturesOf(base, from, signal)
    return { ...found, ...(test !== undefined && { test: await testPictures(test, found.names, signal) }) }
  }

  async function picturesOf(
    base: Model,
    from: TeachQuestion['from'],
    signal: AbortSignal
  ): Promise<Pick<Lesson, 'names' | 'pictures' | 'data'>> {
    switch (from.kind) {
      case 'folder':
        return { ...(await picturesIn(from.folder, signal)), data: originOf([from.folder]) }
      case 'library':
        return {
          ...(await labelledPictures(holder.get(), from.labels, provenance(base))),
          data: originOf([], true)
        }
      case 'pictures': {
        const { classes } = from
        const found = await gatheredPictures(() => holder.get(), classes, provenance(base))
        return { ...found, data: originOfPictures(classes) }
      }
    }
  }

  /** One long piece of work at a time, which `teach/stop` ends. */
  async function alone<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (current) throw new UserError('busy', 'Another model is being taught.')
    const { signal } = (current = new AbortController())
    try {
      return await work(signal)
    } catch (error) {
      if (signal.aborted) throw new UserError('stopped', 'Stopped: nothing was kept of it.')
      throw error
    } finally {
      current = undefined
    }
  }

  /** Tells how far a stage is, ten times a second at most. */
  function teller(): (stage: Progress['stage'], share: number) => void {
    const began = performance.now()
    let told = 0
    let stageBegan = { stage: '', at: began }
    return (stage, share) => {
      const now = performance.now()
      if (stage !== stageBegan.stage) stageBegan = { stage, at: now }
      if (now - told < tellEvery && share < 1) return
      told = now
      const left = share > 0.05 ? ((now - stageBegan.at) / 1000 / share) * (1 - share) : undefined
      emit('teach/progress', { stage, share, ...(left !== undefined && { etaSeconds: left }) })
    }
  }

  /** Reads test pictures once in each input size that is asked for; versions may differ in it. */
  function testReader(
    choice: ModelChoice,
    pictures: readonly Labelled[],
    tell: ReturnType<typeof teller>,
    signal: AbortSignal,
    first?: ReadTest
  ): (inputSize: number) => Promise<ReadTest> {
    const sizeOf = ({ base }: ReadTest): number => base.info.preprocessing.inputSize
    const done = new Map(first && [[sizeOf(first), Promise.resolve(first)]])
    const readAt = async (inputSize: number): Promise<ReadTest> => {
      const base = await load(atSize(choice, inputSize))
      const progress = (share: number): void => tell('testing', share)
      return { base, read: await readPictures(base, pictures, { signal, progress }) }
    }
    return (inputSize) => {
      const read = done.get(inputSize) ?? readAt(inputSize)
      done.set(inputSize, read)
      return read
    }
  }

  /** The lesson, and the base in the size that it is taught in: its own where embeddings of most pictures are kept. */
  async function prepare(
    question: TeachQuestion,
    signal: AbortSignal
  ): Promise<{ base: Model; wanted: Lesson }> {
    if (needsLibrary(question.from)) {
      const base = await load(question.base)
      const wanted = await lesson(base, question, signal)
      const kept = wanted.pictures.filter((picture) => picture.kept).length
      if (kept > wanted.pictures.length / 2) return { base, wanted }
    }
    const base = await load(await enlarged(question.base))
    return { base, wanted: await lesson(base, question, signal) }
  }

  async function compare(
    { name, test, base: choice }: Params<TeachRequests, 'teach/compare'>,
    signal: AbortSignal
  ) {
    const versions = await store.taught.versions(name)
    const { classes } = versions.find(({ used }) => used)!.card
    const names = classes.map(({ label }) => label)
    const { sha256 } = versions.find(({ used }) => used)!.card.base
    const readAt = testReader(choice, await testPictures(test, names, signal), teller(), signal)
    const judged = []
    for (const { path } of versions) {
      signal.throwIfAborted()
      const found = await judge(sha256, path, names, readAt)
      if (found) judged.push(found)
    }
    return judged
  }

  async function start(question: TeachQuestion, signal: AbortSignal): Promise<Taught> {
    const { version, path: before } = await store.taught.next(question.name)
    const { base, wanted } = await prepare(question, signal)
    if (base.info.preprocessing.inside) {
      const message = `The model ${base.info.name} scales pictures itself, in a way that cannot be taught on. Take another base.`
      throw new UserError('not-allowed', message)
    }
    const tell = teller()
    const { card, file, test, ...told } = await teach(base, wanted, { ...question, version }, tell, signal)
    const readAt = test && testReader(question.base, wanted.test!, tell, signal, { base, read: test })
    const earlier = before && readAt && (await judge(base.info.sha256, before, wanted.names, readAt))
    const model = await store.taught.add(card, file)
    emit('models/changed', undefined)
    return { card, path: model.path, ...told, ...(earlier && { before: earlier }) }
  }

  return {
    'teach/start': (question) => alone((signal) => start(question, signal)),
    'teach/stop': () => current?.abort(),
    'teach/look': ({ folders }) => alone((signal) => classesIn(folders, signal)),
    'teach/versions': async ({ name }) =>
      (await store.taught.versions(name)).map(({ card, used }) => ({ card, used })),
    'teach/use-version': async ({ name, version }) => {
      await store.taught.use(name, version)
      emit('models/changed', undefined)
    },
    'teach/compare': (question) => alone((signal) => compare(question, signal)),
    'teach/set-none': ({ name, threshold }) =>
      alone(async () => {
        const { card: before, path } = (await store.taught.versions(name)).find(({ used }) => used)!
        const { card, file } = await withThreshold(path, before, threshold)
        // A model that came under another name keeps the one that it has here.
        await store.taught.add({ ...card, name }, file)
        emit('models/changed', undefined)
        return card
      })
  }
}

const needsLibrary = (from: TeachQuestion['from']): boolean =>
  from.kind === 'library' ||
  (from.kind === 'pictures' &&
    from.classes.some(({ pictures }) => pictures.some(({ library }) => library !== undefined)))

const originOf = (folders: readonly string[], library = false): TaughtFrom => ({
  folders: folders.slice(0, mostFolders),
  moreFolders: Math.max(0, folders.length - mostFolders),
  library
})

function originOfPictures(classes: readonly ClassPictures[]): TaughtFrom {
  const pictures = classes.flatMap((one) => one.pictures)
  const files = pictures.filter(({ library }) => library === undefined)
  const folders = [...new Set(files.map(({ path }) => dirname(path)))]
  return originOf(folders, files.length < pictures.length)
}

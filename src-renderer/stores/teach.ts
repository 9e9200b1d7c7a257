import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { AppEvents, Source } from '../../src-main/contract/app'
import { problemOf, type Problem } from '../../src-main/contract/errors'
import type { LibraryItem } from '../../src-main/contract/library'
import type { Payload } from '../../src-main/contract/messages'
import { recommendedModel } from '../../src-main/contract/models'
import type {
  ClassPictures,
  Lesson,
  Taught,
  TaughtFigures,
  TaughtVersion
} from '../../src-main/contract/teaching'
import { isDetector } from '../../src-main/network/layer'
import { on, request } from '../bridge'
import { libraryImageUrl, pickedImageUrl } from '../image-url'
import { useModelsStore } from './models'

export interface TeachPicture {
  path: string
  /** Of an image in the library. */
  library?: number
  thumbnail: string
}

export interface TeachClass {
  /** Stays the same when it gets another name. */
  id: number
  label: string
  pictures: TeachPicture[]
}

export interface Correction {
  class: TeachClass
  picture: TeachPicture
}

const thumbnailSize = 160
/** Rows of the library that are asked for at once. */
const page = 1000
/** Images of the library that are asked for by their ids at once. */
const itemsAtOnce = 100
/** How long after a change the lesson is kept, in milliseconds. */
const keepAfter = 300
/** Classes that a model must have learned for its features to serve others. */
const generalFrom = 100

const ofFile = (path: string): TeachPicture => ({
  path,
  thumbnail: pickedImageUrl(path, thumbnailSize)
})
const ofLibrary = ({ id, path, modified, video }: LibraryItem): TeachPicture => ({
  path,
  library: id,
  thumbnail: libraryImageUrl(id, thumbnailSize, modified, video?.best)
})

/** What of a path is its last part. */
const nameOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

/** The classes that are being taught, and what came of it. */
export const useTeachStore = defineStore('teach', () => {
  const models = useModelsStore()
  const classes = ref<TeachClass[]>([])
  const name = ref('')
  const chosenBase = ref<string>()
  const test = shallowRef<Source>()
  const progress = shallowRef<Payload<AppEvents, 'teach/progress'>>()
  const going = ref(false)
  const problem = shallowRef<Problem>()
  /** What the last teaching in this window found. */
  const taught = shallowRef<Taught>()
  const versions = shallowRef<readonly TaughtVersion[]>([])
  /** Of versions, on the same test pictures. */
  const compared = shallowRef<ReadonlyMap<number, TaughtFigures>>(new Map())
  const corrections = shallowRef<readonly Correction[]>([])
  /** What was there before it was cleared. */
  const cleared = shallowRef<Lesson>()
  let numbers = 0
  /** What was kept must have been read before anything else is kept. */
  let restored = false
  let keeping: ReturnType<typeof setTimeout> | undefined

  on('teach/progress', (told) => {
    if (going.value) progress.value = told
  })

  /** Models that can be taught on: whose network is known, and that were not taught themselves. */
  const bases = computed(() => {
    const known = models.list?.models ?? []
    return known.filter(
      ({ network, taught: own, origin, state }) =>
        network && !isDetector(network) && !own && origin !== 'built-in' && state === 'ok'
    )
  })
  const base = computed(() => {
    const { list } = models
    const general = bases.value.filter(({ classes: count }) => count >= generalFrom)
    const usual = [list?.default, recommendedModel].map((one) => general.find((model) => model.name === one))
    return (
      bases.value.find((model) => model.name === chosenBase.value) ??
      usual.find((model) => model !== undefined) ??
      general[0] ??
      bases.value[0]
    )
  })
  /** The version in use of the model that has the name. */
  const used = computed(() => versions.value.find((one) => one.used))
  const doubtful = computed(() => new Map((taught.value?.doubtful ?? []).map((one) => [one.path, one])))

  const classOf = (path: string): TeachClass | undefined =>
    classes.value.find(({ pictures }) => pictures.some((picture) => picture.path === path))
  const pictureAt = (path: string): TeachPicture =>
    classOf(path)?.pictures.find((picture) => picture.path === path) ?? ofFile(path)

  function addClass(label: string): TeachClass {
    classes.value.push({ id: ++numbers, label, pictures: [] })
    return classes.value.at(-1)!
  }

  /** Puts pictures into a class; those that are in another one are moved. */
  function put(pictures: readonly TeachPicture[], into: TeachClass): void {
    const paths = new Set(pictures.map(({ path }) => path))
    for (const one of classes.value) one.pictures = one.pictures.filter(({ path }) => !paths.has(path))
    into.pictures = [...into.pictures, ...pictures]
  }

  /** Takes pictures out of what is taught; their files stay. */
  function takeOut(path: string): void {
    for (const one of classes.value) one.pictures = one.pictures.filter((picture) => picture.path !== path)
  }

  function rename(one: TeachClass, label: string): void {
    one.label = label.trim()
  }

  function removeClass(gone: TeachClass): void {
    classes.value = classes.value.filter(({ id }) => id !== gone.id)
  }

  const named = (label: string): TeachClass =>
    classes.value.find((one) => one.label === label) ?? addClass(label)

  /** Pictures that are not there yet, by the folders that were picked or dropped, or as files into the class. */
  async function addSources(sources: readonly Source[], into?: TeachClass): Promise<void> {
    const folders = sources.filter(({ folder }) => folder).map(({ path }) => path)
    const found: ClassPictures[] =
      folders.length > 0 ? ((await work(() => request('teach/look', { folders }))) ?? []) : []
    const known = new Set(classes.value.flatMap(({ pictures }) => pictures.map(({ path }) => path)))
    const fresh = (paths: readonly string[]): TeachPicture[] =>
      paths.filter((path) => !known.has(path)).map(ofFile)
    for (const { label, pictures } of found)
      put(fresh(pictures.map(({ path }) => path)), into ?? named(label))
    const files = sources.filter(({ folder }) => !folder).map(({ path }) => path)
    if (files.length > 0 && into) put(fresh(files), into)
  }

  /** The images that a person labelled, or whose answer they accepted, with just one of the labels. */
  async function labelled(labels: readonly string[]): Promise<{ label: string; item: LibraryItem }[]> {
    const found: { label: string; item: LibraryItem }[] = []
    for (let offset = 0; ; offset += page) {
      const rows = await request('library/rows', {
        filter: { model: 'all', labelled: true, labels: [...labels] },
        sort: { by: 'added', descending: false },
        offset,
        limit: page
      })
      for (const item of rows) {
        const said =
          item.labels.length > 0 ? item.labels : item.predictions.slice(0, 1).map(({ label }) => label)
        const [label, ...more] = said.filter((one) => labels.includes(one))
        if (label !== undefined && more.length === 0) found.push({ label, item })
      }
      if (rows.length < page) return found
    }
  }

  async function addLabels(labels: readonly string[]): Promise<void> {
    const found = await labelled(labels)
    for (const label of labels)
      put(
        found.filter((one) => one.label === label).map(({ item }) => ofLibrary(item)),
        named(label)
      )
  }

  /** Looks what a person labelled since; test pictures must not be learned from. */
  async function findCorrections(): Promise<void> {
    const labels = classes.value.map(({ label }) => label)
    const own = test.value && [`${test.value.path}/`, `${test.value.path}\\`]
    const found = labels.length > 0 ? await labelled(labels) : []
    corrections.value = found.flatMap(({ label, item }) => {
      const wanted = named(label)
      if (classOf(item.path) === wanted || own?.some((start) => item.path.startsWith(start))) return []
      return [{ class: wanted, picture: ofLibrary(item) }]
    })
  }

  function takeCorrections(): void {
    for (const { class: into, picture } of corrections.value) put([picture], into)
    corrections.value = []
  }

  function lesson(): Lesson {
    return {
      name: name.value,
      ...(chosenBase.value !== undefined && { base: chosenBase.value }),
      ...(test.value && { test: test.value.path }),
      classes: classes.value.map(({ label, pictures }) => ({
        label,
        pictures: pictures.map(({ path, library }) => ({ path, ...(library !== undefined && { library }) }))
      }))
    }
  }

  /** Pictures of the library that are not there any more are left out. */
  async function take(wanted: Lesson): Promise<void> {
    const ids = wanted.classes.flatMap(({ pictures }) =>
      pictures.flatMap(({ library }) => (library === undefined ? [] : [library]))
    )
    const known = new Map<number, LibraryItem>()
    for (let first = 0; first < ids.length; first += itemsAtOnce) {
      const some = ids.slice(first, first + itemsAtOnce)
      for (const item of await request('library/items', { ids: some, model: 'all' })) known.set(item.id, item)
    }
    const pictureOf = ({ path, library }: { path: string; library?: number | undefined }): TeachPicture[] => {
      if (library === undefined) return [ofFile(path)]
      const item = known.get(library)
      return item?.path === path ? [ofLibrary(item)] : []
    }
    classes.value = wanted.classes.map(({ label, pictures }) => ({
      id: ++numbers,
      label,
      pictures: pictures.flatMap(pictureOf)
    }))
    name.value = wanted.name
    chosenBase.value = wanted.base
    test.value =
      wanted.test === undefined ? undefined : { path: wanted.test, name: nameOf(wanted.test), folder: true }
    await findVersions()
  }

  /** Takes up what was being put together when the program ended. */
  async function restore(): Promise<void> {
    if (restored) return
    const kept = await request('teach/kept')
    // What was added meanwhile stays.
    if (kept && classes.value.length === 0) await take(kept)
    restored = true
  }

  watch(
    [classes, name, chosenBase, test],
    () => {
      if (!restored) return
      clearTimeout(keeping)
      keeping = setTimeout(
        () =>
          void request('teach/keep', lesson()).catch((error: unknown) => (problem.value = problemOf(error))),
        keepAfter
      )
    },
    { deep: true }
  )

  /** Begins anew; files, labels and models stay as they are. */
  function clear(): void {
    cleared.value = lesson()
    classes.value = []
    name.value = ''
    test.value = undefined
    taught.value = undefined
    versions.value = []
    corrections.value = []
  }

  async function takeBack(): Promise<void> {
    const wanted = cleared.value
    cleared.value = undefined
    if (wanted) await take(wanted)
  }

  async function work<T>(what: () => Promise<T>): Promise<T | undefined> {
    going.value = true
    problem.value = undefined
    progress.value = undefined
    try {
      return await what()
    } catch (error) {
      problem.value = problemOf(error)
      return undefined
    } finally {
      going.value = false
    }
  }

  /** @returns whether a model came of it */
  async function teach(): Promise<boolean> {
    const lesson = classes.value.filter(({ pictures }) => pictures.length > 0)
    const found = await work(() =>
      request('teach/start', {
        name: name.value.trim(),
        classes: lesson.map(({ label, pictures }) => ({
          label,
          pictures: pictures.map(({ path, library }) => ({
            path,
            ...(library !== undefined && { library })
          }))
        })),
        base: base.value!.name,
        ...(test.value && { test: test.value.path })
      })
    )
    if (!found) return false
    taught.value = found
    compared.value = new Map()
    await findVersions()
    return true
  }

  /** Those of the model that has the name, where one was taught under it. */
  async function findVersions(): Promise<void> {
    const known = models.list?.models.find((model) => model.name === name.value.trim())
    const found = known?.taught || taught.value?.card.name === name.value.trim()
    versions.value = found ? await request('teach/versions', { name: name.value.trim() }) : []
  }

  // What was kept may be there before the list of models is.
  watch(
    () => models.list !== undefined,
    () => void findVersions().catch((error: unknown) => (problem.value = problemOf(error)))
  )

  async function useVersion(version: number): Promise<void> {
    await request('teach/use-version', { name: name.value.trim(), version })
    await findVersions()
  }

  async function compare(): Promise<void> {
    const found = await work(() =>
      request('teach/compare', {
        name: name.value.trim(),
        test: test.value!.path,
        base: used.value!.card.base.name
      })
    )
    if (found) compared.value = new Map(found.map(({ version, test: figures }) => [version, figures]))
  }

  async function setNone(threshold: number): Promise<void> {
    await request('teach/set-none', { name: name.value.trim(), threshold })
    await findVersions()
  }

  return {
    classes,
    name,
    chosenBase,
    bases,
    base,
    test,
    progress,
    going,
    problem,
    taught,
    doubtful,
    versions,
    used,
    compared,
    corrections,
    cleared,
    classOf,
    pictureAt,
    addClass,
    put,
    takeOut,
    rename,
    removeClass,
    addSources,
    addLabels,
    findCorrections,
    takeCorrections,
    restore,
    clear,
    takeBack,
    teach,
    findVersions,
    useVersion,
    compare,
    setNone,
    stop: () => request('teach/stop')
  }
})

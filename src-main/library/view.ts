/** What a filter shows, in which order: answered from the columns in memory. */
import { sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type Database from 'libsql'
import { cocoName } from '../contract/coco-names'
import { usualThreshold } from '../contract/found-objects'
import { namesOf } from '../contract/label-names'
import { locales } from '../contract/locales'
import { librarySortKeys, type LibraryFilter, type LibrarySort, type ShownModel } from '../contract/library'
import type { KnownModel } from './answers'
import { compareNatural } from '../platform/natural'
import {
  absent,
  Columns,
  failed,
  foldCase,
  like,
  ok,
  unlike,
  type Changes,
  type ColumnName
} from './image-columns'
import { imagesOfCell } from './evaluation/object-cells'
import { FolderTree, type CountedFolder } from './folder-tree'
import { lostStates } from './lost'
import { ObjectColumns } from './object-columns'
import { sortIds } from './sort-ids'

/** Answers that are kept for the next question about the same images. */
const keptAnswers = 6

interface Order {
  ids: Int32Array
  /** How many of them have a value; those without one come last in both directions. */
  withKey: number
}

/** The columns that an order depends on. */
const sortColumns: Record<LibrarySort['by'], (ColumnName | 'answer' | 'label')[]> = {
  added: [],
  name: ['names'],
  folder: ['folder', 'names'],
  label: ['label'],
  probability: ['answer'],
  status: ['answer'],
  model: ['answer'],
  modified: ['modified'],
  taken: ['taken'],
  bytes: ['bytes']
}

function columnsOfSort(by: LibrarySort['by']): ColumnName[] {
  // Names are sorted by the database.
  return sortColumns[by].filter((name): name is ColumnName => !['answer', 'label', 'names'].includes(name))
}

function columnsOf(filter: LibraryFilter): ColumnName[] {
  const columns: ColumnName[] = []
  if (filter.folder !== undefined) columns.push('folder')
  if (filter.takenFrom !== undefined || filter.takenTo !== undefined) columns.push('taken')
  if (filter.text) columns.push('names', 'folder')
  if (filter.lost !== undefined) columns.push('lost')
  return columns
}

export class View {
  private readonly columns: Columns
  private readonly objects: ObjectColumns
  private readonly orders = new Map<LibrarySort['by'], Order>()
  private readonly masks = new Map<string, Uint8Array>()
  private readonly filtered = new Map<string, Int32Array>()
  private folders: string[] = []
  private readonly tree = new FolderTree()
  private sums: Uint32Array | undefined
  private prepared = false

  /** @param modelOf a model of the library */
  constructor(
    private readonly database: Database.Database,
    readonly shown: ShownModel,
    private readonly modelOf: (id: number) => KnownModel
  ) {
    this.columns = new Columns(database, shown, modelOf)
    this.objects = new ObjectColumns(database, shown, modelOf)
  }

  /** Ids of the images that the filter shows, in this order. Not to be changed. */
  async ids(filter: LibraryFilter, sort: LibrarySort): Promise<Int32Array> {
    await this.refresh([...columnsOf(filter), ...columnsOfSort(sort.by)], filter)
    const key = JSON.stringify([filter, sort])
    const known = this.filtered.get(key)
    if (known) return known
    const mask = this.mask(filter)
    const { ids, withKey } = this.order(sort.by)
    const shown = new Int32Array(count(mask))
    let length = 0
    if (sort.descending) for (let i = withKey - 1; i >= 0; i--) if (mask[ids[i]!]) shown[length++] = ids[i]!
    for (let i = sort.descending ? withKey : 0; i < ids.length; i++) {
      if (mask[ids[i]!]) shown[length++] = ids[i]!
    }
    return keep(this.filtered, key, shown)
  }

  /** Reads every column and makes every order, once, so that no later question has to wait for the first use of one. */
  async prepare(): Promise<void> {
    if (this.prepared) return
    this.prepared = true
    for (const by of librarySortKeys) {
      await this.refresh(columnsOfSort(by))
      this.order(by)
      // Whoever asks meanwhile is answered in between.
      await setImmediate()
    }
    await this.refresh(['names'])
  }

  async count(filter: LibraryFilter): Promise<number> {
    await this.refresh(columnsOf(filter), filter)
    return count(this.mask(filter))
  }

  /** Labels by count, the most frequent first. */
  async labels(filter: LibraryFilter): Promise<{ label: string; images: number }[]> {
    await this.refresh(columnsOf(filter), filter)
    const mask = this.mask(filter)
    const { label, several, labels } = this.columns
    const counts = new Uint32Array(labels.length)
    for (let id = 1; id < mask.length; id++) if (mask[id] && label[id]! >= 0) counts[label[id]!]!++
    for (const [id, all] of several) {
      if (mask[id]) for (const other of all.slice(1)) counts[other]!++
    }
    return labels
      .map((name, i) => ({ label: name, images: counts[i]! }))
      .filter(({ images }) => images > 0)
      .sort((a, b) => b.images - a.images || compareNatural(a.label, b.label))
  }

  /**
   * Objects with at least this score by their classes, and in how many images they are; the most frequent first. Of a video,
   * the most that one frame shows.
   * @param ids all that the filter shows if absent
   */
  async objectCounts(
    filter: LibraryFilter,
    threshold: number,
    by: 'detector' | 'classifier',
    ids?: readonly number[]
  ): Promise<{ label: string; images: number; objects: number }[]> {
    await this.refresh(columnsOf(filter), { objects: { threshold } })
    const mask = this.mask(filter)
    const counts = this.objects.labels.map((label) => ({ label, images: 0, objects: 0 }))
    const lastIn = new Uint32Array(counts.length)
    // Of the image that a class was last in: its last frame, how many are in that one, and the most in one.
    const lastFrame = new Uint32Array(counts.length)
    const inFrame = new Uint32Array(counts.length)
    const most = new Uint32Array(counts.length)
    const wanted = ids && new Set(ids)
    for (let id = 1; id < mask.length; id++) {
      if (!mask[id] || wanted?.has(id) === false) continue
      this.objects.each(id, threshold, (detected, named, frame) => {
        const label = by === 'detector' ? detected : named - 1
        if (label < 0) return
        if (lastIn[label] !== id) {
          counts[label]!.images++
          lastIn[label] = id
          most[label] = 0
          inFrame[label] = 0
        } else if (lastFrame[label] !== frame) inFrame[label] = 0
        lastFrame[label] = frame
        if (++inFrame[label]! <= most[label]!) return
        most[label] = inFrame[label]!
        counts[label]!.objects++
      })
    }
    return counts
      .filter(({ objects }) => objects > 0)
      .sort((a, b) => b.objects - a.objects || compareNatural(a.label, b.label))
  }

  /** Images by the first probability, in 100 equal steps; the last one includes 1. */
  async histogram(filter: LibraryFilter): Promise<number[]> {
    await this.refresh(columnsOf(filter), filter)
    const mask = this.mask(filter)
    const { probability, status } = this.columns
    const counts = new Array<number>(100).fill(0)
    for (let id = 1; id < mask.length; id++) {
      if (mask[id] && status[id] === ok) counts[Math.min(99, Math.floor(probability[id]! * 100))]!++
    }
    return counts
  }

  private get detects(): boolean {
    return this.shown !== 'all' && this.modelOf(this.shown).task === 'detect'
  }

  /** Folders directly below one, or the topmost ones, with the images in and below each. */
  async foldersBelow(below: string | undefined): Promise<CountedFolder[]> {
    await this.refresh(['folder'])
    return this.tree.below(below, this.folderSums())
  }

  /** Folders that have the text in their names. */
  async foldersNamed(text: string): Promise<CountedFolder[]> {
    await this.refresh(['folder'])
    return this.tree.named(text, this.folderSums())
  }

  /** Images in and below each folder of the tree. */
  private folderSums(): Uint32Array {
    if (this.sums) return this.sums
    this.tree.update(this.folders)
    const { folder } = this.columns.numbers
    const { status, size } = this.columns
    const direct = new Uint32Array(this.folders.length)
    for (let id = 1; id <= size; id++) if (status[id] !== absent) direct[folder[id]!]!++
    return (this.sums = this.tree.sums(direct))
  }

  private async refresh(needed: readonly ColumnName[], { objects, text }: LibraryFilter = {}): Promise<void> {
    await this.columns.refresh(needed, (changes) => this.forget(changes))
    if (objects || (text && this.detects)) await this.objects.refresh(this.columns.size)
    const folders = this.database.prepare('SELECT id, path FROM folder WHERE id >= ?').raw()
    for (const [id, path] of folders.all(this.folders.length) as [number, string][]) {
      this.folders[id] = path
      this.sums = undefined
    }
  }

  /** Something changed: what was derived from it is made anew. */
  private forget(changes: Changes): void {
    this.masks.clear()
    this.filtered.clear()
    this.sums = undefined
    for (const by of [...this.orders.keys()]) {
      if (changes.images || sortColumns[by].some((name) => changes.columns.has(name))) this.orders.delete(by)
    }
  }

  private order(by: LibrarySort['by']): Order {
    const known = this.orders.get(by)
    if (known) return known
    const order = this.makeOrder(by)
    this.orders.set(by, order)
    return order
  }

  private makeOrder(by: LibrarySort['by']): Order {
    const { columns } = this
    const { status, probability, label, model, numbers } = columns
    const sorted = (keyOf: (id: number) => number): Order => {
      const { sorted: ids, withKey } = sortIds(this.answered(), keyOf)
      return { ids, withKey }
    }
    switch (by) {
      case 'added': {
        const ids = this.answered()
        return { ids, withKey: ids.length }
      }
      case 'name':
        return this.orderByName()
      case 'folder': {
        const { ids } = this.order('name')
        const ranks = ranksOf(this.folders)
        const { sorted: inFolders, withKey } = sortIds(ids, (id) => ranks[numbers.folder[id]!]!)
        return { ids: inFolders, withKey }
      }
      case 'label': {
        const ranks = ranksOf(columns.labels)
        return sorted((id) => (label[id]! < 0 ? NaN : ranks[label[id]!]!))
      }
      case 'status':
        return sorted((id) => status[id]!)
      case 'model': {
        const ids = [...new Set(this.answered().map((id) => model[id]!))]
        const ranks = ranksOf(ids.map((id) => this.modelOf(id).name))
        const rankOf = new Map(ids.map((id, i) => [id, ranks[i]!]))
        return sorted((id) => rankOf.get(model[id]!)!)
      }
      case 'probability':
        return sorted((id) => probability[id]!)
      case 'bytes':
      case 'modified':
      case 'taken': {
        const values = numbers[by]
        return sorted((id) => values[id]!)
      }
    }
  }

  private orderByName(): Order {
    const { status, size } = this.columns
    const [text] = this.database
      .prepare('SELECT group_concat(id) FROM (SELECT id FROM image ORDER BY name_key, id)')
      .raw()
      .get() as [string | null]
    const ids = new Int32Array(size)
    let length = 0
    let id = 0
    for (let i = 0; text !== null && i <= text.length; i++) {
      const digit = text.charCodeAt(i) - 48
      if (digit >= 0) id = id * 10 + digit
      else {
        if (id <= size && status[id] !== absent) ids[length++] = id
        id = 0
      }
    }
    return { ids: ids.subarray(0, length), withKey: length }
  }

  /** All images with an answer of the model, in the order in which they came. */
  private answered(): Int32Array {
    const { status, size } = this.columns
    const ids = new Int32Array(size)
    let length = 0
    for (let id = 1; id <= size; id++) if (status[id] !== absent) ids[length++] = id
    return ids.subarray(0, length)
  }

  /** Ids of the images whose boxes a person corrected. */
  private withCorrectedObjects(): ReadonlySet<number> {
    const ofModel = this.shown === 'all' ? '' : `AND d.model = ${this.shown}`
    const ids = this.database
      .prepare(
        `SELECT a.image FROM detection d JOIN image i ON i.hash = d.hash
           JOIN answer a ON a.model = d.model AND a.image = i.id AND a.hash = d.hash
         WHERE d.corrected IS NOT NULL ${ofModel}`
      )
      .raw()
      .all()
      .flat() as number[]
    return new Set(ids)
  }

  /** 1 for each image that the filter shows, by id. */
  private mask(filter: LibraryFilter): Uint8Array {
    const key = JSON.stringify(filter)
    const known = this.masks.get(key)
    if (known) return known
    const { columns } = this
    const { status, labelled, known: knows, probability, run, size, numbers } = columns
    const mask = new Uint8Array(size + 1)
    for (let id = 1; id <= size; id++) mask[id] = status[id] === absent ? 0 : 1
    const restrict = (shows: (id: number) => boolean): void => {
      for (let id = 1; id <= size; id++) if (mask[id] && !shows(id)) mask[id] = 0
    }
    if (filter.status !== undefined) {
      const wanted = filter.status === 'ok' ? ok : failed
      restrict((id) => status[id] === wanted)
    }
    if (filter.run !== undefined) restrict((id) => run[id] === filter.run)
    if (filter.labelled !== undefined) {
      const corrected = this.withCorrectedObjects()
      restrict((id) => (labelled[id] === 1 || corrected.has(id)) === filter.labelled)
    }
    if (filter.known !== undefined) {
      const wanted = filter.known ? like : unlike
      restrict((id) => knows[id] === wanted)
    }
    if (filter.lost !== undefined) {
      const wanted = filter.lost === 'gone' ? lostStates.gone : lostStates.unreachable
      restrict((id) => numbers.lost[id] === wanted)
    }
    // Images without an answer are in no range: NaN compares as false.
    const { minProbability, maxProbability, takenFrom, takenTo } = filter
    if (minProbability !== undefined) restrict((id) => probability[id]! >= minProbability - 5e-10)
    if (maxProbability !== undefined) restrict((id) => probability[id]! <= maxProbability + 5e-10)
    if (takenFrom !== undefined) restrict((id) => numbers.taken[id]! >= takenFrom)
    if (takenTo !== undefined) restrict((id) => numbers.taken[id]! <= takenTo)
    if (filter.folder !== undefined) {
      const start = withSeparator(filter.folder)
      const inside = this.folders.map((path) => path === filter.folder || path.startsWith(start))
      restrict((id) => inside[numbers.folder[id]!]!)
    }
    if (filter.labels !== undefined) {
      const wanted = filter.labels
      restrict(this.hasLabel((name) => wanted.includes(name)))
    }
    if (filter.text) {
      const text = foldCase(filter.text)
      const hasText = (name: string | undefined): boolean =>
        name !== undefined && foldCase(name).includes(text)
      const isCalled = (label: string): boolean => namesOf(label).some(hasText)
      const isCalledObject = (label: string): boolean =>
        isCalled(label) || locales.some((locale) => hasText(cocoName(label, locale)))
      const labelled = this.hasLabel(isCalled)
      const found = this.objects.hasClass(isCalledObject, isCalled, filter.textThreshold ?? usualThreshold)
      const named = this.nameHas(Buffer.from(text))
      const inside = this.tree.withText(filter.text, this.folderSums())
      restrict(
        (id) =>
          labelled(id) || inside[numbers.folder[id]!] === 1 || named(id) || (status[id] === ok && found(id))
      )
    }
    if (filter.objects) {
      const shows = this.objects.shows(filter.objects)
      restrict((id) => status[id] === ok && shows(id))
    }
    if (filter.truth) {
      const { evaluation, label, predicted } = filter.truth
      const cell = new Uint8Array(size + 1)
      const rows = this.database
        .prepare(
          'SELECT image FROM evaluation_image WHERE evaluation = ? AND truth = ? AND predicted = ifnull(?, predicted)'
        )
        .raw()
        .iterate(evaluation, label, predicted ?? null) as IterableIterator<[number]>
      for (const [id] of rows) cell[id] = 1
      restrict((id) => cell[id] === 1)
    }
    if (filter.judged) {
      const { evaluation, truth, found } = filter.judged
      const cell = new Uint8Array(size + 1)
      for (const id of imagesOfCell(this.database, evaluation, truth, found)) cell[id] = 1
      restrict((id) => cell[id] === 1)
    }
    return keep(this.masks, key, mask)
  }

  /** Whether an image has a label of this kind: a person's, or else the model's first. */
  private hasLabel(wanted: (name: string) => boolean): (id: number) => boolean {
    const { label, labels, several } = this.columns
    const fits = Uint8Array.from(labels, (name) => (wanted(name) ? 1 : 0))
    return (id) =>
      (label[id]! >= 0 && fits[label[id]!] === 1) || (several.get(id)?.some((other) => fits[other]) ?? false)
  }

  private nameHas(text: Uint8Array): (id: number) => boolean {
    const { nameBytes, nameStart, nameLength } = this.columns
    const first = text[0]!
    return (id) => {
      const start = nameStart[id]!
      const end = start + nameLength[id]! - text.length
      for (let at = start; at <= end; at++) {
        if (nameBytes[at] !== first) continue
        let i = 1
        while (i < text.length && nameBytes[at + i] === text[i]) i++
        if (i === text.length) return true
      }
      return false
    }
  }
}

function count(mask: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < mask.length; i++) sum += mask[i]!
  return sum
}

/** Remembers the newest answers. */
function keep<T>(answers: Map<string, T>, key: string, answer: T): T {
  answers.set(key, answer)
  if (answers.size > keptAnswers) answers.delete(answers.keys().next().value!)
  return answer
}

/** For each name, its place among all of them in natural order; equal names have equal places. */
function ranksOf(names: readonly string[]): Int32Array {
  const ranks = new Int32Array(names.length)
  const order = [...names.keys()].sort((a, b) => compareNatural(names[a] ?? '', names[b] ?? ''))
  order.forEach((index, rank) => (ranks[index] = rank))
  return ranks
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep
}

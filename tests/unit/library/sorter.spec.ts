import { spawnSync } from 'node:child_process'
import Database from 'libsql'
import {
  appendFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync
} from 'node:fs'
import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { problemOf } from '../../../src-main/contract/errors'
import type { LibraryItem } from '../../../src-main/contract/library'
import { migrate, migrations } from '../../../src-main/library/schema'
import { SortingJournal } from '../../../src-main/library/sorting/journal'
import { FileSorter, type SortingRequest } from '../../../src-main/library/sorting/sorter'
import { machine } from '../../../src-main/platform/machine'
import { item } from '../../support/items'
import { newFolder, treeOf, writeTree } from '../../support/tree'

function sorter(): { sorter: FileSorter; journal: SortingJournal; moved: [string, string][] } {
  const database = new Database(':memory:')
  migrate(database, migrations)
  const moved: [string, string][] = []
  const journal = new SortingJournal(database)
  return {
    journal,
    moved,
    sorter: new FileSorter(journal, (from, to) => moved.push([from.toString(), to.toString()]))
  }
}

const pattern = '{label}/{name}'

/** Three animals with their companion files, including a name that two of them share. */
function photos(): { root: string; items: LibraryItem[]; target: string } {
  const root = newFolder()
  writeTree(root, {
    'a/IMG_1.JPG': 'one',
    'a/IMG_1.xmp': 'sidecar of one',
    'a/IMG_1.CR2': 'raw of one',
    'a/IMG_1.CR2.xmp': 'sidecar of the raw',
    'a/other.txt': 'not ours',
    'b/IMG_1.JPG': 'two',
    'b/IMG_1.JPG.xmp': 'sidecar of two',
    'b/dog.png': 'dog'
  })
  const items = [
    item(join(root, 'a/IMG_1.JPG'), 'cat'),
    item(join(root, 'b/IMG_1.JPG'), 'cat'),
    item(join(root, 'b/dog.png'), 'dog: "big"')
  ]
  return { root, items, target: join(root, 'sorted') }
}

const onRoot = process.platform === 'linux' && process.getuid?.() === 0

describe('sorting files', () => {
  test('the plan counts folders, companions and collisions, and touches nothing', async () => {
    const { root, items, target } = photos()
    const before = treeOf(root)
    const plan = await sorter().sorter.plan({ action: 'move', target, pattern }, items)
    expect(plan).toMatchObject({ files: 3, companions: 4, collisions: 1, inPlace: 0, refusedFiles: 0 })
    expect(plan.folders).toEqual([
      { path: join(target, 'cat'), files: 6 },
      { path: join(target, 'dog_ _big_'), files: 1 }
    ])
    expect(treeOf(root)).toEqual(before)
  })

  test('by what a detector found: the surest object, or none; what no detector looked at stays', async () => {
    const root = newFolder()
    writeTree(root, { 'dog.jpg': 'dog', 'far.jpg': 'far', 'fox.jpg': 'fox', 'glass.jpg': 'glass', 'other.jpg': 'other' }) // prettier-ignore
    const box: [number, number, number, number] = [0, 0, 9, 9]
    const found = (name: string, ...scores: [string, number][]) =>
      item(join(root, name), 'a label', {
        predictions: [],
        detections: scores.map(([label, score]) => ({ label, score, box }))
      })
    const items = [
      found('dog.jpg', ['cat', 0.3], ['dog', 0.9]),
      found('far.jpg', ['bird', 0.29]),
      // Drawn by a person behind what was found.
      found('fox.jpg', ['cat', 0.7], ['fox', 1]),
      // A class of that name is not what is said of pictures without an object.
      found('glass.jpg', ['Empty', 1]),
      item(join(root, 'other.jpg'), 'cat')
    ]
    const target = join(root, 'sorted')
    const request = { action: 'copy' as const, target, pattern: '{object}/{name}', threshold: 0.3 }
    const job = await sorter().sorter.sort(request, items)
    expect(readdirSync(target).sort()).toEqual(['Empty (class)', 'dog', 'empty', 'fox'])
    expect(readdirSync(join(target, 'empty'))).toEqual(['far.jpg'])
    expect(job).toMatchObject({ done: 4 })
    const plan = await sorter().sorter.plan({ ...request, target: join(root, 'again') }, items)
    expect(plan.refused).toMatchObject([{ path: join(root, 'other.jpg'), words: { code: 'no-objects' } }])
  })

  test.each(['copy', 'move', 'link'] as const)('%s, and undo puts everything back', async (action) => {
    const { root, items, target } = photos()
    const before = treeOf(root)
    const { sorter: files, moved } = sorter()
    const job = await files.sort({ action, target, pattern }, items)
    expect(job).toMatchObject({ state: 'completed', files: 7, done: 7, failed: 0 })
    expect(readdirSync(join(target, 'cat')).sort()).toEqual([
      'IMG_1 (2).JPG',
      'IMG_1 (2).JPG.xmp',
      'IMG_1.CR2',
      'IMG_1.CR2.xmp',
      'IMG_1.JPG',
      'IMG_1.xmp'
    ])
    expect(readFileSync(join(target, 'cat/IMG_1 (2).JPG.xmp'), 'utf8')).toBe('sidecar of two')
    expect(readFileSync(join(target, 'cat/IMG_1 (2).JPG'), 'utf8')).toBe('two')
    const mtime = (file: string): bigint => statSync(join(root, file), { bigint: true }).mtimeNs
    expect(mtime('sorted/cat/IMG_1.JPG')).toBe(BigInt(before['a/IMG_1.JPG']!.split(' ')[0]!))
    expect(existsSync(items[0]!.path)).toBe(action !== 'move')
    expect(moved).toHaveLength(action === 'move' ? 7 : 0)
    expect(await files.undo(job.id)).toMatchObject({ state: 'undone', done: 0, putBack: 7, failed: 0 })
    expect(treeOf(root)).toEqual(before)
    if (action === 'move') expect(moved.at(-1)).toEqual([join(target, 'cat/IMG_1.JPG'), items[0]!.path])
  })

  test('what is there is never replaced, whatever the case of its name', async () => {
    const { root, items, target } = photos()
    writeTree(target, { 'CAT/img_1.jpg': 'mine', 'CAT/IMG_1 (2).xmp': 'mine too' })
    const before = treeOf(root)
    const { sorter: files } = sorter()
    const job = await files.sort({ action: 'copy', target, pattern }, items.slice(0, 1))
    expect(readdirSync(join(target, 'CAT')).sort()).toEqual([
      'IMG_1 (2).xmp',
      'IMG_1 (3).CR2',
      'IMG_1 (3).CR2.xmp',
      'IMG_1 (3).JPG',
      'IMG_1 (3).xmp',
      'img_1.jpg'
    ])
    await files.undo(job.id)
    expect(treeOf(root)).toEqual(before)
  })

  test('a file that appears after the plan is not replaced', async () => {
    const { root, target } = photos()
    const { sorter: files } = sorter()
    const items = [item(join(root, 'a/IMG_1.JPG'), 'cat'), item(join(root, 'b/dog.png'), 'dog')]
    const progress = (): void => writeTree(target, { 'dog/dog.png': 'came meanwhile' })
    const job = await files.sort({ action: 'move', target, pattern }, items, { progress })
    expect(job).toMatchObject({ state: 'completed', failed: 1 })
    expect(job.problems[0]!.reason).toContain('already')
    expect(readFileSync(join(target, 'dog/dog.png'), 'utf8')).toBe('came meanwhile')
    await files.undo(job.id)
    expect(readFileSync(join(target, 'dog/dog.png'), 'utf8')).toBe('came meanwhile')
    expect(readFileSync(join(root, 'b/dog.png'), 'utf8')).toBe('dog')
  })

  test('undo leaves what was changed since, what has another file in its place, and folders with something in', async () => {
    const { items, target } = photos()
    const { sorter: files } = sorter()
    const job = await files.sort({ action: 'move', target, pattern }, items)
    appendFileSync(join(target, 'cat/IMG_1.JPG'), ' edited')
    writeFileSync(items[1]!.path, 'a new one')
    writeFileSync(join(target, 'cat/notes.txt'), 'mine')
    const undone = await files.undo(job.id)
    expect(undone).toMatchObject({ state: 'partly-undone', putBack: 5, failed: 2 })
    expect(undone.problems.map(({ reason }) => reason).sort()).toEqual([
      'the file was changed since',
      'there is another file in its old place'
    ])
    expect(readFileSync(join(target, 'cat/IMG_1.JPG'), 'utf8')).toBe('one edited')
    expect(readFileSync(items[1]!.path, 'utf8')).toBe('a new one')
    expect(readdirSync(target)).toEqual(['cat'])
    unlinkSync(items[1]!.path)
    expect(await files.undo(job.id)).toMatchObject({ state: 'partly-undone', putBack: 6, failed: 1 })
    expect(readFileSync(items[1]!.path, 'utf8')).toBe('two')
  })

  test('undoing a copy keeps the last one', async () => {
    const { items, target } = photos()
    const { sorter: files } = sorter()
    const job = await files.sort({ action: 'copy', target, pattern }, items.slice(2))
    unlinkSync(items[2]!.path)
    expect(await files.undo(job.id)).toMatchObject({ state: 'partly-undone' })
    expect(readdirSync(join(target, 'dog_ _big_'))).toEqual(['dog.png'])
  })

  test('a target inside a source and files that are in place already', async () => {
    const { root, items } = photos()
    const before = treeOf(root)
    const { sorter: files } = sorter()
    const first = await files.sort({ action: 'move', target: join(root, 'b'), pattern }, items)
    const after = items.map((old, i) =>
      item(
        join(root, 'b', ['cat/IMG_1.JPG', 'cat/IMG_1 (2).JPG', 'dog_ _big_/dog.png'][i]!),
        old.predictions[0]!.label
      )
    )
    expect(await files.plan({ action: 'move', target: join(root, 'b'), pattern }, after)).toMatchObject({
      files: 0,
      inPlace: 3
    })
    await files.undo(first.id)
    expect(treeOf(root)).toEqual(before)
  })

  test('a raw beside a picture goes with it, and alone by its own label', async () => {
    const { root, items, target } = photos()
    const raw = item(join(root, 'a/IMG_1.CR2'), 'wolf')
    const { sorter: files } = sorter()
    expect((await files.plan({ action: 'move', target, pattern }, [raw, items[0]!])).examples).toHaveLength(4)
    const alone = await files.plan({ action: 'move', target, pattern }, [raw])
    expect(alone.examples.map(({ to }) => to)).toEqual(
      ['IMG_1.CR2', 'IMG_1.xmp', 'IMG_1.CR2.xmp'].map((name) => join(target, 'wolf', name))
    )
  })

  test('the film of a Live Photo goes with its picture', async () => {
    const root = newFolder()
    const target = join(root, 'sorted')
    writeTree(root, {
      'IMG_1.HEIC': 'photo',
      'IMG_1.MOV': 'film',
      'IMG_2.jpg': 'photo',
      'IMG_2.MOV': 'another'
    })
    const items = ['IMG_1.HEIC', 'IMG_1.MOV', 'IMG_2.jpg'].map((name) => item(join(root, name), 'fox'))
    await sorter().sorter.sort({ action: 'move', target, pattern }, items)
    expect(Object.keys(treeOf(join(target, 'fox'))).sort()).toEqual(['IMG_1.HEIC', 'IMG_1.MOV', 'IMG_2.jpg'])
  })

  test('a video goes with its sidecar, and back', async () => {
    const root = newFolder()
    const target = join(root, 'sorted')
    writeTree(root, {
      'film.mp4': 'film',
      'film.xmp': 'keywords',
      'trap.avi': 'trap',
      'trap.avi.xmp': 'more'
    })
    const before = treeOf(root)
    const { sorter: files } = sorter()
    const items = ['film.mp4', 'trap.avi'].map((name) => item(join(root, name), 'fox'))
    const job = await files.sort({ action: 'move', target, pattern }, items)
    expect(Object.keys(treeOf(join(target, 'fox'))).sort()).toEqual(Object.keys(before).sort())
    await files.undo(job.id)
    expect(treeOf(root)).toEqual(before)
  })

  test('unsure images, those a person labelled, those without a label and vanished ones', async () => {
    const { root, items, target } = photos()
    const [one, two] = items as [LibraryItem, LibraryItem]
    const request: SortingRequest = { action: 'copy', target, pattern, threshold: 0.95 }
    const plan = await sorter().sorter.plan(request, [
      one,
      { ...two, labels: ['tom', 'cat'] },
      item(join(root, 'b/dog.png'), undefined),
      item(join(root, 'b/gone.png'), 'cat')
    ])
    expect(plan.folders.map(({ path }) => basename(path)).sort()).toEqual(['tom', 'unsure'])
    expect(plan.refused.map(({ reason }) => reason)).toEqual(['it has no label', 'it is not there any more'])
  })

  test('images that are none of the classes, unless a person said or accepted one', async () => {
    const { items, target } = photos()
    const [one, two, three] = items.map((image) => ({ ...image, known: false })) as LibraryItem[]
    const request: SortingRequest = { action: 'copy', target, pattern, threshold: 0.95 }
    const plan = await sorter().sorter.plan(request, [
      one!,
      { ...two!, labels: ['tom'] },
      { ...three!, accepted: true }
    ])
    expect(plan.folders.map(({ path }) => basename(path)).sort()).toEqual([
      'dog_ _big_',
      'none of these',
      'tom'
    ])
  })

  test('names that are not valid UTF-8', async ({ skip }) => {
    if (process.platform !== 'linux') skip('only Linux has such names')
    const root = newFolder()
    const name = Buffer.concat([Buffer.from(join(root, 'caf')), Buffer.from([0xe9]), Buffer.from('.png')])
    writeFileSync(name, 'coffee')
    const before = treeOf(root)
    const { sorter: files } = sorter()
    const job = await files.sort({ action: 'move', target: join(root, 'out'), pattern }, [
      item(name.toString(), 'cup')
    ])
    expect(job.problems).toEqual([])
    expect(readFileSync(join(root, 'out/cup/caf\ufffd.png'), 'utf8')).toBe('coffee')
    await files.undo(job.id)
    expect(treeOf(root)).toEqual(before)
  })

  test('symbolic links are copied as what they lead to, and not moved', async () => {
    const { root, target } = photos()
    symlinkSync('dog.png', join(root, 'b/link.png'))
    const link = [item(join(root, 'b/link.png'), 'dog')]
    const { sorter: files } = sorter()
    expect(await files.plan({ action: 'move', target, pattern }, link)).toMatchObject({
      files: 0,
      refusedFiles: 1
    })
    await files.sort({ action: 'copy', target, pattern }, link)
    expect(lstatSync(join(target, 'dog/link.png')).isFile()).toBe(true)
  })

  test('stopped half-way, continued and undone', async () => {
    const { root, items, target } = photos()
    const before = treeOf(root)
    const { sorter: files } = sorter()
    const stop = new AbortController()
    const progress = (done: number): void => void (done === 3 && stop.abort())
    const job = await files.sort({ action: 'move', target, pattern }, items, {
      signal: stop.signal,
      progress
    })
    expect(job).toMatchObject({ state: 'interrupted', done: 3 })
    expect(await files.continue(job.id)).toMatchObject({ state: 'completed', done: 7 })
    await files.undo(job.id)
    expect(treeOf(root)).toEqual(before)
    await expect(files.continue(job.id)).rejects.toThrow('undone')
  })

  test('undone half-way, only what was in place counts as put back', async () => {
    const { root, items, target } = photos()
    const before = treeOf(root)
    const { sorter: files } = sorter()
    const stop = new AbortController()
    const progress = (done: number): void => void (done === 3 && stop.abort())
    const job = await files.sort({ action: 'move', target, pattern }, items, {
      signal: stop.signal,
      progress
    })
    expect(await files.undo(job.id)).toMatchObject({ state: 'undone', done: 0, putBack: 3, failed: 0 })
    expect(treeOf(root)).toEqual(before)
  })

  test('a process that ended between the two halves of a move', async () => {
    const { root, items, target } = photos()
    const before = treeOf(root)
    const { sorter: files } = sorter()
    const stop = new AbortController()
    const job = await files.sort({ action: 'move', target, pattern }, items, {
      signal: stop.signal,
      progress: () => stop.abort()
    })
    // As after a kill: one more file was moved, and one has both names, which the journal does not know.
    renameSync(join(root, 'a/IMG_1.CR2'), join(target, 'cat/IMG_1.CR2'))
    linkSync(join(root, 'a/IMG_1.xmp'), join(target, 'cat/IMG_1.xmp'))
    expect(await files.continue(job.id)).toMatchObject({ state: 'completed', done: 7, failed: 0 })
    expect(existsSync(join(root, 'a/IMG_1.xmp'))).toBe(false)
    await files.undo(job.id)
    expect(treeOf(root)).toEqual(before)
  })

  test('another file system: a move is a copy that is checked, a link is a symbolic one', async ({
    skip
  }) => {
    const elsewhere = '/dev/shm'
    if (!existsSync(elsewhere) || statSync(elsewhere).dev === statSync(newFolder()).dev)
      skip('needs /dev/shm')
    const { root, items } = photos()
    const target = newFolder(elsewhere)
    try {
      const before = treeOf(root)
      const { sorter: files } = sorter()
      const moved = await files.sort({ action: 'move', target, pattern }, items)
      expect(moved).toMatchObject({ state: 'completed', done: 7 })
      expect(readFileSync(join(target, 'cat/IMG_1.JPG'), 'utf8')).toBe('one')
      await files.undo(moved.id)
      expect(treeOf(root)).toEqual(before)
      const linked = await files.sort({ action: 'link', target, pattern }, items)
      expect(lstatSync(join(target, 'cat/IMG_1.JPG')).isSymbolicLink()).toBe(true)
      await files.undo(linked.id)
      expect(treeOf(target)).toEqual({})
    } finally {
      rmSync(target, { recursive: true })
    }
  })

  test('a full disk stops it with nothing lost; with room it goes on', async ({ skip }) => {
    if (!onRoot) skip('needs root to mount a small disk')
    const { root, items } = photos()
    writeTree(root, { 'b/dog.png': Buffer.alloc(600_000, 'x') })
    const before = treeOf(root)
    const disk = newFolder()
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status !== 0) skip('cannot mount')
    try {
      writeFileSync(join(disk, 'filler'), Buffer.alloc(700_000))
      const { sorter: files, journal } = sorter()
      await expect(files.sort({ action: 'move', target: disk, pattern }, items)).rejects.toThrow(
        'no space left'
      )
      const { id } = journal.jobs()[0]!
      expect(journal.job(id)).toMatchObject({ state: 'interrupted', done: 6 })
      expect(readFileSync(items[2]!.path)).toHaveLength(600_000)
      unlinkSync(join(disk, 'filler'))
      expect(await files.continue(id)).toMatchObject({ state: 'completed', done: 7 })
      await files.undo(id)
      expect(treeOf(root)).toEqual(before)
      expect(treeOf(disk)).toEqual({})
    } finally {
      spawnSync('umount', [disk])
    }
  })

  test('a target that cannot be written is told by the dry run, and a class folder in it by each file', async ({
    skip
  }) => {
    const { root, items } = photos()
    const target = join(root, 'sorted')
    const cat = join(target, 'cat')
    mkdirSync(cat, { recursive: true })
    // Permissions do not restrict root, so root mounts a read-only file system.
    const lock = (folder: string): boolean =>
      onRoot
        ? spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder]).status === 0
        : spawnSync('chmod', ['555', folder]).status === 0
    const unlock = (folder: string) =>
      onRoot ? spawnSync('umount', [folder]) : spawnSync('chmod', ['755', folder])
    const plan = (into: string) => sorter().sorter.plan({ action: 'copy', target: into, pattern }, items)
    const codes = expect.stringMatching(/^(no-permission|disk-read-only)$/)
    try {
      if (!lock(cat)) skip('cannot mount')
      const { files, refused } = await plan(target)
      expect([files, refused.length]).toEqual([1, 2])
      for (const { words } of refused) expect(words).toEqual({ code: codes })
      unlock(cat)
      lock(target)
      for (const into of [target, join(target, 'new', 'deeper')]) {
        const error: unknown = await plan(into).catch((refusal: unknown) => refusal)
        expect(problemOf(error)).toMatchObject({ code: codes, path: target })
      }
    } finally {
      unlock(cat)
      unlock(target)
    }
  })

  /** Ways in which a drive disappears and leaves an empty mount point. */
  const losses: [
    string,
    boolean,
    (disk: string) => boolean,
    (disk: string) => void,
    (disk: string) => void
  ][] = [
    [
      'is unmounted',
      true,
      (disk) => {
        mkdirSync(`${disk}.drive`)
        return spawnSync('mount', ['--bind', `${disk}.drive`, disk]).status === 0
      },
      (disk) => spawnSync('umount', ['--lazy', disk]),
      (disk) => spawnSync('mount', ['--bind', `${disk}.drive`, disk])
    ],
    [
      'has another folder in its place',
      false,
      () => true,
      (disk) => {
        renameSync(disk, `${disk}.away`)
        mkdirSync(disk)
      },
      (disk) => {
        rmSync(disk, { recursive: true })
        renameSync(`${disk}.away`, disk)
      }
    ],
    [
      'is not there any more',
      false,
      () => true,
      (disk) => renameSync(disk, `${disk}.away`),
      (disk) => renameSync(`${disk}.away`, disk)
    ]
  ]

  test.each(losses)(
    'a target that %s in the middle stops it, and is not filled',
    async (_, root, set, lose, bring) => {
      if (root && !onRoot) return
      for (const filesBefore of [1, 3]) {
        const { root: photosRoot, items } = photos()
        const disk = newFolder()
        if (!set(disk)) return
        const before = treeOf(photosRoot)
        const { sorter: files, journal } = sorter()
        const request: SortingRequest = { action: 'move', target: disk, pattern: '{label}/{name}' }
        const progress = (done: number): void => {
          if (done === filesBefore) lose(disk)
        }
        await expect(files.sort(request, items, { progress })).rejects.toThrow(/Sorting stopped: the folder/)
        expect(existsSync(disk) ? treeOf(disk) : {}).toEqual({})
        const { id } = journal.jobs()[0]!
        expect(journal.job(id)).toMatchObject({ state: 'interrupted', done: filesBefore, failed: 0 })
        await expect(files.continue(id)).rejects.toThrow(/Sorting stopped: what was put into the folder/)
        expect(existsSync(disk) ? treeOf(disk) : {}).toEqual({})

        bring(disk)
        expect(await files.continue(id)).toMatchObject({ state: 'completed', done: 7 })
        await files.undo(id)
        expect(treeOf(photosRoot)).toEqual(before)
        if (root) spawnSync('umount', [disk])
      }
    }
  )

  test('a link in the target that leads out of it is refused in the plan', async () => {
    const { root, items } = photos()
    const outside = newFolder()
    mkdirSync(join(root, 'out/inside'), { recursive: true })
    symlinkSync(outside, join(root, 'out/cat'))
    symlinkSync('inside', join(root, 'out/dog_ _big_'))
    const request: SortingRequest = { action: 'copy', target: join(root, 'out'), pattern }
    const { sorter: files } = sorter()
    const plan = await files.plan(request, items)
    expect(plan.refused.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining('is a link that leads out of the folder'))
    )
    await files.sort(request, items)
    expect(treeOf(outside)).toEqual({})
  })

  test.each(['copy', 'move', 'link'] as const)(
    'a link that appears after the plan is not followed: %s',
    async (action) => {
      const { root, items } = photos()
      const [outside, target] = [join(newFolder(), 'cat'), join(root, 'out')]
      mkdirSync(target)
      const { sorter: files, journal } = sorter()
      const stop = new AbortController()
      const progress = (): void => stop.abort()
      const { id } = await files.sort({ action, target, pattern }, items, { signal: stop.signal, progress })
      renameSync(join(target, 'cat'), outside)
      symlinkSync(outside, join(target, 'cat'))
      const before = treeOf(outside)
      const { problems } = await files.continue(id)
      expect(problems.map(({ reason }) => reason)).toContainEqual(
        expect.stringMatching(/a link leads from .* out of/)
      )
      expect(treeOf(outside)).toEqual(before)
      expect(journal.job(id)!.failed).toBeGreaterThan(0)
    }
  )

  test('nor is it when things are put back', async () => {
    const { root, items, target } = photos()
    const { sorter: files } = sorter()
    const { id } = await files.sort({ action: 'move', target, pattern }, items)
    const outside = join(newFolder(), 'cat')
    renameSync(join(target, 'cat'), outside)
    symlinkSync(outside, join(target, 'cat'))
    const before = treeOf(outside)
    const { problems, state } = await files.undo(id)
    expect(state).toBe('partly-undone')
    expect(problems[0]!.reason).toMatch(/a link leads from .* out of/)
    expect(treeOf(outside)).toEqual(before)
    expect(existsSync(join(root, 'b/dog.png'))).toBe(true)
  })

  test('a step of a database that somebody else made does not leave the target', async () => {
    const { root, items, target } = photos()
    const { sorter: files, journal } = sorter()
    const stop = new AbortController()
    const { id } = await files.sort({ action: 'copy', target, pattern }, items, {
      signal: stop.signal,
      progress: () => stop.abort()
    })
    const evil = join(root, 'autostart/evil')
    journal.database
      .prepare('UPDATE sorting_step SET destination = ? WHERE number = 6 AND job = ?')
      .run(evil, id)
    expect(await files.continue(id)).toMatchObject({ failed: 1 })
    expect(existsSync(evil)).toBe(false)
  })

  test('what a killed process was copying is removed', async () => {
    const { root, items, target } = photos()
    mkdirSync(join(target, 'cat'), { recursive: true })
    const left = join(target, `cat/.netlens-writing-${machine}-4194305-${'0'.repeat(24)}`)
    const alive = join(target, `cat/.netlens-writing-${machine}-${process.ppid}-${'0'.repeat(24)}`)
    for (const path of [left, alive]) writeFileSync(path, 'half')
    // The temporary name that an earlier version would have used.
    const precious = join(root, 'precious')
    writeFileSync(precious, 'precious')
    const mark = createHash('sha256').update(join(target, 'cat/IMG_1.JPG')).digest('hex').slice(0, 16)
    symlinkSync(precious, join(target, `cat/.netlens-copying-${mark}`))
    const { sorter: files } = sorter()
    const { id } = await files.sort({ action: 'copy', target, pattern }, items)
    await files.undo(id)
    expect(existsSync(left)).toBe(false)
    expect(existsSync(alive)).toBe(true)
    expect(readFileSync(precious, 'utf8')).toBe('precious')
    expect(lstatSync(join(target, `cat/.netlens-copying-${mark}`)).isSymbolicLink()).toBe(true)
  })

  test('a read-only target is said at once', async ({ skip }) => {
    if (!onRoot) skip('needs root to mount a read-only disk')
    const { root, items } = photos()
    const before = treeOf(root)
    const disk = newFolder()
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', disk]).status !== 0) skip('cannot mount')
    try {
      await expect(sorter().sorter.sort({ action: 'move', target: disk, pattern }, items)).rejects.toThrow(
        'read-only'
      )
      expect(treeOf(root)).toEqual(before)
    } finally {
      spawnSync('umount', [disk])
    }
  })

  test('a target that is a file, and folders whose place a file has', async () => {
    const { root, items } = photos()
    const files = sorter().sorter
    const request: SortingRequest = { action: 'copy', target: join(root, 'a/other.txt'), pattern }
    await expect(files.plan(request, items)).rejects.toThrow('other.txt is a file')
    mkdirSync(join(root, 'out'))
    writeFileSync(join(root, 'out/Cat'), '')
    const plan = await files.plan({ ...request, target: join(root, 'out') }, items)
    expect(plan).toMatchObject({ files: 1, refusedFiles: 2 })
  })
})

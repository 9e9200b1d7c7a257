/** Boxes are corrected in the order in which a person says so, however fast, and none that is out of sight. */
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import type { LibraryItem, LibraryModel, LibraryObject } from '../../../src-main/contract/library'

type Asked = { ids: number[]; id: number; objects?: LibraryObject[] }
interface Edit {
  id: number
  before: LibraryObject[]
  after: LibraryObject[]
}

const detector: LibraryModel = {
  ...{ id: 1, task: 'detect', name: 'finder', sha256: 'a', crop: 'center', precision: 'float32' },
  ...{ labels: ['dog'], images: 2, lastUsed: 1 }
}

/** A library of two pictures that answers one request after the other, each a while later. */
function library(found: LibraryObject[][]) {
  const items = found.map((detections, i): LibraryItem => {
    const file = { path: `/photos/${i}.jpg`, bytes: 1, modified: 1, status: 'ok' as const }
    const answer = { model: 1, predictions: [], detections, width: 400, height: 300 }
    return { id: i + 1, ...file, ...answer, labels: [], accepted: false }
  })
  const edits: Edit[] = []
  const undone: Edit[] = []
  const failures: string[] = []
  const asked: string[] = []
  const of = (id: number): LibraryItem => items[id - 1]!
  const step = (from: Edit[], to: Edit[], side: 'before' | 'after'): object | undefined => {
    const edit = from.pop()
    if (!edit) return undefined
    to.push(edit)
    of(edit.id).detections = edit[side]
    return { change: { kind: 'objects' }, images: 1, image: edit.id }
  }
  const answers: Record<string, (asked: Asked) => unknown> = {
    'library/info': () => ({ path: '/x', images: items.length, models: [detector], runs: [] }),
    'library/objects': () => [],
    'library/count': () => items.length,
    'library/labels': () => [],
    'library/histogram': () => [],
    'library/rows': () => structuredClone(items),
    'library/ids': () => items.map(({ id }) => id),
    'library/items': ({ ids }) => structuredClone(ids.map(of)),
    'library/correct': ({ id, objects = [] }) => {
      edits.push({ id, before: of(id).detections!, after: objects })
      undone.length = 0
      of(id).detections = objects
    },
    'library/undo': () => step(edits, undone, 'before'),
    'library/redo': () => step(undone, edits, 'after')
  }
  let last: Promise<unknown> = Promise.resolve()
  const request = (type: string, params: Asked): Promise<unknown> =>
    (last = last.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2))
      asked.push(type)
      const message = type === 'library/correct' ? failures.shift() : undefined
      return message ? { problem: { code: 'library-full', message } } : { result: answers[type]!(params) }
    }))
  return { of, edits, undone, failures, asked, request }
}

const box = (x: number): LibraryObject['box'] => [x, 10, 50, 40]
const found = (label: string, score: number, x: number): LibraryObject => ({ label, score, box: box(x) })
let made: ReturnType<typeof library>

vi.stubGlobal('window', {
  netlens: {
    on: () => () => undefined,
    request: (type: string, params: Asked) => made.request(type, structuredClone(params))
  }
})
vi.stubGlobal('matchMedia', () => ({ addEventListener: () => undefined }))
const { useObjectsStore } = await import('../../../src-renderer/stores/objects')
const { useLibraryStore } = await import('../../../src-renderer/stores/library')
const { useProblemStore } = await import('../../../src-renderer/stores/problem')
const { useDrawing } = await import('../../../src-renderer/library/drawing')

beforeEach(() => {
  setActivePinia(createPinia())
  made = library([
    [found('dog', 0.9, 0), found('cat', 0.8, 100), found('cow', 0.3, 200), found('hen', 0.1, 300)],
    [found('owl', 0.9, 0), found('elk', 0.1, 100), found('bee', 0.1, 150), found('fox', 0.1, 200)]
  ])
})

/** The viewer, open on the first picture. */
async function viewer() {
  const images = useLibraryStore()
  await images.open()
  images.want(0, 2)
  await images.beginWalk()
  const objects = useObjectsStore()
  return { images, objects, next: () => images.walkTo(images.walkPosition + 1) }
}

/** Until nothing is asked any more. */
async function quiet(): Promise<void> {
  for (let before = -1; before !== made.asked.length;) {
    before = made.asked.length
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const kept = (id: number): string[] =>
  made.of(id).detections!.map(({ label, said, box: [x] }) => `${label}${said ? '✓' : ''} ${x}`)

test('what is drawn just before the next picture is looked at selects nothing there', async () => {
  const { objects, next } = await viewer()
  void objects.add([10, 10, 80, 80])
  expect(objects.selected).toBe(4)
  void next()
  await quiet()
  expect(objects.selected).toBeUndefined()
  expect(objects.accept()).toBeUndefined()
  expect(objects.remove()).toBeUndefined()
  await quiet()
  expect(kept(1)).toHaveLength(5)
  expect(kept(2)).toEqual(['owl 0', 'elk 100', 'bee 150', 'fox 200'])
})

test('a box that a threshold hides is not selected any more, and nothing is done to it', async () => {
  const { images, objects } = await viewer()
  objects.selected = 2
  images.objectThreshold = 0.9
  expect(objects.selected).toBeUndefined()
  objects.shift(5, 0, false)
  expect([objects.draft, objects.accept(), objects.remove()]).toEqual([undefined, undefined, undefined])
  images.objectThreshold = 0.2
  expect(objects.selected).toBeUndefined()
  await quiet()
  expect(made.edits).toEqual([])
})

test('undoing takes back a move that is not kept yet, and nothing else', async () => {
  const { objects } = await viewer()
  await objects.remove(0)
  objects.selected = objects.shown[0]!.index
  objects.shift(7, 0, false)
  await objects.step('undo')
  expect([objects.draft, objects.selected]).toEqual([undefined, 0])
  await objects.settle()
  expect(kept(1)).toEqual(['cat 100', 'cow 200', 'hen 300'])
  await objects.step('undo')
  expect(kept(1)).toEqual(['dog 0', 'cat 100', 'cow 200', 'hen 300'])
  // The box that was pointed at stands elsewhere now.
  expect(objects.selected).toBe(1)
})

test('a move belongs to its box, wherever it stands by then', async () => {
  const { images, objects } = await viewer()
  objects.selected = 1
  objects.shift(7, 0, false)
  made.of(1).detections = made.of(1).detections!.slice(1)
  await images.refresh()
  expect(objects.selected).toBe(0)
  await objects.settle()
  expect(kept(1)).toEqual(['cat✓ 107', 'cow 200', 'hen 300'])
  objects.selected = 0
  objects.shift(7, 0, false)
  await objects.step('redo')
  expect(objects.draft).toBeUndefined()
})

test('corrections that come faster than the library answers all count, each a step of its own', async () => {
  const { images, objects } = await viewer()
  images.objectThreshold = 0.05
  for (const { index } of objects.shown) {
    objects.selected = index
    void objects.accept()
  }
  void objects.add([10, 20, 30, 40])
  void objects.relabel(4, 'ant')
  for (let i = 0; i < 3; i++) void objects.remove(0)
  expect(objects.shown.map(({ object }) => object.label)).toEqual(['hen', 'ant'])
  await quiet()
  expect(kept(1)).toEqual(['hen✓ 300', 'ant✓ 10'])
  expect(made.edits).toHaveLength(9)
  for (let i = 0; i < 3; i++) void objects.step('undo')
  void objects.accept(0)
  await quiet()
  expect(kept(1)).toEqual(['dog✓ 0', 'cat✓ 100', 'cow✓ 200', 'hen✓ 300', 'ant✓ 10'])
  expect(objects.shown).toHaveLength(5)
})

test('one correction that fails is told, and those after it count all the same', async () => {
  const { objects } = await viewer()
  made.failures.push('The disk is full.')
  const outcomes = Promise.allSettled([objects.accept(0), objects.accept(1), objects.remove(2)])
  expect(objects.shown).toHaveLength(2)
  const [first, ...others] = await outcomes
  expect(first).toMatchObject({ status: 'rejected', reason: { message: 'The disk is full.' } })
  expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  await quiet()
  expect(kept(1)).toEqual(['dog 0', 'cat✓ 100', 'hen 300'])
  expect(objects.shown.map(({ object }) => object.said)).toEqual([undefined, true])
})

test('beside the list, a box that was added is shown and selected before its row is read again, and after', async () => {
  const images = useLibraryStore()
  await images.open()
  images.want(0, 2)
  await quiet()
  const objects = useObjectsStore()
  await objects.add()
  const before = images.currentItem
  expect([before!.detections!.length, objects.shown.length, objects.selected]).toEqual([4, 4, 4])
  images.want(0, 2)
  await quiet()
  expect(images.currentItem).not.toBe(before)
  expect([objects.shown.length, objects.selected]).toEqual([4, 4])
  images.moveTo(1)
  expect(objects.selected).toBeUndefined()
})

test('a name that was typed wins over accepting the box right after it', async () => {
  const { objects } = await viewer()
  void objects.relabel(0, ' okapi ')
  void objects.accept(0)
  await quiet()
  expect(kept(1)[0]).toBe('okapi✓ 0')
  expect(made.edits).toHaveLength(1)
})

test('a move is kept when another box or the next picture is looked at', async () => {
  const { objects, next } = await viewer()
  objects.selected = 0
  objects.shift(7, 0, false)
  objects.selected = 1
  objects.shift(9, 0, false)
  await next()
  expect(objects.draft).toBeUndefined()
  await quiet()
  expect(kept(1)).toEqual(['dog✓ 7', 'cat✓ 109', 'cow 200', 'hen 300'])
  expect(kept(2)).toEqual(['owl 0', 'elk 100', 'bee 150', 'fox 200'])
})

test('a move that cannot be kept is told though the next picture is looked at', async () => {
  const { objects, next } = await viewer()
  made.failures.push('The disk is full.')
  objects.selected = 0
  objects.shift(7, 0, false)
  void next()
  await quiet()
  expect(useProblemStore().problem).toMatchObject({ message: 'The disk is full.' })
  // Looking on is no action that would put the message away.
  objects.selected = 0
  expect(useProblemStore().problem).toBeDefined()
})

test('a box stays in the picture, however far it is moved or drawn out', async () => {
  const { objects } = await viewer()
  objects.selected = 0
  for (let i = 0; i < 200; i++) objects.shift(4, -4, false)
  expect(objects.draft).toEqual([350, 0, 50, 40])
  for (let i = 0; i < 200; i++) objects.shift(4, 4, true)
  expect(objects.draft).toEqual([350, 0, 50, 300])
  await objects.settle()
  expect(kept(1)[0]).toBe('dog✓ 350')
  await objects.add([380, -10, 100, 50])
  expect(made.of(1).detections!.at(-1)!.box).toEqual([380, 0, 20, 40])
})

test('a box that is drawn beside the picture is none, and takes no redo away', async () => {
  const { objects } = await viewer()
  await objects.accept(0)
  await objects.step('undo')
  objects.drawing = true
  for (const beside of [[-90, 10, 60, 60], [500, 10, 60, 60], [10, 301, 60, 60], [399.5, 10, 60, 60]] as const)
    expect(objects.add([...beside])).toBeUndefined() // prettier-ignore
  await quiet()
  expect([made.edits, made.undone.length, objects.drawing]).toEqual([[], 1, true])
})

test('a box is not drawn on in another picture', async () => {
  const { next } = await viewer()
  const stage = Object.assign(new EventTarget(), { setPointerCapture: () => undefined })
  const at = (type: string, x: number, y: number): PointerEvent =>
    Object.assign(new Event(type), { clientX: x, clientY: y }) as unknown as PointerEvent
  const scope = effectScope()
  const drawn = scope.run(() => useDrawing(({ clientX: x, clientY: y }) => ({ x, y })))!
  const drag = (): void => {
    drawn.begin(at('pointerdown', 10, 10), stage as unknown as HTMLElement)
    stage.dispatchEvent(at('pointermove', 60, 60))
  }
  drag()
  expect(drawn.box.value?.object.box).toEqual([10, 10, 50, 50])
  await next()
  stage.dispatchEvent(at('pointermove', 70, 70))
  expect(drawn.box.value).toBeUndefined()
  stage.dispatchEvent(at('pointerup', 70, 70))
  await quiet()
  expect([kept(1).length, kept(2).length]).toEqual([4, 4])
  drag()
  stage.dispatchEvent(at('pointerup', 60, 60))
  await quiet()
  expect(made.of(2).detections!.at(-1)!.box).toEqual([10, 10, 50, 50])
  scope.stop()
})

import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LessonFile } from '../../../src-main/app/lesson-file'

test('what is put together is kept, the last state wins, and a damaged file is nothing', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'netlens-lesson-')), 'lesson.json')
  const file = new LessonFile(path)
  expect(await file.read()).toBe(undefined)
  const lesson = (name: string) => ({
    name,
    classes: [{ label: '', pictures: [{ path: '/a.jpg' }, { path: '/b.jpg', library: 3 }] }]
  })
  await Promise.all(['first', 'second', 'last'].map((name) => file.write(lesson(name))))
  expect(await file.read()).toEqual(lesson('last'))
  await writeFile(path, (await readFile(path)).subarray(0, 20))
  expect(await file.read()).toBe(undefined)
  expect(await readFile(`${path}.damaged`)).toHaveLength(20)
})

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { UserError } from '../../../src-main/contract/errors'
import type { ImageAnswer } from '../../../src-main/contract/image-answers'
import type { EngineClient } from '../../../src-main/host/engine-client'
import { SurvivingEngine } from '../../../src-main/host/surviving-engine'

const answer: ImageAnswer = { status: 'ok', predictions: [], bytes: 1 }

/** An engine that handles each question in turn as the list says. */
function engineThat(...does: ('answers' | 'dies' | 'refuses')[]) {
  let death = (): void => undefined
  const asked: string[] = []
  const engine = {
    onDeath: (listener: () => void) => (death = listener),
    stop: () => Promise.resolve(),
    request: (_type: string, { path }: { path: string }) => {
      asked.push(path)
      const what = does.shift() ?? 'answers'
      if (what === 'answers') return Promise.resolve(answer)
      if (what === 'refuses') return Promise.reject(new UserError('model-invalid', 'No.'))
      death()
      return Promise.reject(new UserError('engine-died', 'The engine process crashed.'))
    }
  }
  return { engine: new SurvivingEngine(engine as unknown as EngineClient), asked }
}

const question = (path: string) => ({
  model: { path: '/m.h5', backend: 'auto' as const, precision: 'auto' as const },
  path,
  topK: 5
})

test('an image of which the engine died is asked about once more', async () => {
  const { engine, asked } = engineThat('dies', 'answers')
  expect(await engine.classify(question('/a.jpg'))).toEqual(answer)
  expect(asked).toEqual(['/a.jpg', '/a.jpg'])
})

test('one of which it dies again has that for an answer, with what is known of its file', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'netlens-')), 'a.jpg')
  writeFileSync(file, '12345')
  const { engine } = engineThat('dies', 'dies', 'answers')
  expect(await engine.classify(question(file))).toMatchObject({
    status: 'error',
    bytes: 5,
    error: { code: 'engine-died', message: expect.stringMatching(/ended twice/) }
  })
  expect(await engine.classify(question('/b.jpg'))).toEqual(answer)
})

test('an engine that dies of everything is given up, and says how often', async () => {
  const { engine } = engineThat(...Array.from({ length: 20 }, () => 'dies' as const))
  const answers: unknown[] = []
  for (let i = 0; i < 6; i++)
    answers.push(await engine.classify(question('/a.jpg')).catch((error: unknown) => error))
  expect(answers.at(-1)).toMatchObject({
    code: 'engine-died',
    message: expect.stringMatching(/10 times in a row/)
  })
  expect(answers[0]).toMatchObject({ status: 'error' })
})

test('what the engine refuses is not asked again', async () => {
  const { engine, asked } = engineThat('refuses')
  await expect(engine.classify(question('/a.jpg'))).rejects.toMatchObject({ code: 'model-invalid' })
  expect(asked).toHaveLength(1)
})

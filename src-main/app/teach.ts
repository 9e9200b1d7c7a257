/** What the main process does to teach: the base is named by a window, and pictures lie in folders that were picked. */
import type { ModelChoice } from '../contract/classification'
import { UserError } from '../contract/errors'
import type { Handlers } from '../contract/messages'
import type { ClassPictures, teachWindowRequests } from '../contract/teaching'
import type { Activities } from './activities'
import type { EngineClient } from '../host/engine-client'
import type { ChosenModel } from './chosen-model'
import { forwarded } from './forward'
import type { LessonFile } from './lesson-file'
import type { Sources } from './sources'

interface Parts {
  engine: EngineClient
  sources: Sources
  model: ChosenModel
  activities: Pick<Activities, 'end'>
  lesson: LessonFile
}

/** Pictures that are no image of the library. */
const filesOf = (classes: readonly ClassPictures[]): string[] =>
  classes.flatMap(({ pictures }) =>
    pictures.flatMap(({ path, library }) => (library === undefined ? [path] : []))
  )

export function teachHandlers({
  engine,
  sources,
  model,
  activities,
  lesson
}: Parts): Handlers<typeof teachWindowRequests> {
  /** Always in float32: the figures are the same on every computer. */
  const baseOf = async (name: string): Promise<ModelChoice> => {
    const files = await engine.request('models/files', { name })
    return { ...files, backend: 'auto', precision: 'float32' }
  }
  /** What is in use has another file now. */
  const renew = async (name: string): Promise<void> => {
    if (model.state.info?.name === name) await model.use(name)
  }

  /** @throws UserError `not-allowed` */
  const checkPicked = (classes: readonly ClassPictures[]): void => {
    if (!sources.cover(filesOf(classes)))
      throw new UserError('not-allowed', 'A picture lies in no folder that was picked. Add its folder again.')
  }

  return {
    ...forwarded(engine, ['teach/stop', 'teach/versions']),
    'teach/look': async ({ folders }) => {
      const found = await sources.get(folders)
      if (!found.every(({ folder }) => folder))
        throw new UserError('source-not-found', 'Classes are looked for in folders.')
      return engine.request('teach/look', { folders })
    },
    'teach/keep': async (wanted) => {
      checkPicked(wanted.classes)
      if (wanted.test !== undefined && !sources.has([wanted.test]))
        throw new UserError('not-allowed', 'The folder of test pictures was not picked. Choose it again.')
      await lesson.write(wanted)
    },
    'teach/kept': async () => {
      const kept = await lesson.read()
      if (!kept) return undefined
      sources.allowAgain(filesOf(kept.classes), false)
      if (kept.test !== undefined) sources.allowAgain([kept.test], true)
      return kept
    },
    'teach/start': async ({ name, classes, test, base }) => {
      checkPicked(classes)
      if (test !== undefined) await sources.get([test])
      const { models } = await engine.request('models/list', undefined)
      const licence = models.find((one) => one.name === base)?.licence
      const question = {
        name,
        from: { kind: 'pictures' as const, classes },
        base: await baseOf(base),
        ...(test !== undefined && { test }),
        ...(licence !== undefined && { licence })
      }
      const taught = await engine.request('teach/start', question).finally(() => activities.end('teach'))
      await renew(name)
      return taught
    },
    'teach/use-version': async (wanted) => {
      await engine.request('teach/use-version', wanted)
      await renew(wanted.name)
    },
    'teach/compare': async ({ name, test, base }) => {
      await sources.get([test])
      const question = { name, test, base: await baseOf(base) }
      return engine.request('teach/compare', question).finally(() => activities.end('teach'))
    },
    'teach/set-none': async (wanted) => {
      const card = await engine.request('teach/set-none', wanted)
      await renew(wanted.name)
      return card
    }
  }
}

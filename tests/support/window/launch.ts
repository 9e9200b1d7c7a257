/** Starts the app in a real Electron, with data of its own, for one test. */
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { smallModel } from '../models'
import { ClassifyPage } from '../../e2e/pages/classify-page'
import { Dialogs } from '../../e2e/pages/dialogs'
import { ModelsPage } from '../../e2e/pages/models-page'
import { SettingsPage } from '../../e2e/pages/settings-page'
import { hasNoDisplay, virtualDisplay } from './display'
import { keepCache, lendCache } from './shared-cache'

const project = resolve(__dirname, '../../..')
/** Real weights and photos, where they are at hand. */
export const sharedDir = resolve(process.env['NETLENS_SHARED'] ?? join(project, '../shared'))

export interface LaunchOptions {
  /** The app's data of an earlier launch; a new folder otherwise. */
  data?: string
  /** What its settings file holds. */
  settings?: object
  /** Paths on the command line. */
  paths?: string[]
  env?: Record<string, string>
  /** Whether nothing is known of any model, as on a new machine. */
  firstStart?: boolean
  /** What Netlens comes with; by default nothing but labels, so that no model is there unless a test brings one. */
  resources?: string
}

export interface Netlens {
  app: ElectronApplication
  page: Page
  data: string
  classify: ClassifyPage
  models: ModelsPage
  settings: SettingsPage
  dialogs: Dialogs
}

interface ForTest {
  /** Starts the app; what it started ends with the test. */
  launch: (options?: LaunchOptions) => Promise<Netlens>
  /** An app without a model, which tests share that only look. Its window is loaded anew; its settings stay. */
  shared: Netlens
  /** A new one, for the test's files. */
  folder: string
}

interface ForWorker {
  display: void
  /** What `shared` is, as the last test left it. */
  used: Netlens
}

export const test = base.extend<ForTest, ForWorker>({
  // On one screen, windows would take the focus from those of other tests.
  display: [
    async ({}, use) => {
      const own = hasNoDisplay ? await virtualDisplay() : undefined
      if (own) process.env['DISPLAY'] = own.name
      await use()
      own?.server.kill()
    },
    { scope: 'worker', auto: true }
  ],
  launch: async ({}, use) => {
    const started: Netlens[] = []
    await use(async (options) => {
      const netlens = await start(options)
      started.push(netlens)
      return netlens
    })
    await end(...started)
  },
  used: [
    async ({}, use) => {
      const netlens = await start()
      await use(netlens)
      await end(netlens)
    },
    { scope: 'worker' }
  ],
  shared: async ({ used }, use) => {
    await used.page.reload()
    await use(used)
  },
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'netlens-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  }
})

export { expect } from '@playwright/test'

async function start(options: LaunchOptions = {}): Promise<Netlens> {
  const { data, settings, paths, env: more, resources, firstStart = false } = options
  const dataFolder = data ?? (await mkdtemp(join(tmpdir(), 'netlens-data-')))
  await mkdir(dataFolder, { recursive: true })
  if (!firstStart) await lendCache(dataFolder)
  if (settings) await writeFile(join(dataFolder, 'settings.json'), JSON.stringify(settings))
  const { executable, args, env } = await electronCommand(dataFolder, paths)
  // Playwright would otherwise pretend that the system's theme is light.
  const app = await _electron.launch({
    executablePath: executable,
    args,
    env: { ...env, NETLENS_RESOURCES: resources ?? (await withoutStarter(dataFolder)), ...more },
    colorScheme: null
  })
  const page = await app.firstWindow()
  return {
    app,
    page,
    data: dataFolder,
    classify: new ClassifyPage(page),
    models: new ModelsPage(page),
    settings: new SettingsPage(page),
    dialogs: new Dialogs(app)
  }
}

async function end(...started: Netlens[]): Promise<void> {
  for (const { app } of started) await app.close().catch(() => undefined)
  for (const { data } of started) {
    await keepCache(data)
    await rm(data, { recursive: true, force: true })
  }
}

/** What the project comes with. */
export const projectResources = join(project, 'resources')

async function withoutStarter(data: string): Promise<string> {
  const folder = join(data, 'resources')
  await mkdir(folder, { recursive: true })
  const labels = join(folder, 'imagenet')
  if (!existsSync(labels)) await symlink(join(projectResources, 'imagenet'), labels, 'junction')
  return folder
}

/**
 * How the app is started on a data folder: built here, in the Electron of the setup, or the packaged one whose
 * executable `NETLENS_APP` names, in which debuggers must be let in (`tools/package/inspectable.mjs`).
 */
export async function electronCommand(data: string, paths: string[] = []) {
  const packaged = process.env['NETLENS_APP']
  const { electronRuntime } = await import('../../../tools/setup/electron.mjs')
  const executable = packaged ?? electronRuntime()?.executable
  if (!executable) throw new Error('There is no Electron runtime: run "npm run doctor".')
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  )
  return {
    executable,
    // Chromium's sandbox refuses to work for root.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...(packaged ? [] : [project]), ...paths],
    env: { ...inherited, NETLENS_DATA: data, NETLENS_NODE: process.execPath, LC_ALL: 'C.UTF-8' }
  }
}

/** Settings that hold the real model where it is, else one with random weights. */
export async function withModel(): Promise<{ model: { path: string; labels?: string } }> {
  const path = join(sharedDir, 'models/mobilenet_v2_imagenet.h5')
  if (existsSync(path)) return { model: { path, labels: join(sharedDir, 'models/imagenet_classes.json') } }
  return withSmallModel()
}

/** Settings that hold a small, fast model with random weights. */
export async function withSmallModel(): Promise<{ model: { path: string } }> {
  return { model: { path: await smallModel() } }
}

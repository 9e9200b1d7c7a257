/** The settings that are remembered, in one JSON file. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { Settings } from '../contract/app'
import { ModelChoice } from '../contract/classification'

const Model = v.pick(ModelChoice, ['path', 'labels'])
const WindowSize = v.object({ width: v.number(), height: v.number(), maximized: v.boolean() })

/** Each value that is missing or damaged falls back to its default. */
const storedSchema = (locale: Settings['locale']) =>
  v.object({
    locale: v.fallback(Settings.entries.locale, locale),
    theme: v.fallback(Settings.entries.theme, 'system'),
    crop: v.fallback(Settings.entries.crop, 'model'),
    recursive: v.fallback(Settings.entries.recursive, true),
    topK: v.fallback(Settings.entries.topK, 5),
    model: v.fallback(v.optional(Model), undefined),
    window: v.fallback(WindowSize, { width: 1280, height: 800, maximized: false })
  })
type Stored = v.InferOutput<ReturnType<typeof storedSchema>>

export class SettingsFile {
  private stored: Stored
  private readonly listeners: ((settings: Settings) => void)[] = []

  /** @param systemLocale the language where none was chosen */
  constructor(
    private readonly file: string,
    systemLocale: string
  ) {
    const schema = storedSchema(systemLocale.startsWith('zh') ? 'zh-CN' : 'en')
    this.stored = v.parse(schema, { ...readObject(file) })
  }

  get settings(): Settings {
    return v.parse(Settings, this.stored)
  }

  /** The model that an earlier version kept here. */
  get model(): Stored['model'] {
    return this.stored.model
  }

  get window(): Stored['window'] {
    return this.stored.window
  }

  onChange(listener: (settings: Settings) => void): void {
    this.listeners.push(listener)
  }

  change(changes: Partial<Settings>): Settings {
    this.store(changes)
    for (const listener of this.listeners) listener(this.settings)
    return this.settings
  }

  forgetModel(): void {
    this.store({ model: undefined })
  }

  rememberWindow(window: Stored['window']): void {
    this.store({ window })
  }

  private store(changes: Partial<Stored>): void {
    this.stored = { ...this.stored, ...changes }
    const unfinished = `${this.file}.new`
    mkdirSync(dirname(this.file), { recursive: true })
    writeFileSync(unfinished, JSON.stringify(this.stored, undefined, 2))
    renameSync(unfinished, this.file)
  }
}

function readObject(file: string): object | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    // Missing or damaged: everything falls back to its default.
    return undefined
  }
}

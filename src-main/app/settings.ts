/** The persistent settings, in one JSON file. */
import { mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { Settings } from '../contract/app'
import { ModelChoice } from '../contract/classification'
import { UserError } from '../contract/errors'
import { usualSampling } from '../contract/video'
import { systemReason, wordsOf } from '../platform/system-reason'
import { writeAsideSync } from '../platform/aside'
import { parseJson } from '../platform/json'
import { readRegularSync } from '../platform/read-regular'

const Model = v.pick(ModelChoice, ['path', 'labels'])
/** A side of the window in pixels; limited to sizes that can be used and that screens may have. */
const Pixels = v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(32_767))
const defaultWindow = { width: 1280, height: 800, maximized: false }
const WindowSize = v.object({
  width: v.fallback(Pixels, defaultWindow.width),
  height: v.fallback(Pixels, defaultWindow.height),
  maximized: v.fallback(v.boolean(), defaultWindow.maximized)
})
const largestFile = 1024 * 1024
/** How many recent folders are offered. */
const mostRecent = 6

/** A missing or damaged value falls back to its default. */
const storedSchema = (locale: Settings['locale']) =>
  v.object({
    locale: v.fallback(Settings.entries.locale, locale),
    theme: v.fallback(Settings.entries.theme, 'system'),
    crop: v.fallback(Settings.entries.crop, 'model'),
    precision: v.fallback(Settings.entries.precision, 'auto'),
    recursive: v.fallback(Settings.entries.recursive, true),
    separateRaw: v.fallback(Settings.entries.separateRaw, false),
    topK: v.fallback(Settings.entries.topK, 5),
    library: v.fallback(Settings.entries.library, undefined),
    embeddings: v.fallback(Settings.entries.embeddings, true),
    video: v.fallback(Settings.entries.video, usualSampling),
    showPlaces: v.fallback(Settings.entries.showPlaces, false),
    wholeLabels: v.fallback(Settings.entries.wholeLabels, false),
    keywordLanguage: v.fallback(Settings.entries.keywordLanguage, 'en'),
    model: v.fallback(v.optional(Model), undefined),
    /** Folders that were classified, most recent first. */
    recent: v.fallback(v.array(v.string()), []),
    window: v.fallback(WindowSize, defaultWindow)
  })
type Stored = v.InferOutput<ReturnType<typeof storedSchema>>

export class SettingsFile {
  private stored: Stored
  private readonly listeners: ((settings: Settings) => void)[] = []

  /** @param systemLocale the language to use if none was chosen */
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

  /** The model that an earlier version stored here. */
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
    try {
      this.store(changes)
    } finally {
      for (const listener of this.listeners) listener(this.settings)
    }
    return this.settings
  }

  forgetModel(): void {
    this.store({ model: undefined })
  }

  get recent(): readonly string[] {
    return this.stored.recent
  }

  /** Never throws: folders that cannot be stored are just not offered next time. */
  rememberFolders(folders: readonly string[]): void {
    const recent = [...new Set([...folders, ...this.stored.recent])].slice(0, mostRecent)
    try {
      this.store({ recent })
    } catch {
      return
    }
  }

  /** Never throws: when a window closes, there is nobody to tell. */
  rememberWindow(window: Stored['window']): void {
    try {
      this.store({ window })
    } catch {
      return
    }
  }

  private store(changes: Partial<Stored>): void {
    this.stored = { ...this.stored, ...changes }
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 })
      writeAsideSync(this.file, JSON.stringify(this.stored, undefined, 2))
    } catch (error) {
      const message = `The settings hold until Netlens is closed; ${this.file} cannot be written: ${systemReason(error)}.`
      const words = {
        code: 'settings-not-kept',
        values: { path: this.file },
        because: wordsOf(error).code
      }
      throw new UserError('not-allowed', message, { cause: error, words })
    }
  }
}

/** @returns undefined if the file is missing or not valid JSON; a damaged file is renamed and kept */
function readObject(file: string): object | undefined {
  try {
    const value = parseJson(readRegularSync(file, largestFile).toString())
    return typeof value === 'object' && value !== null ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) keepDamaged(file)
    return undefined
  }
}

function keepDamaged(file: string): void {
  try {
    renameSync(file, `${file}.damaged`)
  } catch {
    // In a read-only folder, the file stays where it is.
  }
}

/** The main window and the model summary windows. */
import { BrowserWindow, nativeTheme, type BrowserWindowConstructorOptions, type WebContents } from 'electron'
import { join } from 'node:path'
import type { Activity, AppEvents, SummaryTarget } from '../contract/app'
import { UserError } from '../contract/errors'
import type { Payload } from '../contract/messages'
import { pageOrigin } from './protocols'
import type { SettingsFile } from './settings'

/** Limit on summary windows that are open at the same time. */
const mostSummaries = 12

const appTitle = 'Netlens'
const eventChannel = 'netlens:event'

export class Windows {
  private readonly open = new Set<BrowserWindow>()
  private main: BrowserWindow | undefined

  constructor(private readonly settings: SettingsFile) {
    nativeTheme.themeSource = settings.settings.theme
    settings.onChange((changed) => {
      nativeTheme.themeSource = changed.theme
      this.send('settings/changed', changed)
    })
  }

  /** Opens the main window, or brings it to the front. */
  openMain(): void {
    if (this.main) return this.showMain()
    const { width, height, maximized } = this.settings.window
    const main = this.create({ width, height, minWidth: 640, minHeight: 480, title: appTitle }, '')
    this.main = main
    if (maximized) main.maximize()
    main.on('close', () => {
      this.settings.rememberWindow({ ...main.getNormalBounds(), maximized: main.isMaximized() })
    })
    main.on('closed', () => {
      this.main = undefined
      // Summary windows close along with the main window.
      for (const window of this.open) window.close()
    })
  }

  showMain(): void {
    if (this.main?.isMinimized()) this.main.restore()
    this.main?.focus()
  }

  /** @throws UserError `not-allowed` if too many summaries are open */
  openSummary({ title, network }: SummaryTarget): void {
    if (this.open.size > mostSummaries) {
      throw new UserError('not-allowed', 'Too many model summaries are open. Close some of them first.')
    }
    const query = new URLSearchParams({ window: 'summary', title, network: JSON.stringify(network) })
    this.create({ width: 1240, height: 760, minWidth: 520, minHeight: 360, title }, `?${query}`)
  }

  /** The window that dialogs are attached to. */
  get active(): BrowserWindow | undefined {
    return BrowserWindow.getFocusedWindow() ?? this.main
  }

  owns(contents: WebContents): boolean {
    return [...this.open].some((window) => window.webContents === contents)
  }

  /** Whether this is the main window, the only one that may show images. */
  isMain(contentsId: number | undefined): boolean {
    return this.main?.webContents.id === contentsId
  }

  /** Sends an event to all windows. */
  send<K extends keyof AppEvents>(event: K, payload: Payload<AppEvents, K>): void {
    for (const window of this.open) window.webContents.send(eventChannel, event, payload)
  }

  /** Shows an activity in the taskbar and the window's title; undefined for none. */
  showActivity(activity: Activity | undefined, title: string | undefined): void {
    this.main?.setTitle(title === undefined ? appTitle : `${title} – ${appTitle}`)
    if (!activity) return this.main?.setProgressBar(-1)
    const { share, paused } = activity
    const mode = paused ? 'paused' : share === undefined ? 'indeterminate' : 'normal'
    // A value above 1 means indeterminate.
    this.main?.setProgressBar(share ?? 2, { mode })
  }

  private create(options: BrowserWindowConstructorOptions, search: string): BrowserWindow {
    const window = new BrowserWindow({
      ...options,
      show: false,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#13161b' : '#f3f4f7',
      webPreferences: {
        preload: join(__dirname, '../preload/preload.js'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false
      }
    })
    this.open.add(window)
    window.on('closed', () => this.open.delete(window))
    window.on('page-title-updated', (event) => event.preventDefault())
    window.once('ready-to-show', () => window.show())
    void window.loadURL(`${pageOrigin}/index.html${search}`)
    return window
  }
}

/** The main window and the model summary windows. */
import { BrowserWindow, nativeTheme, type BrowserWindowConstructorOptions, type WebContents } from 'electron'
import { join } from 'node:path'
import type { Activity, AppEvents, SummaryTarget } from '../contract/app'
import { UserError } from '../contract/errors'
import type { Payload } from '../contract/messages'
import { pageOrigin } from './protocols'
import type { SettingsFile } from './settings'

/** Summary windows that may be open at the same time. */
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

  /** Opens the main window, or shows it. */
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
      // Summary windows are of the main window's session, however it ended.
      for (const window of this.open) window.close()
    })
  }

  showMain(): void {
    if (this.main?.isMinimized()) this.main.restore()
    this.main?.focus()
  }

  /** @throws UserError `not-allowed` for more windows than a person can look at */
  openSummary({ title, network }: SummaryTarget): void {
    if (this.open.size > mostSummaries) {
      throw new UserError('not-allowed', 'Too many model summaries are open. Close some of them first.')
    }
    const query = new URLSearchParams({ window: 'summary', title, network: JSON.stringify(network) })
    this.create({ width: 1240, height: 760, minWidth: 520, minHeight: 360, title }, `?${query}`)
  }

  /** Which window a dialog belongs to. */
  get active(): BrowserWindow | undefined {
    return BrowserWindow.getFocusedWindow() ?? this.main
  }

  owns(contents: WebContents): boolean {
    return [...this.open].some((window) => window.webContents === contents)
  }

  /** Whether it is the main window, the only one that shows images. */
  isMain(contentsId: number | undefined): boolean {
    return this.main?.webContents.id === contentsId
  }

  /** Tells all windows. */
  send<K extends keyof AppEvents>(event: K, payload: Payload<AppEvents, K>): void {
    for (const window of this.open) window.webContents.send(eventChannel, event, payload)
  }

  /** Shows in the system's task bar and in the title what goes on; undefined for nothing. */
  showActivity(activity: Activity | undefined, title: string | undefined): void {
    this.main?.setTitle(title === undefined ? appTitle : `${title} – ${appTitle}`)
    if (!activity) return this.main?.setProgressBar(-1)
    const { share, paused } = activity
    const mode = paused ? 'paused' : share === undefined ? 'indeterminate' : 'normal'
    // A value above 1 is of unknown length.
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

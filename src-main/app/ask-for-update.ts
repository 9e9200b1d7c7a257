/** The dialogs for updating: started from the menu, with a question before each step. */
import { app, net, session } from 'electron'
import type { AppUpdater, Provider, ResolvedUpdateFileInfo, UpdateInfo } from 'electron-updater'
import { UserError } from '../contract/errors'
import { showMessage } from './dialogs'
import type { Texts } from './texts'
import { findRelease, metadataName, releaseFiles, updateFeed, type Feed, type Release } from './update'
import type { Windows } from './windows'

/** Bytes. Metadata of a release is far smaller. */
const largestMetadata = 1e6

/** The feed of this program, or undefined if it cannot update itself. */
export function ownFeed(): Feed | undefined {
  return updateFeed({
    platform: process.platform,
    isPackaged: app.isPackaged,
    resources: process.resourcesPath,
    executable: process.execPath,
    env: process.env
  })
}

/** Looks for a newer release and, with the user's consent, downloads and installs it. */
export async function askForUpdate(feed: Feed, texts: Texts, windows: Windows): Promise<void> {
  // Imported only now, because electron-updater reads the package's settings as soon as it is loaded.
  const { autoUpdater, Provider } = await import('electron-updater')
  const name = metadataName(process.platform, process.arch)
  const release = await findRelease(feed, name, app.getVersion(), fetchFile)
  const updateProvider = release && signedProvider(Provider, feed, release)
  autoUpdater.autoDownload = false
  autoUpdater.allowDowngrade = false
  autoUpdater.disableWebInstaller = true
  autoUpdater.logger = null
  if (updateProvider) autoUpdater.setFeedURL({ provider: 'custom', updateProvider })
  const found = updateProvider && (await autoUpdater.checkForUpdates())
  if (!release || !found?.isUpdateAvailable) {
    await ask(windows, texts.upToDate.replace('{version}', app.getVersion()), [texts.ok])
    return
  }
  const named = (text: string): string => text.replace('{version}', release.version)
  if (!(await ask(windows, named(texts.updateFound), [texts.download, texts.cancel]))) return
  await autoUpdater.downloadUpdate()
  if (await ask(windows, named(texts.updateReady), [texts.restart, texts.later])) autoUpdater.quitAndInstall()
}

type BaseProvider = typeof Provider<UpdateInfo>
type FeedOptions = Exclude<Parameters<AppUpdater['setFeedURL']>[0], string>
type SignedProvider = NonNullable<Extract<FeedOptions, { provider: 'custom' }>['updateProvider']>

/** Tells electron-updater about a single release, whatever else the feed contains. */
function signedProvider(Base: BaseProvider, feed: Feed, release: Release): SignedProvider {
  return class extends (Base as unknown as new (runtime: unknown) => Provider<UpdateInfo>) {
    constructor(_options: unknown, _updater: unknown, runtime: object) {
      super({ ...runtime, isUseMultipleRangeRequest: false })
    }

    async getLatestVersion(): Promise<UpdateInfo> {
      const [first] = release.files
      return { ...release, path: first!.url, sha512: first!.sha512 }
    }

    resolveFiles(): ResolvedUpdateFileInfo[] {
      return releaseFiles(feed, release)
    }
  }
}

/** Whether the first button was pressed. */
async function ask(windows: Windows, message: string, buttons: string[]): Promise<boolean> {
  const options = { message, buttons, defaultId: 0, cancelId: buttons.length - 1 }
  return (await showMessage(windows.active, options)) === 0
}

/** Uses Chromium's network stack, which knows the system's proxies. */
function fetchFile(address: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(new UserError('download-failed', `${address} cannot be read: ${reason}.`))
    // The windows' own session has no network access.
    const request = net.request({
      url: address,
      cache: 'no-store',
      session: session.fromPartition('updates')
    })
    request.on('error', () => fail('it cannot be reached'))
    request.on('response', (response) => {
      const parts: Buffer[] = []
      let size = 0
      if (response.statusCode !== 200) fail(`status ${response.statusCode}`)
      response.on('data', (part) => {
        parts.push(part)
        size += part.length
        if (size <= largestMetadata) return
        request.abort()
        fail('it is too large')
      })
      response.on('error', () => fail('the connection broke'))
      response.on('end', () => resolve(Buffer.concat(parts)))
    })
    request.end()
  })
}

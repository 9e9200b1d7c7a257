/** Updating as people meet it: the menu asks, and each step waits for an answer. */
import { app, net } from 'electron'
import { UserError } from '../contract/errors'
import { showMessage } from './dialogs'
import type { Texts } from './texts'
import { findUpdate, metadataName, updateChannel, updateFeed, type Feed } from './update'
import type { Windows } from './windows'

/** The largest file that says what a release consists of. */
const largestMetadata = 1e6

/** The feed of this program; undefined where it cannot update itself. */
export function ownFeed(): Feed | undefined {
  return updateFeed({
    platform: process.platform,
    isPackaged: app.isPackaged,
    resources: process.resourcesPath,
    executable: process.execPath,
    env: process.env
  })
}

/** Looks for a newer release; with people's consent, downloads and installs it. */
export async function askForUpdate(feed: Feed, texts: Texts, windows: Windows): Promise<void> {
  // Loaded when it is asked for: it reads the package's settings as soon as it is there.
  const { autoUpdater } = await import('electron-updater')
  autoUpdater.autoDownload = false
  autoUpdater.logger = null
  const channel = updateChannel(process.platform, process.arch)
  autoUpdater.setFeedURL({ provider: 'generic', url: feed.url, channel })
  const name = metadataName(process.platform, process.arch)
  const update = await findUpdate(autoUpdater, feed, name, fetchFile)
  if (!update) {
    await ask(windows, texts.upToDate.replace('{version}', app.getVersion()), [texts.ok])
    return
  }
  const named = (text: string): string => text.replace('{version}', update.version)
  if (!(await ask(windows, named(texts.updateFound), [texts.download, texts.cancel]))) return
  await autoUpdater.downloadUpdate()
  if (await ask(windows, named(texts.updateReady), [texts.restart, texts.later])) autoUpdater.quitAndInstall()
}

/** True for the first of the buttons. */
async function ask(windows: Windows, message: string, buttons: string[]): Promise<boolean> {
  const options = { message, buttons, defaultId: 0, cancelId: buttons.length - 1 }
  return (await showMessage(windows.active, options)) === 0
}

/** By Chromium, which knows the system's proxies. */
function fetchFile(address: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(new UserError('download-failed', `${address} cannot be read: ${reason}.`))
    const request = net.request({ url: address, cache: 'no-store' })
    request.on('error', (error) => fail(error.message))
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

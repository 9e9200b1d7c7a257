/** Restricts what pages can do. */
import { app, session, type Session } from 'electron'
import { imageProtocol, videoProtocol } from '../contract/app'
import { devServer, pageScheme } from './protocols'
import type { Windows } from './windows'

/** Nothing listens at this port, so whatever is sent to this proxy never leaves the computer. */
const nowhere = 'http://127.0.0.1:9'

/** Must be called before the app is ready. */
export function restrictContents(): void {
  // A content security policy does not cover WebRTC: without direct UDP, it has to use the session's proxy.
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp')
  app.on('web-contents-created', (_event, contents) => {
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** Cuts the pages' session off from the network; the program's own downloads do not use this session. */
export async function closeSession(windows: Windows): Promise<void> {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.on('will-download', (event) => event.preventDefault())
  allowOwnAddresses(defaultSession, windows)
  const reachable = devServer ? [new URL(devServer).host] : []
  await defaultSession.setProxy({
    proxyRules: nowhere,
    proxyBypassRules: ['<-loopback>', ...reachable].join(';')
  })
}

/** Allows our own schemes only, and images and videos only in the main window. */
function allowOwnAddresses({ webRequest }: Session, windows: Windows): void {
  webRequest.onBeforeRequest(({ url, webContentsId }, answer) => {
    const { protocol, host } = new URL(url)
    const isPicture = [`${imageProtocol}:`, `${videoProtocol}:`].includes(protocol)
    const isPage = [`${pageScheme}:`, 'data:', 'blob:', 'devtools:'].includes(protocol)
    const isDevelopment = devServer !== undefined && host === new URL(devServer).host
    answer({ cancel: !(isPage || isDevelopment || (isPicture && windows.isMain(webContentsId))) })
  })
}

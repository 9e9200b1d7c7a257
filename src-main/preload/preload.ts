/** The one bridge between a window's page and the main process. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Bridge } from '../contract/app'

const bridge: Bridge = {
  request: (type, params) => ipcRenderer.invoke('netlens:request', type, params),
  drop: (files) =>
    ipcRenderer.invoke(
      'netlens:drop',
      files.map(pathOf).filter((path) => path !== '')
    ),
  on: (listener) => {
    const receive = (_: unknown, event: string, payload: unknown): void => listener(event, payload)
    ipcRenderer.on('netlens:event', receive)
    return () => void ipcRenderer.off('netlens:event', receive)
  }
}

contextBridge.exposeInMainWorld('netlens', bridge)

/** Where a dropped file lies on disk; empty for one that a script made. */
function pathOf(file: File): string {
  // Since Electron 29; before, a file has its path.
  return webUtils ? webUtils.getPathForFile(file) : (file as File & { path: string }).path
}

/** The one bridge between a window's page and the main process. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Bridge } from '../contract/app'

const bridge: Bridge = {
  request: (type, params) => ipcRenderer.invoke('netlens:request', type, params),
  drop: (files) =>
    ipcRenderer.invoke('netlens:drop', Array.isArray(files) ? files.map(pathOf).filter(Boolean) : []),
  on: (listener) => {
    const receive = (_: unknown, event: string, payload: unknown): void => listener(event, payload)
    ipcRenderer.on('netlens:event', receive)
    return () => void ipcRenderer.off('netlens:event', receive)
  }
}

contextBridge.exposeInMainWorld('netlens', bridge)

/** Before Electron 29, a file itself says its path; the getter refuses whatever is no file. */
const getPath = Object.getOwnPropertyDescriptor(File.prototype, 'path')?.get

/** Where a dropped file lies on disk; empty for one that a script made, and for what is no file. */
function pathOf(file: unknown): string {
  try {
    const path: unknown = webUtils ? webUtils.getPathForFile(file as File) : getPath?.call(file)
    return typeof path === 'string' ? path : ''
  } catch {
    return ''
  }
}

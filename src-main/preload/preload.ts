/** The only bridge between a window's page and the main process. */
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

/** Before Electron 29, File objects have a `path`; the getter throws for anything that is not a File. */
const getPath = Object.getOwnPropertyDescriptor(File.prototype, 'path')?.get

/** Path of a dropped file; empty for a File created by a script, and for anything that is not a File. */
function pathOf(file: unknown): string {
  try {
    const path: unknown = webUtils ? webUtils.getPathForFile(file as File) : getPath?.call(file)
    return typeof path === 'string' ? path : ''
  } catch {
    return ''
  }
}

import { app } from 'electron'
import { join } from 'node:path'
import type { AppState } from '../contract/app'

/** The oldest major version of Electron that still gets security fixes. */
const oldestSupported = 40

export function electronInfo(): AppState['electron'] {
  const { electron } = process.versions
  return { version: electron, outOfSupport: Number.parseInt(electron) < oldestSupported }
}

/**
 * The plain Node.js that the engine runs on, and the engine's script. A package contains both, outside the ASAR
 * archive, which plain Node cannot read. In development, `NETLENS_NODE` names the Node to use.
 */
export function engineProgram(): { node: string; entry: string } {
  if (!app.isPackaged)
    return { node: process.env['NETLENS_NODE'] ?? 'node', entry: join(__dirname, 'engine.js') }
  const inResources = (path: string): string => join(process.resourcesPath, path)
  const node = inResources(process.platform === 'win32' ? 'node/node.exe' : 'node/bin/node')
  return { node, entry: inResources('engine/out/main/engine.js') }
}

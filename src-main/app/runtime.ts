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
 * The plain Node that the engine runs on, and the engine's program. A package has its own of both, outside of the ASAR,
 * which plain Node cannot read; in development `NETLENS_NODE` names the Node.
 */
export function engineProgram(): { node: string; entry: string } {
  if (!app.isPackaged)
    return { node: process.env['NETLENS_NODE'] ?? 'node', entry: join(__dirname, 'engine.js') }
  const inResources = (path: string): string => join(process.resourcesPath, path)
  const node = inResources(process.platform === 'win32' ? 'node/node.exe' : 'node/bin/node')
  return { node, entry: inResources('engine/out/main/engine.js') }
}

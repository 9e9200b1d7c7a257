import type { AppState } from '../contract/app'

/** The oldest major version of Electron that still gets security fixes. */
const oldestSupported = 40

export function electronInfo(): AppState['electron'] {
  const { electron } = process.versions
  return { version: electron, outOfSupport: Number.parseInt(electron) < oldestSupported }
}

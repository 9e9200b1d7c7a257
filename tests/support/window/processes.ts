/** Looks for the engine among the system's processes. */
import type { ElectronApplication } from '@playwright/test'
import { execFileSync } from 'node:child_process'

/** Process id of the app's engine; undefined while there is none. */
export function enginePid(app: ElectronApplication): number | undefined {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  for (const line of lines) {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    if (Number(parent) === app.process().pid && command?.includes('engine.js')) return Number(pid)
  }
  return undefined
}

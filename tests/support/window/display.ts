/** A screen that nobody sees. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export const hasNoDisplay = process.platform === 'linux' && !process.env['DISPLAY']

/** Starts one under a name that is free, which comes with it. */
export async function virtualDisplay(): Promise<{ name: string; server: ChildProcess }> {
  const args = ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp']
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  // It also says which names it found taken.
  let said = ''
  server.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text))
  const lines = createInterface(server.stdio[3] as Readable)
  return new Promise((resolve, reject) => {
    lines.once('line', (number) => resolve({ name: `:${number}`, server }))
    server.once('error', reject).once('exit', (code) => reject(new Error(`Xvfb ended with ${code}: ${said}`)))
  })
}

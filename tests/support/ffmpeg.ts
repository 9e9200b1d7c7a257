/** FFmpeg makes the clips that tests read. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { picture } from './pictures'

const encoders = spawnSync('ffmpeg', ['-hide_banner', '-encoders'], { encoding: 'utf8' }).stdout ?? ''
export const hasFfmpeg = encoders.includes('libx264')
if (!hasFfmpeg) console.warn('Tests of videos are skipped: FFmpeg with libx264 is not on the PATH.')

/** Says so where FFmpeg was built without it. */
export function canEncode(codec: string): boolean {
  const can = encoders.includes(` ${codec} `)
  if (hasFfmpeg && !can) console.warn(`Clips of ${codec} are left out: FFmpeg was built without it.`)
  return can
}

/** @throws with FFmpeg's own words */
export function ffmpeg(...args: string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', ['-nostdin', '-y', '-loglevel', 'error', ...args], {
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${stderr}`)
}

/** A clip whose picture changes each second. @param encoding options, and the file's path at the end */
export async function clip(seconds: number, size: string, ...encoding: string[]): Promise<void> {
  const [width, height] = size.split('x')
  const fill = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height},setsar=1,format=yuv420p`
  const files = await photos(seconds)
  const inputs = files.flatMap((file) => ['-loop', '1', '-framerate', '10', '-t', '1', '-i', file])
  const filled = files.map((_, i) => `[${i}:v]${fill}[v${i}]`).join(';')
  const joined = `${files.map((_, i) => `[v${i}]`).join('')}concat=n=${files.length}:v=1[all]`
  ffmpeg(...inputs, '-filter_complex', `${filled};${joined}`, '-map', '[all]', ...encoding)
}

/** Photos of the reference material; where that is absent, generated ones. */
async function photos(count: number): Promise<string[]> {
  // The end-to-end tests cannot load shared.ts: they are no ES modules.
  const given = resolve(process.env['NETLENS_SHARED'] ?? '../shared', 'photos')
  if (existsSync(given)) {
    const names = readdirSync(given).filter((name) => name.endsWith('.JPEG'))
    return Array.from({ length: count }, (_, i) => join(given, names[(i * 17) % names.length]!))
  }
  const folder = mkdtempSync(join(tmpdir(), 'netlens-test-'))
  const files = Array.from({ length: count }, (_, i) => join(folder, `${i}.jpg`))
  for (const [i, file] of files.entries()) await picture(file, i * 7 + 1, 256)
  return files
}

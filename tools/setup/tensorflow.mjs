/**
 * Native TensorFlow for @tensorflow/tfjs-node: takes the library from TensorFlow's own Python wheel, and
 * compiles the package's addon for it. Without it, the WASM backend is used. The package's own installer is not
 * run: nobody publishes a checksum of what it downloads, and environment variables can redirect it to any
 * address.
 */
import { existsSync, lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { cacheKey, cacheRoot, publish } from './cache.mjs'
import { lackingCompiler, neededCompiler } from './compiler.mjs'
import { canInstall } from './debian.mjs'
import { CommandError, reasonOf, run } from './processes.mjs'
import { inProject, pinnedVersion } from './project.mjs'
import { refusal, refusalsFolder, rememberRefusal } from './refusals.mjs'
import { slowStep } from './report.mjs'
import { dropWheel, fetchWheel, lackingPython, unpackWheel } from './wheels.mjs'

/**
 * @typedef {object} Source
 * @property {import('./wheels.mjs').Wheel} wheel
 * @property {string} library file name of libtensorflow in the wheel
 * @property {string} framework file name of libtensorflow_framework
 * @property {string} ending of the names that the linker looks for
 * @property {string[]} linkerFlags
 */

/** Version of the native library. */
export const TENSORFLOW = '2.21.0'
const ADDON_NAME = 'tfjs_binding.node'
/** Licences of the components of TensorFlow's library; packages include them. */
export const NOTICES = 'THIRD_PARTY_NOTICES.txt'
const HEADERS = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/platform/', 'xla/tsl/c/']

const PACKAGE = inProject('node_modules', '@tensorflow', 'tfjs-node')
const ADDON_FOLDER = join(PACKAGE, 'lib', 'napi-v8')
export const ADDON = join(ADDON_FOLDER, ADDON_NAME)

const LINUX = {
  library: 'libtensorflow_cc.so.2',
  framework: 'libtensorflow_framework.so.2',
  ending: '.so',
  linkerFlags: ['-Wl,-rpath,$ORIGIN']
}
const cpython311 = (/** @type {string} */ platform) => [
  '--python-version',
  '3.11',
  '--implementation',
  'cp',
  '--abi',
  'cp311',
  '--platform',
  platform
]

/** @type {Record<string, Source | undefined>} by platform and architecture */
const SOURCES = {
  'linux-x64': {
    ...LINUX,
    wheel: {
      project: 'tensorflow-cpu',
      version: TENSORFLOW,
      sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
      bytes: 273829956,
      tags: cpython311('manylinux_2_27_x86_64')
    }
  },
  // The next two are based on the wheels' file lists and are untested.
  'linux-arm64': {
    ...LINUX,
    wheel: {
      project: 'tensorflow',
      version: TENSORFLOW,
      sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
      bytes: 281828020,
      tags: cpython311('manylinux_2_27_aarch64')
    }
  },
  'darwin-arm64': {
    library: 'libtensorflow_cc.2.dylib',
    framework: 'libtensorflow_framework.2.dylib',
    ending: '.dylib',
    linkerFlags: ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path'],
    wheel: {
      project: 'tensorflow',
      version: TENSORFLOW,
      sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
      bytes: 223405849,
      tags: cpython311('macosx_12_0_arm64')
    }
  }
}

const source = SOURCES[`${process.platform}-${process.arch}`]
const bindingName = () => `tfjs-node-${pinnedVersion('@tensorflow/tfjs-node')}`
const buildName = () => `${bindingName()}-on-tensorflow-${TENSORFLOW}`

/** @type {import('./report.mjs').Part} */
export const tensorflow = {
  name: 'tensorflow',

  async inspect() {
    if (!source) return describeWasm(`there is no wheel for ${process.platform} on ${process.arch}`)
    if (isLinked(source)) return { state: 'ready', detail: describeWheel(source) }
    if (existsSync(cacheFolder(source))) {
      return { state: 'missing', detail: 'in the cache, not linked; any npm command links it', due: true }
    }
    const refused = refusal(buildName())
    if (refused) return describeWasm(refused)
    const lacking = (await lackingCompiler()) ?? (await lackingPython())
    if (!lacking) return { state: 'missing', detail: 'not there; any npm command gets it', due: true }
    return { ...describeWasm(lacking), due: canInstall() }
  },

  async provide() {
    if (!source || (!existsSync(cacheFolder(source)) && refusal(buildName()))) {
      return { ...(await tensorflow.inspect()), due: false }
    }
    try {
      await publish(cacheFolder(source), (folder) => buildFromWheel(source, folder))
      dropWheel(source.wheel)
    } catch (error) {
      // A missing compiler or pip is looked for every time; a failed download or build is not retried for a
      // day.
      if (error instanceof CommandError) rememberRefusal(buildName(), reasonOf(error))
      return describeWasm(reasonOf(error))
    }
    link(source)
    return { state: 'ready', detail: describeWheel(source) }
  }
}

/**
 * @param {Source} source
 * @param {string} folder to build into, which becomes the cached one
 */
async function buildFromWheel({ wheel, library, framework, ending, linkerFlags }, folder) {
  const compiler = await neededCompiler()
  const file = await fetchWheel(wheel)
  await slowStep(`unpacking TensorFlow ${wheel.version}`, () =>
    unpackWheel(file, folder, [
      `tensorflow/${library}`,
      `tensorflow/${framework}`,
      `tensorflow/${NOTICES}`,
      ...HEADERS.map((name) => `tensorflow/include/${name}`)
    ])
  )
  for (const name of [library, framework, NOTICES])
    renameSync(join(folder, 'tensorflow', name), join(folder, name))
  symlinkSync(library, join(folder, `libtensorflow${ending}`))
  symlinkSync(framework, join(folder, `libtensorflow_framework${ending}`))
  await slowStep('compiling the TensorFlow addon', async () => {
    await run(compiler, [
      '-O2',
      '-std=c++17',
      '-shared',
      '-fPIC',
      '-DNAPI_VERSION=8',
      '-I',
      inProject('node_modules', 'node-api-headers', 'include'),
      '-I',
      join(folder, 'tensorflow', 'include'),
      '-I',
      inProject('node_modules', '@tensorflow'),
      join(PACKAGE, 'binding', 'tfjs_backend.cc'),
      join(PACKAGE, 'binding', 'tfjs_binding.cc'),
      '-L',
      folder,
      '-ltensorflow',
      '-ltensorflow_framework',
      ...linkerFlags,
      '-o',
      join(folder, ADDON_NAME)
    ])
    await checkAddonLoads(join(folder, ADDON_NAME))
  })
  rmSync(join(folder, 'tensorflow'), { recursive: true })
}

/**
 * Runs in a separate process: an addon for another processor or C library crashes the process that loads it.
 * @param {string} file
 */
async function checkAddonLoads(file) {
  await run(process.execPath, ['-e', 'require(process.argv[1])', file])
}

/** Node resolves the addon's link, so it finds the libraries beside the cached file. @param {Source} source */
function link(source) {
  mkdirSync(ADDON_FOLDER, { recursive: true })
  const fresh = `${ADDON}.${process.pid}`
  rmSync(fresh, { force: true })
  symlinkSync(join(cacheFolder(source), ADDON_NAME), fresh)
  renameSync(fresh, ADDON)
}

/** @param {Source} source */
function isLinked(source) {
  if (!lstatSync(ADDON, { throwIfNoEntry: false })?.isSymbolicLink() || !existsSync(ADDON)) return false
  // Compare only the key: the cache may be another user's, or have moved.
  return basename(dirname(readlinkSync(ADDON))) === basename(cacheFolder(source))
}

/** @param {Source} source */
function cacheFolder({ wheel }) {
  return join(cacheRoot(), cacheKey('tensorflow', wheel.version, [wheel.sha256, bindingName(), NOTICES]))
}

/** @param {Source} source */
function describeWheel({ wheel }) {
  return `native TensorFlow ${wheel.version} from the ${wheel.project} wheel`
}

/**
 * @param {string} why the wheel cannot be used
 * @returns {import('./report.mjs').Status}
 */
function describeWasm(why) {
  return {
    state: 'fallback',
    detail:
      `no native TensorFlow, the slower WASM backend takes over. Tried: TensorFlow's wheel (${why}). ` +
      `Failed downloads are tried again after a day, or at once without ${refusalsFolder()}`
  }
}

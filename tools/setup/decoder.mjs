/** Compiles Netlens' own JPEG decoder (`native`) for this machine. Without it, sharp decodes every file. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { compiledPart } from './compiled-part.mjs'
import { neededCompiler } from './compiler.mjs'
import { canInstall, howToInstall, install } from './debian.mjs'
import { run } from './processes.mjs'
import { inProject, pinnedVersion } from './project.mjs'
import { slowStep } from './report.mjs'

/** The path where Netlens looks for it. */
export const DECODER = inProject('native', 'build', 'jpeg.node')
const SOURCES = [
  'addon.cc',
  'colours.cc',
  'colours.h',
  'jpeg.cc',
  'jpeg.h',
  'resample.cc',
  'resample.h',
  'sampler.cc',
  'sampler.h'
]
const COMPILED = SOURCES.filter((name) => name.endsWith('.cc'))
/** The package with libjpeg-turbo's headers in Debian and Ubuntu. */
const DEVELOPMENT_PACKAGE = 'libjpeg-dev'
const FLAGS = ['-O3', '-std=c++17', '-shared', '-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra']
const DEFINITIONS = ['-DNAPI_VERSION=8', '-DNAPI_DISABLE_CPP_EXCEPTIONS']

/** @type {Record<string, { prefixes: string[], library: string, flags: string[] } | undefined>} */
const PLATFORMS = {
  linux: {
    prefixes: ['/usr', '/usr/local'],
    library: 'libjpeg.so',
    // In a package, the library is beside the addon.
    flags: ['-Wl,-rpath,$ORIGIN']
  },
  // Homebrew's paths; untested.
  darwin: {
    prefixes: ['/opt/homebrew/opt/jpeg-turbo', '/usr/local/opt/jpeg-turbo'],
    library: 'libjpeg.dylib',
    flags: ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path']
  }
}
const platform = PLATFORMS[process.platform]

export const decoder = compiledPart({
  name: 'JPEG decoder',
  key: 'jpeg-decoder',
  version: pinnedVersion('node-addon-api'),
  target: DECODER,
  sources: SOURCES,
  ingredients: [...FLAGS, ...DEFINITIONS, ...(platform?.flags ?? [])],
  supported: platform !== undefined,
  ready: "Netlens' own, with libjpeg-turbo",
  without: 'sharp decodes all files, which is slower for JPEG',
  lackingLibrary,
  compileInto
})

/** @param {string} folder to compile into, which becomes the cached one */
async function compileInto(folder) {
  const compiler = await neededCompiler()
  if (!findLibrary() && canInstall()) await install([DEVELOPMENT_PACKAGE])
  const library = findLibrary()
  if (!library || !platform) throw new Error(await lackingLibrary())
  const addon = join(folder, basename(DECODER))
  await slowStep('compiling the JPEG decoder', async () => {
    await run(compiler, [
      ...FLAGS,
      ...DEFINITIONS,
      ...['node-api-headers/include', 'node-addon-api'].map((path) => `-I${inProject('node_modules', path)}`),
      `-I${join(library.prefix, 'include')}`,
      ...COMPILED.map((file) => inProject('native', file)),
      library.file,
      ...platform.flags,
      ...['-o', addon]
    ])
    await checkDecoder(addon)
  })
}

/**
 * Compares the decoder with sharp in a separate process, which a broken addon may crash.
 * @param {string} file
 * @param {string} node that loads it
 * @throws {CommandError}
 */
export async function checkDecoder(file, node = process.execPath) {
  await run(node, [inProject('tools', 'setup', 'decoder-test.mjs'), file], { limitSeconds: 60 })
}

/** @returns {{ prefix: string, file: string } | undefined} libjpeg-turbo, for the linker */
export function findLibrary() {
  const multiarch = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`
  for (const prefix of platform?.prefixes ?? []) {
    if (!existsSync(join(prefix, 'include', 'jpeglib.h'))) continue
    for (const folder of ['lib', `lib/${multiarch}`, 'lib64']) {
      const file = join(prefix, folder, platform?.library ?? '')
      if (existsSync(file)) return { prefix, file }
    }
  }
  return undefined
}

/** @returns {Promise<string | undefined>} if libjpeg-turbo is missing: a message that says how to get it */
async function lackingLibrary() {
  if (findLibrary()) return undefined
  const how =
    process.platform === 'darwin' ? 'run: brew install jpeg-turbo' : await howToInstall([DEVELOPMENT_PACKAGE])
  return `libjpeg-turbo is missing (${how})`
}

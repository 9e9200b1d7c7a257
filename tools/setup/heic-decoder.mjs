/** Compiles the HEIC decoder (`native/heic.cc`) against the system's libheif. Without it, WebAssembly decodes. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { compiledPart } from './compiled-part.mjs'
import { neededCompiler } from './compiler.mjs'
import { canInstall, howToInstall, install } from './debian.mjs'
import { run } from './processes.mjs'
import { inProject } from './project.mjs'
import { slowStep } from './report.mjs'

/** The path where Netlens looks for it. */
export const HEIC_DECODER = inProject('native', 'build', 'heic')
/** libheif's headers, and the library that decodes HEVC for it, in Debian and Ubuntu. */
const PACKAGES = ['libheif-dev', 'libde265-0']
const FLAGS = ['-O3', '-std=c++17', '-Wall', '-Wextra', '-fstack-protector-strong', '-D_FORTIFY_SOURCE=2']

/** @type {Record<string, { prefixes: string[], library: string } | undefined>} */
const PLATFORMS = {
  linux: { prefixes: ['/usr', '/usr/local'], library: 'libheif.so' },
  // Homebrew's paths; untested.
  darwin: { prefixes: ['/opt/homebrew/opt/libheif', '/usr/local/opt/libheif'], library: 'libheif.dylib' }
}
const platform = PLATFORMS[process.platform]

export const heicDecoder = compiledPart({
  name: 'HEIC decoder',
  key: 'heic-decoder',
  version: '1',
  target: HEIC_DECODER,
  sources: ['heic.cc'],
  ingredients: FLAGS,
  supported: platform !== undefined,
  ready: "the system's libheif, each image in a process of its own",
  without: 'libheif in WebAssembly decodes HEIC, which takes two to three times as long',
  lackingLibrary,
  compileInto
})

/** @param {string} folder to compile into, which becomes the cached one */
async function compileInto(folder) {
  const compiler = await neededCompiler()
  if (!findLibrary() && canInstall()) await install(PACKAGES)
  const library = findLibrary()
  if (!library) throw new Error(await lackingLibrary())
  const program = join(folder, basename(HEIC_DECODER))
  await slowStep('compiling the HEIC decoder', async () => {
    const source = inProject('native', 'heic.cc')
    await run(compiler, [...FLAGS, `-I${library.headers}`, source, library.file, '-o', program])
    await run(process.execPath, [inProject('tools', 'setup', 'heic-decoder-test.mjs'), program], {
      limitSeconds: 60
    })
  })
}

/** @returns {{ headers: string, file: string } | undefined} libheif, for the compiler and the linker */
function findLibrary() {
  const multiarch = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`
  for (const prefix of platform?.prefixes ?? []) {
    const headers = ['include', `include/${multiarch}`]
      .map((folder) => join(prefix, folder))
      .find((folder) => existsSync(join(folder, 'libheif/heif.h')))
    const file = ['lib', `lib/${multiarch}`, 'lib64']
      .map((folder) => join(prefix, folder, platform?.library ?? ''))
      .find(existsSync)
    if (headers && file) return { headers, file }
  }
  return undefined
}

/** @returns {Promise<string | undefined>} if libheif is missing: a message that says how to get it */
async function lackingLibrary() {
  if (findLibrary()) return undefined
  const how = process.platform === 'darwin' ? 'run: brew install libheif' : await howToInstall(PACKAGES)
  return `libheif is missing (${how})`
}

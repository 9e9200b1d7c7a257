/** Packages the decoders: the JPEG decoder with the library that it needs beside it, where it looks first. */
import { copyFileSync, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DECODER, findLibrary } from '../setup/decoder.mjs'
import { HEIC_DECODER } from '../setup/heic-decoder.mjs'
import { run } from '../setup/processes.mjs'

/**
 * @param {string} engine folder of the packaged engine
 * @returns {Promise<string | undefined>} the packaged addon; undefined if setup has not built one, in which
 *   case sharp decodes everything
 */
export async function copyDecoder(engine) {
  if (!existsSync(DECODER)) {
    process.stderr.write(
      'netlens package: without the JPEG decoder, sharp decodes all files; `npm run doctor` tells why\n'
    )
    return undefined
  }
  const addon = join(engine, 'native/build', basename(DECODER))
  mkdirSync(dirname(addon), { recursive: true })
  copyFileSync(realpathSync(DECODER), addon)
  if (process.platform === 'linux') {
    const needed = (await run('patchelf', ['--print-needed', addon])).split('\n')
    const name = needed.find((library) => library.startsWith('libjpeg.so'))
    const library = findLibrary()
    if (!name || !library) throw new Error('libjpeg-turbo is not there; `npm run doctor` tells more')
    copyFileSync(join(dirname(library.file), name), join(dirname(addon), name))
  }
  // Untested.
  if (process.platform === 'darwin') {
    const [, library] = /^\s+(\S*libjpeg\S*\.dylib) /m.exec(await run('otool', ['-L', addon])) ?? []
    if (!library) throw new Error('libjpeg-turbo is not there; `npm run doctor` tells more')
    copyFileSync(library, join(dirname(addon), basename(library)))
    await run('install_name_tool', ['-change', library, `@loader_path/${basename(library)}`, addon])
  }
  return addon
}

/**
 * The HEIC decoder uses the system's libheif, and WebAssembly takes its place on a computer without that.
 * @param {string} engine folder of the packaged engine
 */
export function copyHeicDecoder(engine) {
  if (!existsSync(HEIC_DECODER)) return
  const program = join(engine, 'native/build', basename(HEIC_DECODER))
  mkdirSync(dirname(program), { recursive: true })
  copyFileSync(realpathSync(HEIC_DECODER), program)
}

/** Parts of the operating system: Electron's libraries, a virtual display, fonts. */
import { canInstall, howToInstall, install, isDebian } from './debian.mjs'
import { electronRuntime } from './electron.mjs'
import { findCommand, reasonOf, run } from './processes.mjs'

/**
 * Debian names a package after the library's soname; these are the exceptions among Electron's dependencies.
 */
const PACKAGE_OF = new Map([
  ['libnss3.so', 'libnss3'],
  ['libnssutil3.so', 'libnss3'],
  ['libsmime3.so', 'libnss3'],
  ['libnspr4.so', 'libnspr4'],
  ['libatk-1.0.so.0', 'libatk1.0-0'],
  ['libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0'],
  ['libatspi.so.0', 'libatspi2.0-0'],
  ['libglib-2.0.so.0', 'libglib2.0-0'],
  ['libgobject-2.0.so.0', 'libglib2.0-0'],
  ['libgio-2.0.so.0', 'libglib2.0-0']
])

/** Commands, and the Debian packages that contain them. */
const PACKAGING_TOOLS = { strip: 'binutils', patchelf: 'patchelf', 'dpkg-shlibdeps': 'dpkg-dev', zip: 'zip' }
const PACKAGE_TEST_TOOLS = { debootstrap: 'debootstrap', lintian: 'lintian', appstreamcli: 'appstream' }

/** @type {import('./report.mjs').Part} */
export const libraries = {
  name: 'libraries',

  async inspect() {
    if (process.platform !== 'linux') return { state: 'ready', detail: 'none needed on this system' }
    const runtime = electronRuntime()
    if (!runtime) return { state: 'missing', detail: 'known once Electron is there' }
    const missing = await missingLibraries(runtime.executable)
    if (missing.length === 0) return { state: 'ready', detail: 'all that Electron needs' }
    const how = await howToInstall(missing.map(packageOf))
    return { state: 'missing', detail: `${missing.join(', ')} not found; ${how}`, due: canInstall() }
  },

  async provide() {
    const runtime = electronRuntime()
    if (!runtime) return libraries.inspect()
    return installed(libraries, (await missingLibraries(runtime.executable)).map(packageOf))
  }
}

/** @type {import('./report.mjs').Part} */
export const testDisplay = {
  name: 'test display',

  async inspect() {
    if (process.platform !== 'linux') return { state: 'ready', detail: 'the one of this system' }
    const display = missingDisplay()
    const fonts = await missingFonts()
    const missing = [...display, ...fonts]
    if (missing.length === 0) return { state: 'ready', detail: 'a screen or Xvfb; English and Chinese fonts' }
    const detail = `${missing.join(', ')} not found; ${await howToInstall(missing)}`
    // The tests run without the fonts, but their screenshots show boxes.
    return { state: display.length > 0 ? 'missing' : 'fallback', detail, due: canInstall() }
  },

  async provide() {
    return installed(testDisplay, [...missingDisplay(), ...(await missingFonts())])
  }
}

/** Reads the frames of videos; it is not brought along. @type {import('./report.mjs').Part} */
export const ffmpeg = {
  name: 'ffmpeg',

  async inspect() {
    if (findCommand('ffmpeg') && findCommand('ffprobe')) {
      const version = /^ffmpeg version (\S+)/.exec(await run('ffmpeg', ['-version']).catch(() => ''))?.[1]
      if (version) return { state: 'ready', detail: `version ${version}, reads videos` }
      return { state: 'fallback', detail: 'found, but it does not start: videos cannot be read' }
    }
    const how = isDebian()
      ? await howToInstall(['ffmpeg'])
      : 'to get it: macOS: brew install ffmpeg; Windows: winget install ffmpeg; or https://ffmpeg.org'
    // Videos are listed with the reason; tests of videos report that they are skipped.
    return { state: 'fallback', detail: `not found: videos cannot be read; ${how}`, due: canInstall() }
  },

  async provide() {
    return installed(ffmpeg, ['ffmpeg'])
  }
}

/** Reads keywords in tests, as an independent program. */
export const exiftool = testTool('exiftool', 'libimage-exiftool-perl', 'reads the keywords that tests write')

/** Makes HEIC files for tests. */
export const heifEnc = testTool('heif-enc', 'libheif-examples', 'makes HEIC files for tests')

/**
 * A program that only tests use; those that need it report that they are skipped.
 * @param {string} name
 * @param {string} packageName in Debian
 * @param {string} detail what it does
 * @returns {import('./report.mjs').Part}
 */
function testTool(name, packageName, detail) {
  /** @type {import('./report.mjs').Part} */
  const part = {
    name,
    async inspect() {
      if (findCommand(name)) return { state: 'ready', detail }
      const how = await howToInstall([packageName])
      return { state: 'fallback', detail: `not found; ${how}`, due: canInstall() }
    },
    provide: () => installed(part, [packageName])
  }
  return part
}

/** @type {import('./report.mjs').Part} */
export const packagingTools = {
  name: 'packaging tools',

  async inspect() {
    const missing = missingTools(PACKAGING_TOOLS)
    if (missing.length === 0) return { state: 'ready', detail: 'all there' }
    const detail = `${missing.join(', ')} not found; ${await howToInstall(missing)}`
    // A target that needs the tools reports what is missing.
    return { state: 'fallback', detail, due: canInstall() }
  },

  provide: () => installed(packagingTools, missingTools(PACKAGING_TOOLS))
}

/** @type {import('./report.mjs').Part} */
export const packageTestTools = {
  name: 'package test tools',

  async inspect() {
    const missing = missingTools({ ...PACKAGING_TOOLS, ...PACKAGE_TEST_TOOLS })
    if (missing.length === 0) return { state: 'ready', detail: 'all there' }
    const detail = `${missing.join(', ')} not found: the tests of the package are skipped; ${await howToInstall(missing)}`
    return { state: 'fallback', detail, due: canInstall() }
  },

  provide: () => installed(packageTestTools, missingTools({ ...PACKAGING_TOOLS, ...PACKAGE_TEST_TOOLS }))
}

/**
 * @param {import('./report.mjs').Part} part
 * @param {string[]} packages
 * @returns {Promise<import('./report.mjs').Status>}
 */
async function installed(part, packages) {
  try {
    await install(packages)
    return part.inspect()
  } catch (error) {
    const status = await part.inspect()
    return { ...status, detail: `${status.detail}\n${reasonOf(error)}` }
  }
}

/**
 * @param {string} output of ldd
 * @returns {string[]} the sonames that it did not find
 */
export function notFound(output) {
  return [...new Set([...output.matchAll(/^\s*(\S+) => not found/gm)].flatMap((match) => match[1] ?? []))]
}

/**
 * @param {string} soname such as `libgtk-3.so.0`
 * @returns {string} the Debian 12 package that contains it, such as `libgtk-3-0`
 */
export function packageOf(soname) {
  const exception = PACKAGE_OF.get(soname)
  if (exception) return exception
  const [name = soname, version = ''] = soname.toLowerCase().split('.so.')
  return /\d$/.test(name) ? `${name}-${version}` : `${name}${version}`
}

/** @param {string} executable */
async function missingLibraries(executable) {
  // Without ldd it is not a glibc system, and Electron itself will report problems.
  return findCommand('ldd') ? notFound(await run('ldd', [executable])) : []
}

/** @param {Record<string, string>} tools packages by command */
function missingTools(tools) {
  if (process.platform !== 'linux') return []
  return Object.entries(tools).flatMap(([command, name]) => (findCommand(command) ? [] : [name]))
}

function missingDisplay() {
  if (process.env.DISPLAY || (findCommand('xvfb-run') && findCommand('xauth'))) return []
  return ['xvfb', 'xauth']
}

async function missingFonts() {
  if (!findCommand('fc-list')) return ['fontconfig', 'fonts-dejavu-core', 'fonts-wqy-microhei']
  const missing = []
  if (!(await run('fc-list', [':lang=en', 'file']))) missing.push('fonts-dejavu-core')
  if (!(await run('fc-list', [':lang=zh-cn', 'file']))) missing.push('fonts-wqy-microhei')
  return missing
}

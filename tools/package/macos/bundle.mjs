/** The macOS app bundle: Electron's own, under the product's name. */
import asar from '@electron/asar'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { run } from '../../setup/processes.mjs'
import { writePng } from '../icons.mjs'

/** Chromium's texts in languages that the app does not support. */
const OTHER_LANGUAGES = /^(?!(en|zh_CN)\.lproj$).*\.lproj$/

/** Size of an icon in pixels, and its name in an icon set. @type {[number, string][]} */
const ICONS = [16, 32, 128, 256, 512].flatMap((size) => [
  /** @type {[number, string]} */ ([size, `icon_${size}x${size}.png`]),
  /** @type {[number, string]} */ ([2 * size, `icon_${size}x${size}@2x.png`])
])

/**
 * @param {string} folder to create the bundle in
 * @param {import('../product.mjs').Product} product
 * @returns {Promise<{ executable: string, resources: string }>}
 */
export async function copyBundle(folder, { version, runtime }) {
  const contents = join(folder, 'Netlens.app', 'Contents')
  const original = dirname(dirname(dirname(runtime.executable)))
  cpSync(original, dirname(contents), { recursive: true, verbatimSymlinks: true })
  const resources = join(contents, 'Resources')
  for (const name of readdirSync(resources)) {
    if (OTHER_LANGUAGES.test(name) || name === 'default_app.asar')
      rmSync(join(resources, name), { recursive: true })
  }
  for (const name of ['LICENSE', 'LICENSES.chromium.html'])
    cpSync(join(dirname(original), name), join(resources, name))
  const executable = join(contents, 'MacOS', 'Netlens')
  renameSync(join(contents, 'MacOS', basename(runtime.executable)), executable)
  await writeIcons(join(resources, 'netlens.icns'))
  await setProperties(contents, {
    CFBundleName: 'Netlens',
    CFBundleDisplayName: 'Netlens',
    CFBundleExecutable: 'Netlens',
    CFBundleIdentifier: 'io.github.netlens.netlens',
    CFBundleIconFile: 'netlens.icns',
    CFBundleShortVersionString: version,
    CFBundleVersion: version,
    LSApplicationCategoryType: 'public.app-category.graphics-design',
    CFBundleDocumentTypes: [
      {
        CFBundleTypeName: 'Images',
        CFBundleTypeRole: 'Viewer',
        LSItemContentTypes: ['public.image', 'public.folder']
      }
    ]
  })
  return { executable, resources }
}

/**
 * Tells Electron the checksum of the archive's header, which contains those of all its files.
 * @param {string} resources folder of the app.asar
 */
export async function protectArchive(resources) {
  const { headerString } = asar.getRawHeader(join(resources, 'app.asar'))
  const hash = createHash('sha256').update(headerString).digest('hex')
  await setProperties(dirname(resources), {
    ElectronAsarIntegrity: { 'Resources/app.asar': { algorithm: 'SHA256', hash } }
  })
}

/**
 * @param {string} contents folder of the bundle
 * @param {Record<string, unknown>} properties
 */
async function setProperties(contents, properties) {
  for (const [name, value] of Object.entries(properties)) {
    await run('plutil', ['-replace', name, '-json', JSON.stringify(value), join(contents, 'Info.plist')])
  }
}

/** @param {string} file */
async function writeIcons(file) {
  const set = join(mkdtempSync(join(tmpdir(), 'netlens-icons-')), 'netlens.iconset')
  mkdirSync(set)
  for (const [size, name] of ICONS) await writePng(join(set, name), size)
  await run('iconutil', ['--convert', 'icns', '--output', file, set])
  rmSync(dirname(set), { recursive: true })
}

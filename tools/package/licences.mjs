/** Collects the licences of everything in a package in one file beside the program. */
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { DECODER } from '../setup/decoder.mjs'
import { inProject } from '../setup/project.mjs'
import { ADDON, NOTICES, TENSORFLOW } from '../setup/tensorflow.mjs'
import { closure, enginePackages, reachable } from './engine.mjs'
import { NODE_VERSION } from './node-runtime.mjs'

const LICENCES = 'THIRD-PARTY-LICENSES.txt'

/**
 * @typedef {object} Component
 * @property {string} name
 * @property {string} version
 * @property {string} licence SPDX identifier
 * @property {string} text
 */

/**
 * @param {import('./tree.mjs').Tree} tree
 * @param {import('./product.mjs').Product} product
 */
export function writeLicences({ folder, resources }, product) {
  const own = readFileSync(inProject('LICENSE'), 'utf8')
  const netlens = { name: 'Netlens', version: '', licence: 'Apache-2.0', text: own }
  const line = '='.repeat(80)
  const components = [netlens, ...programsInside(resources, product), ...packagesInside()]
  const parts = components.map(({ name, version, licence, text }) => {
    return `${line}\n${[name, version].join(' ').trim()} (${licence})\n${line}\n\n${text.trim()}\n`
  })
  // Beside an app of macOS, they would be lost when it is moved.
  const place = process.platform === 'darwin' ? resources : folder
  writeFileSync(join(place, LICENCES), parts.join('\n'))
  writeFileSync(join(place, 'LICENSE.netlens.txt'), own)
}

/**
 * @param {string} resources folder of the package
 * @param {import('./product.mjs').Product} product
 * @returns {Component[]} the content besides npm packages
 */
export function programsInside(resources, { runtime }) {
  return [
    {
      name: 'Electron, with Chromium and Node.js',
      version: runtime.version,
      licence: 'MIT and others',
      text: `See LICENSE.electron.txt or LICENSE, and LICENSES.chromium.html, beside this file.`
    },
    {
      name: "Node.js, the engine's own",
      version: NODE_VERSION,
      licence: 'MIT and others',
      text: readFileSync(join(resources, 'node/LICENSE'), 'utf8')
    },
    {
      name: 'TensorFlow, native library',
      version: TENSORFLOW,
      licence: 'Apache-2.0',
      text: tensorflowLicence()
    },
    ...decoderInside(resources)
  ]
}

/**
 * @param {string} resources folder of the package
 * @returns {Component[]} the parts of the JPEG decoder, if the package contains it
 */
function decoderInside(resources) {
  const addon = join(resources, 'engine/native/build', basename(DECODER))
  if (!existsSync(addon)) return []
  const { library } = createRequire(import.meta.url)(DECODER)
  return [
    {
      name: 'libjpeg-turbo',
      version: library,
      licence: 'IJG AND BSD-3-Clause AND Zlib',
      text: readFileSync(join(import.meta.dirname, 'licences/libjpeg-turbo.txt'), 'utf8')
    },
    describe(inProject('node_modules/node-addon-api'))
  ]
}

function tensorflowLicence() {
  const own = 'Under the same licence as Netlens, above. Copyright The TensorFlow Authors.'
  return `${own}\n\n${readFileSync(join(dirname(realpathSync(ADDON)), NOTICES), 'utf8')}`
}

/** @returns {Component[]} the npm packages in a package, each version once */
export function packagesInside() {
  const fromMain = [...reachable(['app.js']).packages].filter((name) => name !== 'electron')
  const paths = new Set([...enginePackages(), ...closure([...fromMain, ...inBuiltFiles()])])
  /** @type {Map<string, Component>} */
  const components = new Map()
  for (const path of [...paths].sort()) {
    const component = describe(inProject(path))
    components.set(`${component.name}@${component.version}`, component)
  }
  return [...components.values()]
}

/** @returns {string[]} the packages that the sources import and the build bundles */
function inBuiltFiles() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'))
  const sources = ['src-renderer', 'src-main'].flatMap((folder) =>
    readdirSync(inProject(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|vue|css)$/.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  )
  const isImported = (/** @type {string} */ name) => {
    return sources.some((text) => text.includes(`'${name}'`) || text.includes(`'${name}/`))
  }
  return Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => name !== 'electron' && isImported(name)
  )
}

/**
 * @param {string} folder of an npm package
 * @returns {Component}
 */
function describe(folder) {
  const { name, version, license, licenses, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8')
  )
  const by = typeof author === 'string' ? author : author?.name
  const licence = license?.type ?? license ?? licenses?.[0]?.type ?? 'see text'
  const texts = [...licenceFiles(folder), ...furtherTexts(licence)]
  return { name, version, licence, text: texts.join('\n\n') || withoutText(licence, by) }
}

/**
 * @param {string} folder of an npm package
 * @returns {string[]} texts of its licence files, or else the licence section of its README
 */
function licenceFiles(folder) {
  const files = readdirSync(folder).sort()
  const own = files.filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  if (own.length > 0) return own.map((file) => readFileSync(join(folder, file), 'utf8'))
  const readme = files.find((file) => /^readme/i.test(file))
  const section = readme && licenceSection(readFileSync(join(folder, readme), 'utf8'))
  return section ? [section] : []
}

/**
 * @param {string} readme in Markdown
 * @returns {string | undefined} its section about licences, if there is one
 */
export function licenceSection(readme) {
  const heading = /^(#{1,6} *licen[cs]\w*:?[ #]*|licen[cs]\w*\n[-=]{3,})$/im.exec(readme)
  if (!heading) return undefined
  const rest = readme.slice(heading.index + heading[0].length)
  const end = /^(#{1,6} |.+\n[-=]{3,}$|\[[^\]]+\]: )/m.exec(rest)
  return rest.slice(0, end?.index).trim() || undefined
}

/**
 * @param {string} licence SPDX identifier
 * @returns {string[]} full texts that the licence requires but its packages lack
 */
function furtherTexts(licence) {
  if (!licence.startsWith('LGPL-3.0')) return []
  return ['LGPL-3.0.txt', 'GPL-3.0.txt'].map((name) =>
    readFileSync(join(import.meta.dirname, 'licences', name), 'utf8')
  )
}

/**
 * @param {string} licence SPDX identifiers
 * @param {string | undefined} author
 */
function withoutText(licence, author) {
  const texts = licence.split(' AND ').map((name) => TEXTS[name])
  const known = texts.every(Boolean) ? texts.join('\n\n') : 'The package has no licence text of its own.'
  return `Copyright ${author ?? 'its authors'}\n\n${known}`
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

const ISC = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby
granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.`

/**
 * For packages that name their licence but do not include its text. @type {Record<string, string | undefined>}
 */
const TEXTS = { MIT, ISC, 'Apache-2.0': 'Apache License 2.0, as of Netlens, above.' }

/** The licences of everything in a package, in one file beside the program. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from '../setup/project.mjs'
import { closure, enginePackages, reachable } from './engine.mjs'
import { NODE_VERSION } from './node-runtime.mjs'

export const LICENCES = 'THIRD-PARTY-LICENSES.txt'

/**
 * @typedef {object} Component
 * @property {string} name
 * @property {string} version
 * @property {string} licence its SPDX name
 * @property {string} text
 */

/**
 * @param {import('./tree.mjs').Tree} tree
 * @param {import('./product.mjs').Product} product
 */
export function writeLicences({ folder, resources }, { runtime }) {
  const nodeLicence = readFileSync(join(resources, 'node/LICENSE'), 'utf8')
  const own = readFileSync(inProject('LICENSE'), 'utf8')
  const components = [
    { name: 'Netlens', version: '', licence: 'Apache-2.0', text: own },
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
      text: nodeLicence
    },
    {
      name: 'TensorFlow, native library',
      version: '',
      licence: 'Apache-2.0',
      text: 'Under the same licence as Netlens, above. Copyright The TensorFlow Authors.'
    },
    ...packagesInside()
  ]
  const line = '='.repeat(80)
  const parts = components.map(({ name, version, licence, text }) => {
    return `${line}\n${[name, version].join(' ').trim()} (${licence})\n${line}\n\n${text.trim()}\n`
  })
  writeFileSync(join(folder, LICENCES), parts.join('\n'))
  writeFileSync(join(folder, 'LICENSE.netlens.txt'), own)
}

/** @returns {Component[]} the npm packages of a package, each version once */
export function packagesInside() {
  const fromMain = [...reachable(['app.js']).packages].filter((name) => name !== 'electron')
  const paths = new Set([...enginePackages(), ...closure([...fromMain, ...inRenderer()])])
  /** @type {Map<string, Component>} */
  const components = new Map()
  for (const path of [...paths].sort()) {
    const component = describe(inProject(path))
    components.set(`${component.name}@${component.version}`, component)
  }
  return [...components.values()]
}

/** @returns {string[]} the packages that the window's sources import; the build puts them into its scripts */
function inRenderer() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'))
  const sources = readdirSync(inProject('src-renderer'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue|css)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  const isImported = (/** @type {string} */ name) => {
    return sources.some((text) => text.includes(`'${name}'`) || text.includes(`'${name}/`))
  }
  return Object.keys({ ...dependencies, ...devDependencies }).filter(isImported)
}

/**
 * @param {string} folder of an npm package
 * @returns {Component}
 */
function describe(folder) {
  const { name, version, license, licenses, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8')
  )
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8'))
  const by = typeof author === 'string' ? author : author?.name
  return {
    name,
    version,
    licence: license?.type ?? license ?? licenses?.[0]?.type ?? 'see text',
    text: texts.join('\n\n') || `The package has no licence text of its own.${by ? ` Author: ${by}.` : ''}`
  }
}

/**
 * Packages the engine and the command line as a folder: they run on plain Node, which cannot read ASAR
 * archives.
 */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { inProject } from '../setup/project.mjs'

/**
 * Files that no program reads: types, source maps, tests, examples, documentation, sources in other languages.
 */
const NEVER_READ = [
  /\.(map|ts|mts|cts|flow|markdown|yml|yaml|gyp|gypi|cc|h|py|html|css|log)$/,
  /(^|\/)(tests?|__tests__|examples?|docs?|benchmarks?|demo|coverage)\//,
  /(^|\/)[^/]*([._-]test|[._-]spec|\.min)\.[cm]?js$/,
  /(^|\/)\.[^/]*$/,
  /~$/,
  /(^|\/)\.[^/]*\//,
  /^(?!.*(licen[cs]e|notice|copying|authors)).*\.md$/i,
  /(^|\/)(Makefile|Gruntfile\.js|Gulpfile\.js|tsconfig[^/]*\.json|CHANGELOG[^/]*|changelog[^/]*)$/
]

/**
 * @type {Record<string, RegExp | undefined>} files that are left out of certain packages: builds for other
 *   systems
 */
const UNUSED = {
  '@imagemagick/magick-wasm': /^dist\/(x64\/|index\.js$)/,
  'libheif-js': /^(index|wasm)\.js$|^libheif\/|^libheif-wasm\/(libheif\.(js|wasm)|.*\.mjs)$/,
  h5wasm: /^(dist\/(node|iife)|src)\//,
  '@tensorflow/tfjs-node': /^(binding|src|python|scripts|deps\/include)\//,
  '@mapbox/node-pre-gyp': /^contribute/,
  'core-js': /^(full|features|proposals|stage|actual|postinstall\.js)/,
  'google-protobuf': /^(google\/protobuf\/compiler)/
}

/** Packages that only contain types, and native ones for a C library that Electron does not run on. */
const NEVER_LOADED = /^(@types\/|@webgpu\/types$)|-musl(eabihf)?$/

/**
 * Follows imports between the built program's files.
 * @param {string[]} entries such as `engine.js`, below out/main
 * @returns {{ files: string[], packages: Set<string> }} the files reached, sorted, including the entries, and
 *   the packages they name
 */
export function reachable(entries) {
  const files = new Set(entries)
  /** @type {Set<string>} */
  const packages = new Set()
  for (const file of files) {
    const text = readFileSync(inProject('out/main', file), 'utf8')
    for (const [, name = ''] of text.matchAll(/\b(?:require|import|resolve)\("([^"]+)"\)/g)) {
      if (name.startsWith('.')) files.add(posix.join(dirname(file), name))
      else if (!isBuiltin(name)) packages.add(packageName(name))
    }
  }
  return { files: [...files].sort(), packages }
}

/**
 * The packages that these need at run time, including themselves, according to package-lock.json.
 * @param {Iterable<string>} names
 * @returns {string[]} their folders such as `node_modules/a/node_modules/b`, sorted
 */
export function closure(names) {
  /** @type {Record<string, { dependencies?: object, optionalDependencies?: object }>} */
  const lock = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages
  /** @type {Set<string>} */
  const found = new Set()
  const add = (/** @type {string} */ name, /** @type {string} */ from) => {
    if (NEVER_LOADED.test(name)) return
    const path = resolveIn(lock, name, from)
    // Optional packages for other platforms are only in the lockfile.
    if (!path || found.has(path) || !existsSync(inProject(path))) return
    found.add(path)
    const { dependencies, optionalDependencies } = lock[path] ?? {}
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) add(next, path)
  }
  for (const name of names) add(name, '')
  return [...found].sort()
}

/** @returns {string[]} folders of all packages that the engine and the command line may need */
export function enginePackages() {
  return closure(Object.keys(JSON.parse(readFileSync(inProject('package.json'), 'utf8')).dependencies))
}

/**
 * Copies the engine and the command line.
 * @param {string} folder to create
 * @param {object} description goes into its package.json
 */
export function copyEngine(folder, description) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(description, undefined, 2) + '\n')
  for (const file of reachable([
    'engine.js',
    'as-is-process.js',
    'decode-worker.js',
    'heic-worker.js',
    'cli.js'
  ]).files) {
    copyFile(inProject('out/main', file), join(folder, 'out/main', file))
  }
  for (const path of enginePackages()) copyPackage(path, folder)
}

/**
 * Copies the necessary files of an installed package.
 * @param {string} path such as `node_modules/sharp`
 * @param {string} target folder of the node_modules to copy to
 */
export function copyPackage(path, target) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const source = inProject(path)
  const main = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).main ?? ''
  for (const file of filesBelow(source)) {
    if (isNeeded(name, file, main)) copyFile(join(source, file), join(target, path, file))
  }
}

/**
 * @param {string} name of a package
 * @param {string} file path in the package, with slashes
 * @param {string} main the package's main file
 */
export function isNeeded(name, file, main) {
  if (file === 'package.json' || file === main || /\.(node|wasm)$/.test(file))
    return !UNUSED[name]?.test(file)
  // TensorFlow.js ships a dozen builds; Node uses the one in a single file.
  if (name.startsWith('@tensorflow/') && main.endsWith('.node.js')) return /^licen[cs]e/i.test(file)
  return !NEVER_READ.some((pattern) => pattern.test(file)) && !UNUSED[name]?.test(file)
}

/**
 * @param {string} folder
 * @returns {string[]} all files below it, except those of nested packages, with slashes, sorted
 */
function filesBelow(folder, prefix = '') {
  return readdirSync(join(folder, prefix))
    .sort()
    .flatMap((name) => {
      const path = posix.join(prefix, name)
      if (name === 'node_modules') return []
      return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path]
    })
}

/**
 * @param {string} from
 * @param {string} to
 */
function copyFile(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  // Resolves links: native TensorFlow is linked into node_modules, and cpSync of Node 22 takes such a link for
  // a folder.
  copyFileSync(from, to)
  // The packages' own commands are never run.
  chmodSync(to, 0o644)
}

/**
 * Where Node would find a package.
 * @param {object} lock packages by path
 * @param {string} name
 * @param {string} from path of the importing package; empty for the project
 */
function resolveIn(lock, name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const path = posix.join(folder, 'node_modules', name)
    if (path in lock) return path
    if (folder === '') return undefined
  }
}

/** @param {string} specifier such as `csv-stringify/sync` */
function packageName(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

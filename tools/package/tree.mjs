/**
 * Assembles the installed program in a folder: Electron, the app as an ASAR archive, the engine and its Node,
 * licences.
 */
import { createPackageWithOptions } from '@electron/asar'
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { checkDecoder } from '../setup/decoder.mjs'
import { run } from '../setup/processes.mjs'
import { inProject } from '../setup/project.mjs'
import { ADDON } from '../setup/tensorflow.mjs'
import { shellCommand, windowsCommand } from './command.mjs'
import { copyDecoder, copyHeicDecoder } from './decoder.mjs'
import { elfFiles } from './elf.mjs'
import { closure, copyEngine, copyPackage, reachable } from './engine.mjs'
import { setFuses } from './fuses.mjs'
import { writeLicences } from './licences.mjs'
import { protectArchive } from './macos/bundle.mjs'
import { commandNames } from './manual.mjs'
import { copyNode } from './node-runtime.mjs'
import { copyRuntime } from './runtime.mjs'
import { clampTimes } from './times.mjs'

/** @typedef {import('./product.mjs').Product} Product */

/**
 * @typedef {object} Tree
 * @property {string} folder of the program
 * @property {string} resources folder of Electron's resources
 * @property {string} executable of the app
 * @property {string} node the engine's own Node
 * @property {string} cli script of the command line
 */

/**
 * @param {string} folder to create
 * @param {Product} product
 * @returns {Promise<Tree>}
 */
export async function buildTree(folder, product) {
  rmSync(folder, { recursive: true, force: true })
  const { executable, resources } = await copyRuntime(folder, product)
  const description = {
    name: 'netlens',
    productName: 'Netlens',
    version: product.version,
    desktopName: 'netlens.desktop'
  }
  await packApp(join(resources, 'app.asar'), { ...description, main: 'out/main/app.js' })
  const engine = join(resources, 'engine')
  copyEngine(engine, description)
  await copyTensorFlow(join(engine, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8'))
  const decoder = await copyDecoder(engine)
  copyHeicDecoder(engine)
  const node = await copyNode(resources)
  if (existsSync(inProject('resources'))) cpSync(inProject('resources'), resources, { recursive: true })
  if (process.platform === 'linux')
    for (const file of elfFiles(folder)) await run('strip', ['--strip-unneeded', file])
  if (process.platform === 'darwin') await protectArchive(resources)
  await setFuses(executable)
  const tree = { folder, resources, executable, node, cli: join(engine, 'out/main/cli.js') }
  await checkEngine(tree)
  if (decoder) await checkDecoder(decoder, node)
  await writeCommand(tree)
  writeLicences(tree, product)
  clampTimes(folder, product.epoch)
  return tree
}

/**
 * Packs what Electron's own processes load.
 * @param {string} file
 * @param {object} description goes into its package.json
 */
async function packApp(file, description) {
  const folder = `${file}.content`
  const { files, packages } = reachable(['app.js'])
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify(description, undefined, 2) + '\n')
  for (const name of files) cpSync(inProject('out/main', name), join(folder, 'out/main', name))
  for (const part of ['preload', 'renderer']) {
    cpSync(inProject('out', part), join(folder, 'out', part), { recursive: true })
  }
  packages.delete('electron')
  for (const path of closure(packages)) copyPackage(path, folder)
  // The archive's header contains checksums of every file and its blocks.
  await createPackageWithOptions(folder, file, {})
  rmSync(folder, { recursive: true })
}

/**
 * Copies the native libraries beside the addon, which looks for them there.
 * @param {string} folder of the copied addon
 */
async function copyTensorFlow(folder) {
  if (!existsSync(ADDON)) throw new Error('native TensorFlow is not there; `npm run doctor` tells more')
  const source = dirname(realpathSync(ADDON))
  const libraries = readdirSync(source).filter((name) =>
    /^libtensorflow\w*\.(so\.\d+|\d+\.dylib)$/.test(name)
  )
  for (const name of libraries) {
    const file = join(folder, name)
    cpSync(join(source, name), file)
    // Drop the library paths of the machine that it was built on.
    if (process.platform === 'linux') await run('patchelf', ['--set-rpath', '$ORIGIN', file])
  }
}

/**
 * Loads the copied addon in the copied Node.
 * @param {Tree} tree
 * @throws {CommandError} if something that it needs is missing
 */
async function checkEngine({ node, cli }) {
  const program =
    'require("@tensorflow/tfjs-node").setBackend("tensorflow").then(ok => process.exit(ok ? 0 : 1))'
  await run(node, ['-e', program], { cwd: dirname(cli), env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } })
}

/** @param {Tree} tree the program to add the `netlens` command to */
async function writeCommand(tree) {
  const { folder, resources, executable, node, cli } = tree
  const bin = join(process.platform === 'darwin' ? resources : folder, 'bin')
  mkdirSync(bin)
  const [nodePath = '', cliPath = '', app = ''] = [node, cli, executable].map((file) =>
    relative(dirname(bin), file).replaceAll('\\', '/')
  )
  const paths = { node: nodePath, cli: cliPath, app }
  if (process.platform === 'win32') writeFileSync(join(bin, 'netlens.cmd'), windowsCommand(paths))
  else writeFileSync(join(bin, 'netlens'), shellCommand(await commandNames(tree), paths), { mode: 0o755 })
}

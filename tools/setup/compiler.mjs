/** Finds the C++ compiler for native addons. */
import { canInstall, howToInstall, install } from './debian.mjs'
import { findCommand } from './processes.mjs'

/** @returns {Promise<string | undefined>} if there is no C++ compiler: a message that says how to get one */
export async function lackingCompiler() {
  if (findCompiler()) return undefined
  const how = process.platform === 'darwin' ? 'run: xcode-select --install' : await howToInstall(['g++'])
  return `a C++ compiler is missing (${how})`
}

/** @returns {Promise<string>} the command of a C++ compiler */
export async function neededCompiler() {
  if (!findCompiler() && canInstall()) await install(['g++'])
  const compiler = findCompiler()
  if (!compiler) throw new Error(await lackingCompiler())
  return compiler
}

function findCompiler() {
  return ['g++', 'clang++'].find(findCommand)
}

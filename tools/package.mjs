/**
 * Builds packages: `node tools/package.mjs [--target NAME]... [--output FOLDER] [--quick]`. Run tools/setup.mjs
 * first.
 */
import { mkdirSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { writeBillOfMaterials } from './package/bill-of-materials.mjs'
import { describeProduct } from './package/product.mjs'
import { sizes, sizeTable } from './package/sizes.mjs'
import { archiveName } from './package/targets/archive.mjs'
import { defaultTargets, targets } from './package/targets/all.mjs'
import { whyNot } from './package/targets/target.mjs'
import { buildTree } from './package/tree.mjs'
import { CommandError, stopChildrenOnSignals } from './setup/processes.mjs'
import { inProject, PROJECT } from './setup/project.mjs'
import { slowStep } from './setup/report.mjs'

stopChildrenOnSignals()
try {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', multiple: true },
      output: { type: 'string', default: inProject('dist') },
      quick: { type: 'boolean', default: false }
    }
  })
  await packageFor(values.target ?? defaultTargets(), resolve(values.output), values.quick)
} catch (error) {
  if (error instanceof CommandError) process.stderr.write(error.output)
  process.stderr.write(`netlens package: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

/**
 * @param {string[]} names of targets; `dir` is just the program's folder
 * @param {string} output folder
 * @param {boolean} quick for testing, not for release: saves time rather than space
 */
async function packageFor(names, output, quick) {
  for (const name of names) refuseWhatCannotBeBuilt(name)
  const product = await describeProduct()
  if (product.forDevelopment) {
    process.stderr.write(
      `netlens package: Electron ${product.runtime.version} is for development and testing only\n`
    )
  }
  mkdirSync(output, { recursive: true })
  const folder = join(output, `${process.platform}-${process.arch}`)
  const tree = await slowStep('assembling the program', () => buildTree(folder, product))
  console.log(sizeTable(sizes(tree)))
  writeBillOfMaterials(join(output, `${archiveName(product)}.cdx.json`), tree, product)
  for (const name of names) {
    const target = targets[name]
    if (!target) continue
    const files = await slowStep(`packing ${name}`, () => target.build(tree, product, output, { quick }))
    for (const file of files)
      console.log(`${relative(PROJECT, file)}  ${(statSync(file).size / 1e6).toFixed(1)} MB`)
  }
}

/** @param {string} name of a target */
function refuseWhatCannotBeBuilt(name) {
  if (name === 'dir') return
  const target = targets[name]
  const all = ['dir', ...Object.keys(targets)].join(', ')
  if (!target) throw new Error(`there is no target "${name}"; the targets are ${all}`)
  const reason = whyNot(target)
  if (reason) throw new Error(`${name} cannot be built here: ${reason}`)
}

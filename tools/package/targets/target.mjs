/**
 * A form in which the program is distributed.
 *
 * @typedef {object} Target
 * @property {NodeJS.Platform[]} platforms where it can be built
 * @property {string[]} needs commands
 * @property {(tree: import('../tree.mjs').Tree, product: import('../product.mjs').Product, output: string,
 *   options: { quick: boolean }) => Promise<string[]>} build writes it into the folder `output` and says which files it
 *   wrote; `quick` where it need not be small
 */
import { findCommand } from '../../setup/processes.mjs'

/**
 * @param {Target} target
 * @returns {string | undefined} why it cannot be built here
 */
export function whyNot({ platforms, needs }) {
  if (!platforms.includes(process.platform)) return `it is built on ${platforms.join(' or ')} only`
  const missing = needs.filter((command) => !findCommand(command))
  return missing.length > 0 ? `${missing.join(', ')} not found` : undefined
}

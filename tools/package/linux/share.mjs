/**
 * Writes what a Linux desktop needs for a program: desktop entry, icons, manual page, AppStream description.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { writeIconTheme } from '../icons.mjs'
import { manualPage } from '../manual.mjs'
import metainfo from './metainfo.mjs'

/**
 * @param {string} share folder such as `/usr/share`
 * @param {import('../tree.mjs').Tree} tree
 * @param {import('../product.mjs').Product} product
 */
export async function writeShare(share, tree, product) {
  for (const folder of ['applications', 'metainfo', 'man/man1'])
    mkdirSync(join(share, folder), { recursive: true })
  cpSync(join(import.meta.dirname, 'netlens.desktop'), join(share, 'applications/netlens.desktop'))
  writeFileSync(join(share, 'metainfo/io.github.netlens.netlens.metainfo.xml'), metainfo(product))
  writeFileSync(join(share, 'man/man1/netlens.1.gz'), gzip(await manualPage(tree, product)))
  await writeIconTheme(join(share, 'icons/hicolor'), 'netlens')
}

/**
 * @param {string} text
 * @returns {Buffer} without a time stamp
 */
export function gzip(text) {
  return gzipSync(text, { level: 9 })
}

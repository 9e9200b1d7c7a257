/** All targets by name. */
import { tar, zip } from './archive.mjs'
import { deb } from './deb.mjs'
import { appimage, nsis } from './electron-builder.mjs'
import { whyNot } from './target.mjs'

/** @type {Record<string, import('./target.mjs').Target | undefined>} */
export const targets = { deb, appimage, tar, zip, nsis }

/** @returns {string[]} what people of this system install: the first of their kinds that can be built here */
export function defaultTargets() {
  const wanted = { linux: ['deb', 'tar'], win32: ['nsis', 'zip'] }[String(process.platform)] ?? ['tar']
  return [wanted.find((name) => targets[name] && !whyNot(targets[name])) ?? 'dir']
}

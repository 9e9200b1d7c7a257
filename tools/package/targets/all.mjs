/** All targets by name. */
import { tar, zip } from './archive.mjs'
import { deb } from './deb.mjs'
import { appimage, dmg, macZip, nsis } from './electron-builder.mjs'
import { whyNot } from './target.mjs'

/** @type {Record<string, import('./target.mjs').Target | undefined>} */
export const targets = {
  deb,
  appimage,
  tar,
  zip: process.platform === 'darwin' ? macZip : zip,
  nsis,
  dmg
}

/** @returns {string[]} the usual target of this system: the first that can be built here */
export function defaultTargets() {
  const wanted =
    { linux: ['deb', 'tar'], win32: ['nsis', 'zip'], darwin: ['dmg'] }[String(process.platform)] ?? []
  return [wanted.find((name) => targets[name] && !whyNot(targets[name])) ?? 'dir']
}

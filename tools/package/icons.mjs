/** Renders the icon in the sizes that desktops ask for. */
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { inProject } from '../setup/project.mjs'

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512]
const SOURCE = inProject('resources/icons/netlens.svg')

/**
 * @param {string} folder such as `/usr/share/icons/hicolor`, laid out as in the freedesktop icon theme
 *   specification
 * @param {string} name of the icon
 */
export async function writeIconTheme(folder, name) {
  for (const size of SIZES) await writePng(join(folder, `${size}x${size}/apps/${name}.png`), size)
  const scalable = join(folder, 'scalable/apps', `${name}.svg`)
  mkdirSync(dirname(scalable), { recursive: true })
  cpSync(SOURCE, scalable)
}

/**
 * @param {string} file
 * @param {number} size width and height in pixels
 */
export async function writePng(file, size) {
  mkdirSync(dirname(file), { recursive: true })
  // The drawing is 512 units wide, at 72 dots per inch.
  await sharp(SOURCE, { density: (72 * size) / 512 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toFile(file)
}

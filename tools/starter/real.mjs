// @ts-nocheck The manifest is data.
/**
 * Real pictures that were not generated: from programs' documentation, icon themes and PDF files in Debian
 * packages. `real-pictures.json` lists them; people looked at each one and assigned its class.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import sharp from 'sharp'

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))

/**
 * Training photos besides those of a folder, from Debian packages that the test does not use.
 * @param {string} packages folder for downloads
 * @param {(line: string) => void} say
 * @returns {string[]} the files; those of unavailable packages are left out
 */
export function trainingPhotos(packages, say) {
  return Object.entries(read('training-photos.json')).flatMap(([name, paths]) => {
    const root = join(packages, name)
    if (!existsSync(root)) fetchPackage(name, packages, root, say)
    return paths.map((path) => join(root, path)).filter((file) => existsSync(file))
  })
}

/**
 * @param {string} packages folder for downloads
 * @param {string} target folder for CLASS/picture.jpg
 * @param {(pdf: Buffer) => Buffer} renderPage renders a page of a PDF as a PNG
 * @param {(line: string) => void} say
 */
export async function collectReal(packages, target, renderPage, say) {
  for (const [name, files] of Object.entries(read('real-pictures.json'))) {
    const root = join(packages, name)
    if (!existsSync(root)) fetchPackage(name, packages, root, say)
    if (!existsSync(root)) continue
    for (const [kind, paths] of Object.entries(files)) {
      const folder = join(target, kind === 'pdf' ? 'document' : kind)
      mkdirSync(folder, { recursive: true })
      for (const path of paths) {
        const file = join(folder, `${name}--${basename(path).replace(/\.(png|jpg|pdf|pdf\.gz)$/, '')}.jpg`)
        if (existsSync(file) || !existsSync(join(root, path))) continue
        let bytes = readFileSync(join(root, path))
        if (path.endsWith('.gz')) bytes = gunzipSync(bytes)
        if (kind === 'pdf') bytes = renderPage(bytes)
        await sharp(bytes, { failOn: 'none' })
          .flatten({ background: '#fff' })
          .resize(800, 800, { fit: 'inside', withoutEnlargement: true })
          .jpeg({ quality: 92 })
          .toFile(file)
      }
    }
  }
}

function fetchPackage(name, packages, root, say) {
  mkdirSync(packages, { recursive: true })
  try {
    say(`downloading Debian's ${name}`)
    execFileSync('apt-get', ['download', name], { cwd: packages, stdio: 'ignore' })
    const deb = readdirSync(packages).find((file) => file.startsWith(`${name}_`))
    execFileSync('dpkg', ['-x', deb, root], { cwd: packages })
    rmSync(join(packages, deb))
  } catch {
    say(`${name} cannot be downloaded; its pictures are left out`)
  }
}

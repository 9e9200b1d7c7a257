/** A package for Debian and its derivatives. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { DECODER } from '../../setup/decoder.mjs'
import { run } from '../../setup/processes.mjs'
import { elfFiles } from '../elf.mjs'
import { packagesInside } from '../licences.mjs'
import { gzip, writeShare } from '../linux/share.mjs'
import { bytesOf } from '../sizes.mjs'
import { clampTimes } from '../times.mjs'

const MAINTAINER = 'The Netlens authors <netlens@users.noreply.github.com>'
const ARCHITECTURES = /** @type {Record<string, string>} */ ({ x64: 'amd64', arm64: 'arm64' })
const HOME = 'usr/lib/netlens'

/** Electron loads these by name, so that no tool finds them in its executable. */
const LOADED_AT_START = ['libx11-xcb1', 'xdg-utils']
/** Loaded by name as well, but optional: hardware graphics, keyring, notifications, sound. */
const LOADED_IF_THERE = [
  'libegl1',
  'libgl1',
  'libheif1',
  'libnotify4',
  'libpulse0',
  'libsecret-1-0',
  'libudev1'
]
/** Reads videos; everything else works without it. */
const READS_VIDEOS = 'ffmpeg'

/** @type {import('./target.mjs').Target} */
export const deb = {
  platforms: ['linux'],
  needs: ['dpkg-deb', 'dpkg-shlibdeps', 'strip', 'patchelf'],

  async build(tree, product, output, { quick }) {
    const architecture = ARCHITECTURES[process.arch] ?? process.arch
    const root = join(output, 'deb')
    rmSync(root, { recursive: true, force: true })
    mkdirSync(join(root, 'usr/lib'), { recursive: true })
    mkdirSync(join(root, 'usr/bin'))
    // Hard links: a copy would take a gigabyte, and nothing here changes the files.
    await run('cp', ['--archive', '--link', tree.folder, join(root, HOME)])
    symlinkSync('../lib/netlens/bin/netlens', join(root, 'usr/bin/netlens'))
    await writeShare(join(root, 'usr/share'), tree, product)
    writeDocumentation(join(root, 'usr/share/doc/netlens'), product)
    writeOverrides(join(root, 'usr/share/lintian/overrides'))
    const depends = await dependencies(join(root, HOME), output)
    clampTimes(join(root, 'usr'), product.epoch)
    writeControl(join(root, 'DEBIAN'), root, product, architecture, depends)
    clampTimes(join(root, 'DEBIAN'), product.epoch)
    // The sandbox helper needs root's privileges if the kernel does not allow user namespaces.
    chmodSync(join(root, HOME, 'chrome-sandbox'), 0o4755)
    // The builder's umask may have made the root folder private.
    chmodSync(root, 0o755)
    const file = join(output, `netlens_${product.debianVersion}_${architecture}.deb`)
    // zstd would be quicker, but lintian of Debian 12 takes it for a damaged archive.
    const compression = quick ? ['-Znone'] : ['-Zxz', '-z0']
    await run('dpkg-deb', ['--root-owner-group', ...compression, '--build', root, file], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(product.epoch) }
    })
    rmSync(root, { recursive: true })
    return [file]
  }
}

/**
 * @param {string} folder
 * @param {import('../product.mjs').Product} product
 */
function writeDocumentation(folder, { debianVersion, epoch }) {
  mkdirSync(folder, { recursive: true })
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000')
  const entry = `netlens (${debianVersion}) unstable; urgency=medium\n\n  * See the project's CHANGELOG.md.\n\n -- ${MAINTAINER}  ${date}\n`
  writeFileSync(join(folder, 'changelog.Debian.gz'), gzip(entry))
  writeFileSync(join(folder, 'copyright'), copyright())
}

const LIBJPEG = `
Files: ${HOME}/resources/engine/native/build/libjpeg*
Copyright: 1991-2010 Thomas G. Lane, Guido Vollbeding
           2009-2023 D. R. Commander and others
           1999-2006 MIYASAKA Masaru and others
License: IJG-and-BSD-3-clause-and-Zlib
 This software is based in part on the work of the Independent JPEG Group; see
 the file named above.
`

/** Debian's machine-readable format. */
function copyright() {
  const packages = packagesInside().map(({ name, version, licence }) => ` ${name} ${version}: ${licence}`)
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Netlens
Comment:
 The texts of all licences are in /${HOME}/THIRD-PARTY-LICENSES.txt,
 those of Chromium in /${HOME}/LICENSES.chromium.html.
 .
 npm packages inside, and their licences:
${packages.join('\n')}

Files: *
Copyright: 2026 The Netlens authors
License: Apache-2.0

Files: ${HOME}/*
Copyright: OpenJS Foundation and Electron contributors
           The Chromium Authors
           Node.js contributors
License: Expat-and-others
 Electron and Node.js are under the MIT licence, Chromium under BSD licences
 and others; see the files named above.

Files: ${HOME}/resources/engine/node_modules/@tensorflow/*
Copyright: The TensorFlow Authors
License: Apache-2.0
${existsSync(DECODER) ? LIBJPEG : ''}
License: Apache-2.0
 On Debian systems, the full text of the Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0.
`
}

/** @param {string} folder */
function writeOverrides(folder) {
  mkdirSync(folder, { recursive: true })
  cpSync(join(import.meta.dirname, '../linux/lintian-overrides'), join(folder, 'netlens'))
}

/**
 * The system libraries that the native files need.
 * @param {string} home folder of the program in the package's root
 * @param {string} scratch
 * @returns {Promise<string>} for the field Depends
 */
async function dependencies(home, scratch) {
  const folder = join(scratch, 'shlibdeps')
  mkdirSync(join(folder, 'debian'), { recursive: true })
  writeFileSync(join(folder, 'debian/control'), 'Source: netlens\n\nPackage: netlens\nArchitecture: any\n')
  const files = elfFiles(home).filter(
    (file) => !/\/tfjs-node\/|\/jpeg\.node$|\/native\/build\/heic$/.test(file)
  )
  // The addon needs a newer C++ library than TensorFlow, whose symbols would take a minute to read.
  const addon = join(folder, 'addon')
  cpSync(
    join(home, 'resources/engine/node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node'),
    addon
  )
  for (const library of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'libtensorflow.so.2']) {
    await run('patchelf', ['--remove-needed', library, addon])
  }
  // The library beside the decoder must not become a dependency; the system's may have another name.
  const decoder = join(home, 'resources/engine/native/build/jpeg.node')
  if (existsSync(decoder)) {
    const alone = join(folder, 'decoder')
    cpSync(decoder, alone)
    const library = readdirSync(dirname(decoder)).find((name) => name.startsWith('libjpeg'))
    await run('patchelf', ['--remove-needed', library ?? '', alone])
    files.push(alone)
  }
  const own = [...new Set(files.map((file) => `-l${dirname(file)}`))]
  const output = await run('dpkg-shlibdeps', ['-O', '--ignore-missing-info', ...own, ...files, addon], {
    cwd: folder
  })
  rmSync(folder, { recursive: true })
  const found = /^shlibs:Depends=(.*)$/m.exec(output)?.[1]
  if (!found) throw new Error(`dpkg-shlibdeps found nothing:\n${output}`)
  return [found, ...LOADED_AT_START].join(', ')
}

/**
 * @param {string} folder
 * @param {string} root of the package
 * @param {import('../product.mjs').Product} product
 * @param {string} architecture
 * @param {string} depends
 */
function writeControl(folder, root, product, architecture, depends) {
  mkdirSync(folder)
  const warning =
    ' .\n This package is for development and testing only: its Electron is out of\n support and gets no security fixes.\n'
  const control = `Package: netlens
Version: ${product.debianVersion}
Architecture: ${architecture}
Maintainer: ${MAINTAINER}
Installed-Size: ${Math.ceil(bytesOf(join(root, 'usr')) / 1024)}
Depends: ${depends}
Recommends: ${[...LOADED_IF_THERE, READS_VIDEOS].join(', ')}
Section: graphics
Priority: optional
Description: classify folders of images and look inside the network
 Netlens classifies every image in folders with MobileNetV2 running natively on
 this machine, and shows the network that did it: its architecture, weights and
 activations. It has a window and a command line. Nothing leaves the computer.
${product.forDevelopment ? warning : ''}`
  writeFileSync(join(folder, 'control'), control)
  writeFileSync(join(folder, 'md5sums'), md5sums(root))
  cpSync(join(import.meta.dirname, '../linux/postrm'), join(folder, 'postrm'))
  chmodSync(join(folder, 'postrm'), 0o755)
}

/** @param {string} root */
function md5sums(root) {
  return readdirSync(join(root, 'usr'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => `${createHash('md5').update(readFileSync(file)).digest('hex')}  ${relative(root, file)}\n`)
    .join('')
}

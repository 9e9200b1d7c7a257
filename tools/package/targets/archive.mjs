/** The program's folder as an archive that can be unpacked and run anywhere. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../setup/processes.mjs'

/** @type {import('./target.mjs').Target} */
export const tar = {
  platforms: ['linux'],
  needs: ['tar', 'gzip'],

  async build(tree, product, output) {
    const name = archiveName(product)
    const file = join(output, `${name}.tar.gz`)
    const options = [
      '--sort=name',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      `--mtime=@${product.epoch}`,
      // If an ordinary user unpacks it, the sandbox helper cannot belong to root; user namespaces are used
      // instead.
      '--mode=u-s',
      `--transform=s,^\\.,${name},S`
    ]
    await run('tar', [...options, '--use-compress-program=gzip -n', '-cf', file, '-C', tree.folder, '.'])
    return [file]
  }
}

/** On macOS, electron-builder makes the zip. @type {import('./target.mjs').Target} */
export const zip = {
  platforms: ['linux', 'win32'],
  needs: process.platform === 'win32' ? ['tar'] : ['zip'],

  async build(tree, product, output) {
    const name = archiveName(product)
    const file = join(output, `${name}.zip`)
    rmSync(file, { force: true })
    if (process.platform === 'win32') {
      await run('tar', ['-a', '-cf', file, '-s', `,^\\.,${name},`, '-C', tree.folder, '.'])
      return [file]
    }
    const parent = mkdtempSync(join(output, '.zip-'))
    try {
      symlinkSync(tree.folder, join(parent, name))
      // Fix the order and the time zone, so that archives are reproducible.
      const command = 'find "$1/" | LC_ALL=C sort | TZ=UTC zip -q -X -@ "$2"'
      await run('bash', ['-o', 'pipefail', '-c', command, 'bash', name, file], { cwd: parent })
    } finally {
      rmSync(parent, { recursive: true })
    }
    return [file]
  }
}

/** @param {import('../product.mjs').Product} product */
export function archiveName({ version }) {
  return `netlens-${version}-${process.platform}-${process.arch}`
}

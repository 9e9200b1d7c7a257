/** The program's folder as an archive, to be unpacked and started anywhere. */
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
      // Unpacked by an ordinary user, the sandbox's helper can't be root's: the kernel's namespaces serve.
      '--mode=u-s',
      `--transform=s,^\\.,${name},S`
    ]
    await run('tar', [...options, '--use-compress-program=gzip -n', '-cf', file, '-C', tree.folder, '.'])
    return [file]
  }
}

/** For macOS electron-builder makes it. @type {import('./target.mjs').Target} */
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
      // In the same order everywhere, and with times that mean the same everywhere.
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

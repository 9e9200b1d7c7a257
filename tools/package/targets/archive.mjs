/** The program's folder as an archive, to be unpacked and started anywhere. */
import { join } from 'node:path'
import { run } from '../../setup/processes.mjs'

/** @type {import('./target.mjs').Target} */
export const tar = {
  platforms: ['linux', 'darwin'],
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

/** @type {import('./target.mjs').Target} */
export const zip = {
  platforms: ['linux', 'darwin', 'win32'],
  needs: process.platform === 'win32' ? ['tar'] : ['zip'],

  async build(tree, product, output) {
    const file = join(output, `${archiveName(product)}.zip`)
    if (process.platform === 'win32') await run('tar', ['-a', '-cf', file, '-C', tree.folder, '.'])
    else await run('zip', ['-q', '-X', '-r', '-y', file, '.'], { cwd: tree.folder })
    return [file]
  }
}

/** @param {import('../product.mjs').Product} product */
export function archiveName({ version }) {
  return `netlens-${version}-${process.platform}-${process.arch}`
}

/**
 * Installers that electron-builder makes of the assembled program. It downloads its own tools, and signs for
 * Windows with the certificate in its environment variables (`CSC_LINK`, `CSC_KEY_PASSWORD`), so it is not one
 * of the dependencies: `npm install --global electron-builder`.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../setup/processes.mjs'
import { writePng } from '../icons.mjs'
import { signApp } from '../macos/sign.mjs'
import { updateFeed } from '../update-feed.mjs'

export const appimage = prepackaged('linux', '--linux', 'AppImage')
export const nsis = prepackaged('win32', '--win', 'nsis')
export const dmg = prepackaged('darwin', '--mac', 'dmg')
/** The file that the macOS app updates itself from. */
export const macZip = prepackaged('darwin', '--mac', 'zip')

/** The files to publish; electron-builder writes folders and notes of its own beside them. */
const MADE = /\.(AppImage|exe|dmg|zip|blockmap)$|^latest.*\.yml$/

/**
 * @param {NodeJS.Platform} platform
 * @param {string} system option of electron-builder
 * @param {string} format electron-builder's name for it
 * @returns {import('./target.mjs').Target}
 */
function prepackaged(platform, system, format) {
  return {
    platforms: [platform],
    needs: ['electron-builder'],

    async build(tree, product, output) {
      const project = join(output, format)
      rmSync(project, { recursive: true, force: true })
      mkdirSync(project, { recursive: true })
      await writePng(join(project, 'build/icon.png'), 512)
      const { version, description } = product
      writeFileSync(
        join(project, 'package.json'),
        JSON.stringify({ name: 'netlens', version, description, author: 'The Netlens authors' })
      )
      writeFileSync(join(project, 'electron-builder.json'), JSON.stringify(configuration(product)))
      const program = platform === 'darwin' ? join(tree.folder, 'Netlens.app') : tree.folder
      const feed = updateFeed()
      const args = ['--projectDir', project, '--prepackaged', program, system, format, '--publish', 'never']
      try {
        feed?.writeInto(tree.resources)
        if (platform === 'darwin') await signApp(program)
        await run('electron-builder', args, { shell: process.platform === 'win32' })
      } finally {
        // Other forms of the program do not update themselves.
        feed?.removeFrom(tree.resources)
      }
      const made = join(project, 'dist')
      return readdirSync(made)
        .filter((name) => MADE.test(name))
        .map((name) => {
          const file = join(output, name)
          renameSync(join(made, name), file)
          return file
        })
    }
  }
}

/** @param {import('../product.mjs').Product} product */
function configuration({ runtime }) {
  return {
    appId: 'io.github.netlens.netlens',
    productName: 'Netlens',
    electronVersion: runtime.version,
    artifactName: '${name}-${version}-${os}-${arch}.${ext}',
    publish: updateFeed()?.publish ?? null,
    linux: {
      executableName: 'netlens',
      category: 'Graphics',
      mimeTypes: ['inode/directory', 'image/jpeg', 'image/png']
    },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowToChangeInstallationDirectory: true,
      deleteAppDataOnUninstall: false
    }
  }
}

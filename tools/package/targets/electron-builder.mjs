/**
 * Installers that electron-builder makes of the assembled program. It fetches tools of its own and signs with the
 * certificate that its environment variables name (`CSC_LINK`, `CSC_KEY_PASSWORD`), so it is not among the dependencies:
 * `npm install --global electron-builder`.
 */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../setup/processes.mjs'
import { writePng } from '../icons.mjs'

/** @type {import('./target.mjs').Target} */
export const appimage = prepackaged('linux', '--linux', 'AppImage', '.AppImage')

/** @type {import('./target.mjs').Target} */
export const nsis = prepackaged('win32', '--win', 'nsis', '.exe')

/**
 * @param {NodeJS.Platform} platform
 * @param {string} system option of electron-builder
 * @param {string} format name of electron-builder
 * @param {string} ending of the file
 * @returns {import('./target.mjs').Target}
 */
function prepackaged(platform, system, format, ending) {
  return {
    platforms: [platform],
    needs: ['electron-builder'],

    async build(tree, product, output) {
      const project = join(output, format)
      mkdirSync(project, { recursive: true })
      await writePng(join(project, 'build/icon.png'), 512)
      const description = { name: 'netlens', version: product.version, description: product.description }
      writeFileSync(
        join(project, 'package.json'),
        JSON.stringify({ ...description, author: 'The Netlens authors' })
      )
      writeFileSync(join(project, 'electron-builder.json'), JSON.stringify(configuration(product)))
      const args = [
        '--projectDir',
        project,
        '--prepackaged',
        tree.folder,
        system,
        format,
        '--publish',
        'never'
      ]
      await run('electron-builder', args, { shell: process.platform === 'win32' })
      const made = join(project, 'dist')
      return readdirSync(made)
        .filter((name) => name.endsWith(ending))
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

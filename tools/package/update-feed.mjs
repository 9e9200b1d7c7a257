/**
 * Where a package takes its updates from, by environment: `NETLENS_UPDATE_FEED` is the address of a folder, and
 * `NETLENS_UPDATE_KEY` the public Ed25519 key of its signatures (base64 of the DER form). `src-main/app/update.ts` reads it.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILES = ['update.json', 'app-update.yml']

/** @throws {Error} where only one of both is set */
export function updateFeed() {
  const { NETLENS_UPDATE_FEED: url, NETLENS_UPDATE_KEY: key } = process.env
  if (!url && !key) return undefined
  if (!url || !key)
    throw new Error('NETLENS_UPDATE_FEED and NETLENS_UPDATE_KEY go together; one of them is not set')
  // Both kinds of Macs have files of their own in the same folder.
  const channel = process.platform === 'darwin' ? `latest-${process.arch}` : 'latest'
  return {
    /** What electron-builder reads. */
    publish: [{ provider: 'generic', url, channel }],

    /** @param {string} resources folder of the program */
    writeInto(resources) {
      writeFileSync(join(resources, 'update.json'), JSON.stringify({ url, key }) + '\n')
      // electron-updater keeps what it downloads in a folder of this name.
      const lines = [
        'provider: generic',
        `url: ${JSON.stringify(url)}`,
        'updaterCacheDirName: netlens-updater',
        ''
      ]
      writeFileSync(join(resources, 'app-update.yml'), lines.join('\n'))
    },

    /** @param {string} resources folder of the program */
    removeFrom(resources) {
      for (const name of FILES) rmSync(join(resources, name), { force: true })
    }
  }
}

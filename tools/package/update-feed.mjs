/**
 * Where a package gets its updates from, set by environment variables: `NETLENS_UPDATE_FEED` is the URL of a
 * folder, and `NETLENS_UPDATE_KEY` the public Ed25519 key of its signatures (base64 of the DER form). Read by
 * `src-main/app/update.ts`.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILES = ['update.json', 'app-update.yml']

/** @throws {Error} if only one of the two is set */
export function updateFeed() {
  const { NETLENS_UPDATE_FEED: url, NETLENS_UPDATE_KEY: key } = process.env
  if (!url && !key) return undefined
  if (!url || !key)
    throw new Error('NETLENS_UPDATE_FEED and NETLENS_UPDATE_KEY go together; one of them is not set')
  // Both kinds of Mac have their own files in the same folder.
  const channel = process.platform === 'darwin' ? `latest-${process.arch}` : 'latest'
  return {
    /** Configuration for electron-builder. */
    publish: [{ provider: 'generic', url, channel }],

    /** @param {string} resources folder of the program */
    writeInto(resources) {
      writeFileSync(join(resources, 'update.json'), JSON.stringify({ url, key }) + '\n')
      // electron-updater stores its downloads in a folder of this name.
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

/**
 * Copies a packaged app and changes one fuse, so that the end-to-end tests can drive it: `node
 * tools/package/inspectable.mjs FOLDER COPY`, where FOLDER was assembled by `npm run package -- --target dir`.
 */
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { allowInspection } from './fuses.mjs'

const [folder, copy] = process.argv.slice(2)
if (!folder || !copy || existsSync(copy)) {
  process.stderr.write('usage: node tools/package/inspectable.mjs FOLDER COPY, where COPY is not there yet\n')
  process.exitCode = 2
} else {
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true })
  const executable = join(
    copy,
    { linux: 'netlens', win32: 'Netlens.exe', darwin: 'Netlens.app/Contents/MacOS/Netlens' }[
      String(process.platform)
    ] ?? ''
  )
  await allowInspection(executable)
  console.log(executable)
}

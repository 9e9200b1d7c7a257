/** An own URL scheme whose addresses stand for files. */
import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'

const mimeTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg'
}

/** @param fileFor the file that an address stands for; an error is answered with 404 */
export function serveFiles(scheme: string, fileFor: (url: URL) => Promise<string> | string): void {
  const locate = async (url: string): Promise<string> => fileFor(new URL(url))

  // Since Electron 25.
  if (typeof protocol.handle === 'function') {
    protocol.handle(scheme, async ({ url }) => {
      try {
        const file = await locate(url)
        const type = mimeTypes[extname(file)] ?? 'application/octet-stream'
        return new Response(new Uint8Array(await readFile(file)), { headers: { 'content-type': type } })
      } catch {
        return new Response(null, { status: 404 })
      }
    })
    return
  }
  protocol.registerFileProtocol(scheme, ({ url }, answer) => {
    // -6 is FILE_NOT_FOUND of Chromium's net errors.
    locate(url).then(
      (path) => answer({ path }),
      () => answer({ error: -6 })
    )
  })
}

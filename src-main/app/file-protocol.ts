/** Serves files under a custom URL scheme. */
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

/** @param fileFor maps a URL to a file; if it throws, the answer is 404 */
export function serveFiles(scheme: string, fileFor: (url: URL) => Promise<string> | string): void {
  const locate = async (url: string): Promise<string> => fileFor(new URL(url))

  // Available since Electron 25.
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
    // -6 is ERR_FILE_NOT_FOUND in Chromium's network errors.
    locate(url).then(
      (path) => answer({ path }),
      () => answer({ error: -6 })
    )
  })
}

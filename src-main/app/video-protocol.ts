/** Serves videos under a custom URL scheme, in the parts that a player asks for. */
import { protocol } from 'electron'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { Readable } from 'node:stream'
import { videoExtensions } from '../platform/image-extensions'
import { UserError } from '../contract/errors'
import { byteRange } from './byte-range'

interface Served {
  status: number
  headers: Record<string, string>
  body: Readable
}

/** @param fileFor maps a URL to a file; if it throws, or the file is no video by its name, the answer is 404 */
export function serveVideos(scheme: string, fileFor: (url: URL) => Promise<string> | string): void {
  const serve = async (url: string, range: string | null): Promise<Served> => {
    const file = await fileFor(new URL(url))
    const extension = extname(file).slice(1).toLowerCase()
    if (!videoExtensions.includes(extension)) throw new UserError('not-allowed', 'This file is no video.')
    const stats = await stat(file)
    if (!stats.isFile()) throw new UserError('not-allowed', 'This is not a regular file.')
    const part = byteRange(range, stats.size)
    const headers = {
      'content-type': typeOf(extension),
      'accept-ranges': 'bytes',
      'content-length': String(part ? part.end - part.start + 1 : 0)
    }
    if (!part) return { status: 416, headers, body: Readable.from([]) }
    const body = createReadStream(file, part)
    if (range === null) return { status: 200, headers, body }
    const place = { 'content-range': `bytes ${part.start}-${part.end}/${stats.size}` }
    return { status: 206, headers: { ...headers, ...place }, body }
  }

  // Available since Electron 25.
  if (typeof protocol.handle === 'function') {
    protocol.handle(scheme, async ({ url, headers: asked }) => {
      try {
        const { status, headers, body } = await serve(url, asked.get('range'))
        return new Response(Readable.toWeb(body) as ReadableStream, { status, headers })
      } catch {
        return new Response(null, { status: 404 })
      }
    })
    return
  }
  protocol.registerStreamProtocol(scheme, ({ url, headers: asked }, answer) => {
    const range = Object.entries(asked).find(([name]) => name.toLowerCase() === 'range')?.[1] ?? null
    serve(url, range).then(
      ({ status, headers, body }) => answer({ statusCode: status, headers, data: body }),
      () => answer({ statusCode: 404, data: Readable.from([]) })
    )
  })
}

/** What Chromium may know of: it looks at the content for what is in it. */
function typeOf(extension: string): string {
  if (extension === 'webm' || extension === 'mkv') return 'video/webm'
  return ['mp4', 'm4v', 'mov', 'qt', '3gp', '3g2'].includes(extension)
    ? 'video/mp4'
    : 'application/octet-stream'
}

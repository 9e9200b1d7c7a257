/** A local HTTP server for downloads, with the bad habits that real ones have. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a request is answered with; `count` is how many came before. */
export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

export class FileServer {
  readonly requests: { url: string; range: string | undefined; ifRange: string | undefined }[] = []
  private readonly sockets = new Set<Socket>()

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private answer: Answer
  ) {
    server.on('connection', (socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
    })
    server.on('request', (request, response) => {
      const { range, 'if-range': ifRange } = request.headers
      const count =
        this.requests.push({ url: request.url!, range, ifRange: ifRange as string | undefined }) - 1
      this.answer(request, response, count)
    })
  }

  static async start(answer: Answer): Promise<FileServer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new FileServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, answer)
  }

  /** Answers differently from now on. */
  behave(answer: Answer): void {
    this.answer = answer
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

export function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`
}

/** Serves a file as a good server does, with ranges. */
export function serve(content: Buffer, headers: Record<string, string> = {}): Answer {
  return (request, response) => {
    const etag = etagOf(content)
    const from = rangeStart(request, etag)
    if (from >= content.length && from > 0) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
      return
    }
    const rest = content.subarray(from)
    const range = from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}
    response.writeHead(from > 0 ? 206 : 200, { etag, 'content-length': rest.length, ...range, ...headers })
    response.end(rest)
  }
}

/**
 * Serves as `serve` does, but sends only so many bytes of the answer; then it goes silent or breaks off.
 * @param arrived waits until the client has so many bytes of the file: a reset overtakes what is still on its way
 */
export function serveOnly(
  content: Buffer,
  bytes: number,
  then: 'stall' | 'reset',
  arrived: (bytes: number) => Promise<void> = () => sleep(20)
): Answer {
  return (request, response) => {
    const etag = etagOf(content)
    const from = rangeStart(request, etag)
    const rest = content.subarray(from)
    const range = from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}
    response.writeHead(from > 0 ? 206 : 200, { etag, 'content-length': rest.length, ...range })
    response.write(rest.subarray(0, bytes), () => {
      if (then === 'reset') void arrived(from + bytes).then(() => response.socket?.resetAndDestroy())
    })
  }
}

function rangeStart(request: IncomingMessage, etag: string): number {
  const { range, 'if-range': ifRange } = request.headers
  if (!range || (ifRange !== undefined && ifRange !== etag)) return 0
  return Number(/^bytes=(\d+)-$/.exec(range)![1])
}

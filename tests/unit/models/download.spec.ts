import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { UserError } from '../../../src-main/contract/errors'
import { downloadFile, type DownloadRequest } from '../../../src-main/models/download'
import { etagOf, FileServer, serve, serveOnly, type Answer } from '../../support/file-server'

const content = randomBytes(300_000)
const sha256 = createHash('sha256').update(content).digest('hex')
const md5 = createHash('md5').update(content).digest('base64')

let server: FileServer
let folder: string
let target: string
beforeEach(async () => {
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy']) vi.stubEnv(name, '')
  folder = await mkdtemp(join(tmpdir(), 'netlens-download-'))
  target = join(folder, 'weights.h5')
  server = await FileServer.start(serve(content))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.stop()
})

function download(more: Partial<DownloadRequest> = {}) {
  return downloadFile({
    url: `${server.url}weights.h5`,
    target,
    maxBytes: 1e6,
    stallMs: 20_000,
    firstWaitMs: 5,
    ...more
  })
}

async function failure(more: Partial<DownloadRequest> = {}): Promise<UserError> {
  const error = await download(more).then(
    () => undefined,
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(UserError)
  return error as UserError
}

/** Waits until this many bytes of the file have been stored. */
async function onDisk(bytes: number): Promise<void> {
  const part = (): Promise<number> =>
    stat(`${target}.part`).then(
      ({ size }) => size,
      () => 0
    )
  while ((await part()) < bytes) await sleep(2)
}

/** Answers each request with the next of these, and all further ones with the last. */
const inTurn =
  (...answers: Answer[]): Answer =>
  (request, response, count) =>
    answers[Math.min(count, answers.length - 1)]!(request, response, count)

const bodyOf = (bytes: Buffer, status: number, headers: Record<string, string | number> = {}): Answer => {
  return (_, response) => void response.writeHead(status, headers).end(bytes)
}

async function expectWhole(): Promise<void> {
  expect((await readFile(target)).equals(content)).toBe(true)
  expect(await readdir(folder)).toEqual(['weights.h5'])
}

test('a file gets its name when it is whole, and its progress is told', async () => {
  const states = new Set<string>()
  let last = 0
  const done = await download({
    sha256,
    onProgress: ({ state, received, total }) => {
      states.add(state)
      last = received
      if (state === 'receiving') expect(total).toBe(content.length)
    },
    check: async (part) => {
      expect((await stat(part)).size).toBe(content.length)
      expect(await readdir(folder)).not.toContain('weights.h5')
    }
  })
  expect(done).toEqual({ sha256, bytes: content.length })
  expect([...states]).toEqual(['connecting', 'receiving', 'checking'])
  expect(last).toBe(content.length)
  await expectWhole()
})

describe('a connection that fails in the middle is continued from there', () => {
  test.each(['stall', 'reset'] as const)('%s', async (how) => {
    const breaking = serveOnly(content, 100_000, how, onDisk)
    server.behave(inTurn(breaking, breaking, serve(content)))
    await download({ sha256, stallMs: how === 'stall' ? 1000 : 20_000 })
    await expectWhole()
    const [first, second, third] = server.requests
    expect(first!.range).toBeUndefined()
    const from = (range: string | undefined): number => Number(/^bytes=(\d+)-$/.exec(range!)![1])
    expect(second!.ifRange).toBe(etagOf(content))
    expect([from(second!.range), from(third!.range)]).toEqual([100_000, 200_000])
  })

  test('also by a later download, after this one was cancelled', async () => {
    server.behave(serveOnly(content, 100_000, 'stall'))
    const interruption = new AbortController()
    const error = await failure({
      signal: interruption.signal,
      onProgress: ({ received }) => received >= 100_000 && interruption.abort()
    })
    expect(error.code).toBe('cancelled')
    expect((await stat(`${target}.part`)).size).toBe(100_000)
    server.behave(serve(content))
    await download({ sha256 })
    await expectWhole()
    expect(server.requests.at(-1)!.range).toBe('bytes=100000-')
  })
})

test('a download that waits for a silent server can be cancelled at once', async () => {
  server.behave(() => undefined)
  const interruption = new AbortController()
  setTimeout(() => interruption.abort(), 50)
  // Without the cancellation, the stall would be reported only after longer than any test may take.
  expect((await failure({ stallMs: 600_000, signal: interruption.signal })).code).toBe('cancelled')
})

test('a silence is told of: the speed goes down while nothing comes', async () => {
  server.behave(serveOnly(content, 100_000, 'stall'))
  const told: number[] = []
  const interruption = new AbortController()
  await failure({
    signal: interruption.signal,
    onProgress: ({ state, received, bytesPerSecond }) => {
      if (state !== 'receiving' || received < 100_000) return
      told.push(bytesPerSecond)
      if (told.length === 3) interruption.abort()
    }
  })
  expect(told[2]).toBeLessThan(told[1]!)
})

test('a server that never answers is given up with a message, not waited for', async () => {
  server.behave(() => undefined)
  const { code, message } = await failure({ stallMs: 100 })
  expect(code).toBe('download-failed')
  expect(message).toMatch(/^127\.0\.0\.1:\d+ stopped sending\. Given up on http.* after 4 attempts\.$/)
  expect(server.requests).toHaveLength(4)
})

test('a file that changes between the attempts is fetched anew', async () => {
  const old = randomBytes(300_000)
  server.behave(inTurn(serveOnly(old, 100_000, 'reset', onDisk), serve(content)))
  await download({ sha256 })
  await expectWhole()
  expect(server.requests[1]!.ifRange).toBe(etagOf(old))
})

test('a file that changed though the server says that it did not is fetched anew, once', async () => {
  const old = randomBytes(300_000)
  const claim = { etag: '"always the same"' }
  const lying =
    (bytes: Buffer): Answer =>
    (request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? '0')![0])
      const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }
      response.writeHead(from ? 206 : 200, {
        ...claim,
        ...(from && range),
        'content-length': bytes.length - from
      })
      if (bytes !== old) response.end(bytes.subarray(from))
      else response.write(old.subarray(0, 100_000), () => void onDisk(100_000).then(() => response.destroy()))
    }
  server.behave(inTurn(lying(old), lying(content)))
  await download({ sha256 })
  await expectWhole()
  expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-', undefined])
})

test('a server that refuses ranges sends the file again from its start', async () => {
  server.behave(
    inTurn(
      serveOnly(content, 100_000, 'reset', onDisk),
      bodyOf(content, 200, { 'content-length': content.length })
    )
  )
  await download({ sha256 })
  await expectWhole()
})

test('a server that cannot tell whether the file is the same is not asked to continue', async () => {
  const breaking: Answer = (_, response) => {
    response.writeHead(200, { 'content-length': content.length, etag: 'W/"weak"' })
    response.write(content.subarray(0, 100_000), () => void onDisk(100_000).then(() => response.destroy()))
  }
  server.behave(inTurn(breaking, bodyOf(content, 200)))
  await download({ sha256 })
  await expectWhole()
  expect(server.requests.map(({ range }) => range)).toEqual([undefined, undefined])
})

test('a server that continues at another place is not believed', async () => {
  const elsewhere = bodyOf(content.subarray(50_000), 206, {
    'content-range': `bytes 50000-${content.length - 1}/${content.length}`
  })
  server.behave(inTurn(serveOnly(content, 100_000, 'reset', onDisk), elsewhere, serve(content)))
  await download({ sha256 })
  await expectWhole()
})

describe('what is not what it should be leaves nothing behind', () => {
  test('wrong bytes', async () => {
    server.behave(serve(randomBytes(300_000)))
    const { code, message } = await failure({ sha256 })
    expect(code).toBe('download-corrupt')
    expect(message).toContain(`expected ${sha256}`)
    expect(await readdir(folder)).toEqual([])
  })

  test('bytes that are not those whose checksum the server states', async () => {
    server.behave(serve(randomBytes(300_000), { 'x-goog-hash': `crc32c=AAAAAA==,md5=${md5}` }))
    const { code, message } = await failure()
    expect(code).toBe('download-corrupt')
    expect(message).toContain(`the server states ${md5}`)
    expect(await readdir(folder)).toEqual([])
  })

  test('a file that the caller refuses', async () => {
    const check = async (): Promise<void> => {
      throw new UserError('model-invalid', 'it is a web page')
    }
    expect((await failure({ check })).message).toContain('cannot be used: it is a web page')
    expect(await readdir(folder)).toEqual([])
  })
})

test('the checksum that the server states is accepted where it is right', async () => {
  server.behave(serve(content, { 'x-goog-hash': `crc32c=AAAAAA==,md5=${md5}` }))
  await download()
  await expectWhole()
})

test('an earlier file stays until the new one is whole', async () => {
  await writeFile(target, 'the earlier one')
  server.behave(serve(randomBytes(10)))
  await failure({ sha256 })
  expect(await readFile(target, 'utf8')).toBe('the earlier one')
})

describe('a server that lies about the length', () => {
  test('announces more than it has', async () => {
    server.behave((_, response) => {
      response.writeHead(200, { 'content-length': content.length + 10 })
      response.write(content, () => void onDisk(content.length).then(() => response.destroy()))
    })
    const { code, message } = await failure()
    expect(code).toBe('download-failed')
    expect(message).toMatch(/The connection to .* broke/)
    expect(await readdir(folder)).not.toContain('weights.h5')
  })

  test('announces less than it sends', async () => {
    server.behave((request) => {
      request.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n`)
      request.socket.write(content)
    })
    expect((await failure({ sha256 })).code).toMatch(/^download-(corrupt|failed)$/)
    expect(await readdir(folder)).not.toContain('weights.h5')
  })

  test('announces more than is allowed', async () => {
    server.behave(bodyOf(content, 200, { 'content-length': content.length }))
    expect((await failure({ maxBytes: 1000 })).message).toContain('more than')
    expect(server.requests).toHaveLength(1)
  })

  test('announces nothing and does not stop', async () => {
    server.behave((_, response) => {
      response.writeHead(200)
      const more = (): void => void (response.destroyed || response.write(content, () => setImmediate(more)))
      more()
    })
    expect((await failure({ maxBytes: 1e6 })).code).toBe('download-failed')
    expect((await stat(`${target}.part`)).size).toBeLessThanOrEqual(1e6)
  })
})

describe('redirects', () => {
  const to = (location: string): Answer => bodyOf(Buffer.alloc(0), 302, { location })

  test('are followed', async () => {
    server.behave(inTurn(to('/one'), to('/two'), serve(content)))
    await download({ sha256 })
    await expectWhole()
    expect(server.requests.map(({ url }) => url)).toEqual(['/weights.h5', '/one', '/two'])
  })

  test('in circles are given up', async () => {
    server.behave((request, response, count) => to(count % 2 ? '/a' : '/b')(request, response, count))
    expect((await failure()).message).toContain('redirects more than 5 times')
    expect(server.requests).toHaveLength(6)
  })

  test.each(['file:///etc/passwd', 'ftp://127.0.0.1/weights.h5', 'javascript:1'])(
    'to %s are refused',
    async (url) => {
      server.behave(to(url))
      expect((await failure()).message).toContain('expected http(s)')
    }
  )
})

describe('status codes', () => {
  test.each([401, 403, 404, 410])('%d ends it at once', async (status) => {
    server.behave(bodyOf(Buffer.from('<html>no</html>'), status))
    expect((await failure()).message).toMatch(new RegExp(`answered with status ${status} for http`))
    expect(server.requests).toHaveLength(1)
    expect(await readdir(folder)).toEqual([])
  })

  test.each([408, 429, 500, 503])('%d is tried again', async (status) => {
    server.behave(inTurn(bodyOf(Buffer.alloc(0), status, { 'retry-after': 0 }), serve(content)))
    await download({ sha256 })
    await expectWhole()
  })
})

test('no network is a clear message', async () => {
  await server.stop()
  const { code, message } = await failure()
  expect(code).toBe('no-network')
  expect(message).toMatch(/127\.0\.0\.1:\d+ cannot be reached\. Check the network/)
  server = await FileServer.start(serve(content))
})

test.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'weights.h5'])('%s is no address', async (url) => {
  expect((await failure({ url })).message).toContain('expected http(s)')
})

test('a proxy is used, but not for hosts that NO_PROXY names', async () => {
  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.push(request.url!)
    const [host, port] = request.url!.split(':')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    for (const end of [socket, onward]) end.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
  vi.stubEnv('http_proxy', process.env['HTTP_PROXY'])
  for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, '')
  await download({ sha256 })
  expect(asked).toEqual([new URL(server.url).host])
  for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, '127.0.0.1')
  await download({ sha256 })
  expect(asked).toHaveLength(1)
  proxy.closeAllConnections()
  proxy.close()
})

/**
 * Downloads a file over HTTP. It gets its final name only when it is complete and verified. Partial content is
 * kept beside it as `NAME.part`, and the next attempt continues it if the server confirms, by ETag or date,
 * that the file is still the same.
 */
import { createHash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { lstat, mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import * as v from 'valibot'
import { UserError } from '../contract/errors'
import type { DownloadProgress } from '../contract/models'
import { systemProblem } from '../contract/system-problems'
import { Speedometer } from '../platform/speed'
import { privateMode, writeAside } from '../platform/aside'
import { parseJson } from '../platform/json'
import { readRegular } from '../platform/read-regular'

export interface DownloadRequest {
  url: string
  /** Final path; an existing file is replaced on success. */
  target: string
  /** Expected SHA-256 in hexadecimal, if known. */
  sha256?: string
  /** A larger file is refused. */
  maxBytes: number
  signal?: AbortSignal
  onProgress?: (progress: Omit<DownloadProgress, 'name'>) => void
  /** Inspects the complete file before it gets its final name; throws a UserError to reject it. */
  check?: (path: string) => Promise<void>
  /** An attempt ends after this many milliseconds without data. */
  stallMs?: number
  /** Milliseconds before the second attempt; doubles with each further one. */
  firstWaitMs?: number
}

export interface Downloaded {
  sha256: string
  bytes: number
}

/** Consecutive attempts without progress before giving up. */
const fruitlessAttempts = 4
const mostRedirects = 5
const longestWaitMs = 30_000
const progressEveryMs = 200
const largestState = 64 * 1024

/** Describes the file that a `.part` is the beginning of. */
const PartState = v.object({ url: v.string(), validator: v.string(), total: v.optional(v.number()) })
type PartState = v.InferOutput<typeof PartState>

/** A failure that may not recur in another attempt. */
class Interrupted extends Error {
  constructor(
    message: string,
    readonly waitMs?: number
  ) {
    super(message)
  }
}

/**
 * @throws UserError `no-network`; `download-failed`, with the server's answer; `download-corrupt` if the
 *   content is not what was announced or wanted, and was deleted; or `cancelled`, with the content kept for
 *   later
 */
export async function downloadFile(wanted: DownloadRequest): Promise<Downloaded> {
  checkUrl(wanted.url)
  await mkdir(dirname(wanted.target), { recursive: true, mode: 0o700 })
  const stallMs = wanted.stallMs ?? 30_000
  // Takes the proxy from HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
  const { EnvHttpProxyAgent } = await import('undici')
  const dispatcher = new EnvHttpProxyAgent({
    headersTimeout: stallMs,
    bodyTimeout: stallMs,
    connect: { timeout: Math.min(stallMs, 15_000) }
  })
  try {
    return await attempts(wanted, dispatcher)
  } finally {
    await dispatcher.destroy().catch(() => undefined)
  }
}

async function attempts(wanted: DownloadRequest, dispatcher: Dispatcher): Promise<Downloaded> {
  const { target, signal, firstWaitMs = 500 } = wanted
  const meter = new Meter(wanted.onProgress)
  let fruitless = 0
  let resumed = false
  for (;;) {
    const before = await sizeOf(partOf(target))
    try {
      const stored = await attempt(wanted, dispatcher, meter)
      resumed ||= stored.resumed
      meter.tell('checking')
      return await finish(wanted, stored)
    } catch (error) {
      if (signal?.aborted) throw new UserError('cancelled', 'The download was cancelled.')
      // The resumed pieces do not fit together: try once more from the start.
      if (error instanceof UserError && error.code === 'download-corrupt' && resumed) {
        resumed = false
        continue
      }
      if (!(error instanceof Interrupted)) throw error
      fruitless = (await sizeOf(partOf(target))) > before ? 1 : fruitless + 1
      if (fruitless >= fruitlessAttempts) throw gaveUp(wanted.url, error)
      meter.tell('waiting', error.message)
      const pause = error.waitMs ?? firstWaitMs * 2 ** (fruitless - 1)
      await wait(Math.min(pause, longestWaitMs), undefined, signal && { signal }).catch(() => undefined)
      if (signal?.aborted) throw new UserError('cancelled', 'The download was cancelled.')
    }
  }
}

interface Stored {
  /** MD5 of the whole file in base64, as stated by the server. */
  md5?: string
  resumed: boolean
}

/** Sends one request, resuming at the end of the part file. */
async function attempt(wanted: DownloadRequest, dispatcher: Dispatcher, meter: Meter): Promise<Stored> {
  const part = partOf(wanted.target)
  const known = await readState(wanted)
  let from = known ? await sizeOf(part) : 0
  meter.at(from, known?.total)
  meter.tell('connecting')
  const answer = await requested(
    wanted,
    dispatcher,
    from > 0 ? { from, validator: known!.validator } : undefined
  )
  const { statusCode, headers, body } = answer
  const md5 = statedMd5(headers)
  try {
    if (statusCode === 416 && known) {
      // The server's file ends here: either the part is complete, or the file has changed.
      if (known.total === from) return { ...(md5 && { md5 }), resumed: true }
      await discard(wanted.target)
      throw new Interrupted('The server’s file has changed.', 0)
    }
    if (statusCode !== 200 && statusCode !== 206) throw refusal(wanted.url, statusCode, headers)
    let total = wholeNumber(headers['content-length'])
    if (statusCode === 206) {
      const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(one(headers['content-range']) ?? '')
      total = range && range[2] !== '*' ? Number(range[2]) : undefined
      if (!range || Number(range[1]) !== from || (known?.total !== undefined && total !== known.total)) {
        await discard(wanted.target)
        throw new Interrupted('The server continued at another place than it was asked for.', 0)
      }
    } else {
      // Nothing to resume, or the file has changed, or the server cannot resume.
      from = 0
    }
    if ((total ?? 0) > wanted.maxBytes) throw tooLarge(wanted)
    const validator = strongValidator(headers)
    if (from === 0) await writeState(wanted, validator, total)
    meter.at(from, total)
    await receive(wanted, part, from, total, body, meter)
    return { ...(md5 && { md5 }), resumed: from > 0 }
  } finally {
    // Closes the connection, because the body may not have been read to its end.
    body.on('error', () => undefined).destroy()
  }
}

async function receive(
  wanted: DownloadRequest,
  part: string,
  from: number,
  total: number | undefined,
  body: Dispatcher.ResponseData['body'],
  meter: Meter
): Promise<void> {
  const file = await openPart(part, from === 0)
  let at = from
  // Also report while nothing arrives.
  const silence = setInterval(() => meter.tell('receiving'), 500)
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (at + chunk.length > (total ?? wanted.maxBytes)) throw tooLarge(wanted)
      await file.write(chunk, 0, chunk.length, at)
      at += chunk.length
      meter.at(at, total)
      meter.tell('receiving')
    }
    await file.sync()
  } catch (error) {
    throw interruption(error, wanted.url)
  } finally {
    clearInterval(silence)
    await file.close()
  }
  if (total !== undefined && at < total) {
    throw new Interrupted(`${hostOf(wanted.url)} sent ${at} of ${total} bytes.`)
  }
}

/** The name is predictable, so an existing file is either resumed or deleted, and links are not followed. */
async function openPart(part: string, anew: boolean): Promise<FileHandle> {
  const noLink = constants.O_NOFOLLOW ?? 0
  if (!anew) return open(part, constants.O_RDWR | noLink)
  const created = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noLink
  return open(part, created, 0o600).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    await rm(part)
    return open(part, created, 0o600)
  })
}

/** Verifies the part file and gives it its final name. */
async function finish(wanted: DownloadRequest, { md5 }: Stored): Promise<Downloaded> {
  const part = partOf(wanted.target)
  const sums = await checksums(part)
  try {
    if (wanted.sha256 && sums.sha256 !== wanted.sha256) {
      throw corrupt(wanted.url, `its SHA-256 is ${sums.sha256}, expected ${wanted.sha256}`)
    }
    if (md5 && sums.md5 !== md5) {
      throw corrupt(wanted.url, `its MD5 is ${sums.md5}, but the server states ${md5}`)
    }
    try {
      await wanted.check?.(part)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      throw corrupt(wanted.url, error.message, error)
    }
  } catch (error) {
    await discard(wanted.target)
    throw error
  }
  const { size } = await stat(part)
  await rename(part, wanted.target)
  await rm(stateOf(wanted.target), { force: true })
  return { sha256: sums.sha256, bytes: size }
}

/** Sends the request and follows redirects, but not from HTTPS to HTTP. */
async function requested(
  { url, signal }: DownloadRequest,
  dispatcher: Dispatcher,
  rest: { from: number; validator: string } | undefined
): Promise<Dispatcher.ResponseData> {
  const { request } = await import('undici')
  let at = url
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    let answer: Dispatcher.ResponseData
    try {
      answer = await request(at, {
        dispatcher,
        headers: {
          'user-agent': 'netlens',
          'accept-encoding': 'identity',
          ...(rest && { range: `bytes=${rest.from}-`, 'if-range': rest.validator })
        },
        ...(signal && { signal })
      })
    } catch (error) {
      throw interruption(error, at)
    }
    const location = one(answer.headers.location)
    if (![301, 302, 303, 307, 308].includes(answer.statusCode) || !location) return answer
    answer.body.on('error', () => undefined).destroy()
    const next = URL.canParse(location, at) ? new URL(location, at).href : location
    checkUrl(next)
    if (at.startsWith('https:') && !next.startsWith('https:')) {
      throw new UserError(
        'download-failed',
        `${hostOf(url)} redirects from HTTPS to ${next}, which is not encrypted.`
      )
    }
    at = next
  }
  throw new UserError(
    'download-failed',
    `${url} redirects more than ${mostRedirects} times, at last to ${at}.`
  )
}

/** Reports progress, at most a few times a second. */
class Meter {
  private readonly speed = new Speedometer()
  private readonly started = performance.now()
  private received = 0
  private total: number | undefined
  private state: DownloadProgress['state'] | undefined
  private toldAt = 0
  /** Why the last attempt failed, until new data arrives. */
  private message: string | undefined

  constructor(private readonly listener: DownloadRequest['onProgress']) {}

  at(received: number, total: number | undefined): void {
    if (received < this.received) this.speed.reset()
    if (received > this.received) this.message = undefined
    this.received = received
    this.total = total
  }

  tell(state: DownloadProgress['state'], message?: string): void {
    const now = performance.now()
    if (message) this.message = message
    if (state === this.state && now - this.toldAt < progressEveryMs) return
    if (state !== 'receiving') this.speed.reset()
    this.speed.add(this.received, (now - this.started) / 1000)
    this.state = state
    this.toldAt = now
    const { received, total } = this
    const { perSecond } = this.speed
    const etaSeconds = total !== undefined && perSecond > 0 ? (total - received) / perSecond : undefined
    this.listener?.({
      state,
      received,
      bytesPerSecond: perSecond,
      ...(total !== undefined && { total }),
      ...(etaSeconds !== undefined && { etaSeconds }),
      ...(this.message && { message: this.message })
    })
  }
}

const partOf = (target: string): string => `${target}.part`
const stateOf = (target: string): string => `${target}.part.json`

/** `NETLENS_DOWNLOAD_TIMEOUT`: an attempt ends after this many seconds without data. */
export function stallSetting(): { stallMs?: number } {
  const seconds = Number(process.env['NETLENS_DOWNLOAD_TIMEOUT'])
  return seconds > 0 ? { stallMs: seconds * 1000 } : {}
}

/** Deletes what an unfinished download left behind. */
export async function discard(target: string): Promise<void> {
  await rm(partOf(target), { force: true })
  await rm(stateOf(target), { force: true })
}

/** Bytes that an unfinished download has received; 0 if there is none. */
export async function unfinishedBytes(target: string): Promise<number> {
  return sizeOf(partOf(target))
}

/** Describes the file that the part belongs to; undefined if it cannot be resumed. */
async function readState({ url, target }: DownloadRequest): Promise<PartState | undefined> {
  try {
    const state = v.parse(PartState, parseJson((await readRegular(stateOf(target), largestState)).toString()))
    return state.url === url ? state : undefined
  } catch {
    return undefined
  }
}

async function writeState(
  { url, target }: DownloadRequest,
  validator: string | undefined,
  total: number | undefined
): Promise<void> {
  if (validator === undefined) return rm(stateOf(target), { force: true })
  const state: PartState = { url, validator, ...(total !== undefined && { total }) }
  await writeAside(stateOf(target), JSON.stringify(state), { mode: privateMode, durable: false })
}

async function sizeOf(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined)
  return stats?.isFile() ? stats.size : 0
}

async function checksums(path: string): Promise<{ sha256: string; md5: string }> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')]
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    sha256.update(chunk as Buffer)
    md5.update(chunk as Buffer)
  }
  return { sha256: sha256.digest('hex'), md5: md5.digest('base64') }
}

type Headers = Dispatcher.ResponseData['headers']

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function wholeNumber(header: string | string[] | undefined): number | undefined {
  const text = one(header)
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

/** An ETag or date by which the server can tell whether the file is still the same (RFC 9110, 13.1.5). */
function strongValidator(headers: Headers): string | undefined {
  const etag = one(headers.etag)
  if (etag) return etag.startsWith('W/') ? undefined : etag
  return one(headers['last-modified'])
}

/** The MD5 of the whole file, which Google's storage states: `x-goog-hash: crc32c=…,md5=…`. */
function statedMd5(headers: Headers): string | undefined {
  const stated = [headers['x-goog-hash'] ?? []].flat().join(',')
  return /(?:^|[\s,])md5=([A-Za-z0-9+/]{22}==)/.exec(stated)?.[1]
}

function checkUrl(url: string): void {
  if (URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)) return
  throw new UserError(
    'download-failed',
    `"${url}" is no address that can be downloaded from; expected http(s).`
  )
}

function hostOf(url: string): string {
  return new URL(url).host
}

function corrupt(url: string, what: string, cause?: unknown): UserError {
  const message = `What ${hostOf(url)} sent cannot be used: ${what}. Nothing of it was kept.`
  return new UserError('download-corrupt', message, { cause })
}

function tooLarge({ url, maxBytes }: DownloadRequest): UserError {
  const limit = `${Math.round(maxBytes / 1e6)} MB`
  return new UserError(
    'download-failed',
    `${hostOf(url)} sends more than was announced, or more than ${limit}.`
  )
}

/** The error for an HTTP status other than success; some are temporary, so the attempt is repeated. */
function refusal(url: string, status: number, headers: Headers): Error {
  const message = `${hostOf(url)} answered with status ${status}`
  if (status === 408 || status === 429 || status >= 500) {
    const seconds = wholeNumber(headers['retry-after'])
    return new Interrupted(`${message}.`, seconds === undefined ? undefined : seconds * 1000)
  }
  return new UserError('download-failed', `${message} for ${url}.`)
}

const unreachable = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT'
])

/** Turns a network error into one with a message for people. */
function interruption(error: unknown, url: string): unknown {
  if (error instanceof UserError || error instanceof Interrupted) return error
  const { code = '' } = error as NodeJS.ErrnoException
  const host = hostOf(url)
  if (unreachable.has(code)) return new Unreachable(`${host} cannot be reached.`)
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return new Interrupted(`${host} stopped sending.`)
  }
  if (code.startsWith('UND_ERR') || code.startsWith('HPE_') || code === 'ECONNRESET' || code === 'EPIPE') {
    return new Interrupted(`The connection to ${host} broke.`)
  }
  // TLS errors and errors of the local disk are permanent.
  if (systemProblem(error)) return error
  const why = /CERT|TLS|SSL|SIGNED/.test(code)
    ? 'its certificate cannot be trusted. Check the date of this computer, or name a mirror'
    : 'the connection could not be made. Check the network and the address'
  return new UserError('download-failed', `The download from ${host} failed: ${why}.`, { cause: error })
}

class Unreachable extends Interrupted {}

function gaveUp(url: string, error: Interrupted): UserError {
  if (error instanceof Unreachable) {
    const advice = 'Check the network, a proxy (HTTPS_PROXY), or name a mirror.'
    return new UserError('no-network', `${error.message} ${advice}`)
  }
  return new UserError(
    'download-failed',
    `${error.message} Given up on ${url} after ${fruitlessAttempts} attempts.`
  )
}

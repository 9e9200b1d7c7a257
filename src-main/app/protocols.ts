/** Netlens' two URL schemes: one for the app's pages, one for images. */
import { app, protocol } from 'electron'
import { join, normalize, sep } from 'node:path'
import * as v from 'valibot'
import { imageProtocol, videoProtocol } from '../contract/app'
import type { ImageRef } from '../contract/classification'
import { UserError } from '../contract/errors'
import { checked } from '../contract/messages'
import type { PickedImage } from '../contract/pictures'
import type { EngineClient } from '../host/engine-client'
import { serveFiles } from './file-protocol'
import { serveVideos } from './video-protocol'

export const pageScheme = 'netlens'
/** The server of `npm run dev` in development; undefined in a package. */
export const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
export const pageOrigin = devServer ?? `${pageScheme}://app`

const PixelSize = v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), v.minValue(16), v.maxValue(2048))
const RunAddress = v.tuple([v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)), PixelSize, v.string()])
const LibraryAddress = v.tuple([
  PixelSize,
  v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), v.minValue(1))
])
const Whole = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number))
const TileAddress = v.tuple([Whole, Whole, Whole, Whole])
/** A frame of a video, in seconds. */
const FrameTime = v.pipe(v.string(), v.regex(/^\d{1,7}(\.\d{1,6})?$/), v.transform(Number))
const VideoAddress = v.tuple([Whole, v.string()])
const PickedAddress = v.tuple([PixelSize, v.string()])

/** Must be called before the app is ready. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
    { scheme: imageProtocol, privileges: { standard: true, secure: true } },
    { scheme: videoProtocol, privileges: { standard: true, secure: true, stream: true } }
  ])
}

/** Serves the built pages. @param folder the folder of the pages */
export function servePages(folder: string): void {
  serveFiles(pageScheme, ({ pathname }) => {
    const file = normalize(join(folder, decodeURIComponent(pathname)))
    if (!file.startsWith(folder + sep)) throw new UserError('not-allowed', `"${pathname}" is not a page.`)
    return file
  })
}

/** Serves images as the engine decodes them. @param pathOf checks whether an image may be read */
export function serveImages(
  engine: EngineClient,
  pathOf: (image: ImageRef | PickedImage) => Promise<string> | string
): void {
  serveFiles(imageProtocol, async ({ host, pathname, searchParams }) => {
    const parts = partsOf(pathname)
    const wanted = searchParams.get('time')
    const frame = wanted === null ? {} : { time: checked(FrameTime, wanted, 'image address') }
    if (host === 'picked') {
      const [size, picked] = checked(PickedAddress, parts, 'image address')
      return engine.request('image/thumbnail', { path: await pathOf({ picked }), size })
    }
    if (host === 'library') {
      const [size, id] = checked(LibraryAddress, parts, 'image address')
      return engine.request('image/thumbnail', {
        path: await engine.request('library/file', { id }),
        size,
        ...frame
      })
    }
    if (host === 'library-tile') {
      const [id, level, column, row] = checked(TileAddress, parts, 'image address')
      const path = await engine.request('library/file', { id })
      return engine.request('image/tile', { path, level, column, row })
    }
    if (host !== 'run') throw new UserError('not-allowed', `There are no images at "${host}".`)
    const [source, size, path] = checked(RunAddress, parts, 'image address')
    return engine.request('image/thumbnail', { path: await pathOf({ source, path }), size, ...frame })
  })
}

/** Serves videos to be played. @param pathOf checks whether a file may be read */
export function servePlayedVideos(
  engine: EngineClient,
  pathOf: (image: ImageRef) => Promise<string> | string
): void {
  serveVideos(videoProtocol, async ({ host, pathname }) => {
    const parts = partsOf(pathname)
    if (host === 'library') {
      const [id] = checked(v.tuple([Whole]), parts, 'video address')
      return engine.request('library/file', { id })
    }
    if (host !== 'run') throw new UserError('not-allowed', `There are no videos at "${host}".`)
    const [source, path] = checked(VideoAddress, parts, 'video address')
    return pathOf({ source, path })
  })
}

function partsOf(pathname: string): string[] {
  return pathname.slice(1).split('/').map(decodeURIComponent)
}

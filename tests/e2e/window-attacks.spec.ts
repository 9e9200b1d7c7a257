/** What a page that somebody took over would try. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { defaultSettings } from '../../src-main/network/settings'
import { Library } from '../../src-main/library/library'
import { folderOfPictures } from '../support/pictures'
import { usedModel, usedSettings } from '../support/library-maker'
import { expect, test, withSmallModel } from '../support/window/launch'

function ask(page: Page, type: string, params: unknown): Promise<unknown> {
  return page.evaluate(`window.netlens.request(${JSON.stringify(type)}, ${JSON.stringify(params)})`)
}

test('only files that a person dropped count as dropped', async ({ launch }) => {
  const { page } = await launch()
  for (const invented of [
    `[{ path: '/' }]`,
    `[Object.defineProperty(new File(['x'], 'x.png'), 'path', { value: '/etc' })]`,
    `[Object.create(File.prototype, { path: { value: '/' } })]`,
    `['/etc', null, 5]`,
    `{ length: 1, 0: { path: '/' }, map: () => ['/'] }`
  ]) {
    const answer = await page.evaluate(`window.netlens.drop(${invented}).catch(() => 'refused')`)
    expect([{ result: [] }, 'refused'], invented).toContainEqual(answer)
  }
})

test('WebRTC sends no packet', async ({ launch }) => {
  const udp = createSocket('udp4')
  udp.bind(0, '127.0.0.1')
  await once(udp, 'listening')
  let packets = 0
  udp.on('message', () => packets++)
  const tcp = createServer(() => packets++).listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  const { page } = await launch()
  const port = udp.address().port
  const stream = (tcp.address() as AddressInfo).port
  await page.evaluate(`(async () => {
    const servers = [
      { urls: 'stun:127.0.0.1:${port}' },
      { urls: 'turn:127.0.0.1:${port}', username: 'data', credential: 'data' },
      { urls: 'turn:127.0.0.1:${stream}?transport=tcp', username: 'data', credential: 'data' }
    ]
    const connection = new RTCPeerConnection({ iceServers: servers })
    connection.createDataChannel('data')
    await connection.setLocalDescription(await connection.createOffer())
    const offer = connection.localDescription.sdp
      .replace(/a=setup:actpass/g, 'a=setup:active')
      + 'a=candidate:1 1 udp 2122260223 127.0.0.1 ${port} typ host\\r\\n'
      + 'a=candidate:2 1 tcp 1518280447 127.0.0.1 ${stream} typ host tcptype passive\\r\\n'
    await connection.setRemoteDescription({ type: 'answer', sdp: offer })
    await new Promise((resolve) => setTimeout(resolve, 3000))
  })().catch((error) => String(error))`)
  expect(packets).toBe(0)
  udp.close()
  tcp.close()
})

test('a page downloads nothing and reaches no server, whatever its policy says', async ({ launch }) => {
  let connections = 0
  const server = createServer(() => connections++).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { app, page } = await launch()
  await app.evaluate(({ session }) => {
    const seen = session.defaultSession as typeof session.defaultSession & { downloads?: boolean[] }
    seen.downloads = []
    seen.on('will-download', (event) => seen.downloads!.push(event.defaultPrevented))
  })
  const { port } = server.address() as AddressInfo
  const address = `http://127.0.0.1:${port}/`
  await page.evaluate(`(() => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(['data']))
    link.download = 'startup.desktop'
    link.click()
    for (const rel of ['prefetch', 'preconnect', 'dns-prefetch', 'preload', 'modulepreload', 'icon', 'stylesheet']) {
      const hint = Object.assign(document.createElement('link'), { rel, href: '${address}', as: 'image' })
      document.head.append(hint)
    }
    navigator.sendBeacon?.('${address}', 'data')
    try { new WebSocket('ws://127.0.0.1:${port}/') } catch {}
    try { new EventSource('${address}') } catch {}
  })()`)
  // What the main process would load in a page's name is closed off as well, so it is not the page's policy alone.
  const fetched = await app.evaluate(
    ({ net }, url) =>
      new Promise((resolve) => {
        const request = net.request(url)
        request.on('response', () => resolve('loaded'))
        request.on('error', () => resolve('refused'))
        request.end()
      }),
    address
  )
  expect(fetched).toBe('refused')
  await page.waitForTimeout(500)
  expect(connections).toBe(0)
  const downloads = await app.evaluate(
    ({ session }) =>
      (session.defaultSession as typeof session.defaultSession & { downloads?: boolean[] }).downloads
  )
  expect(downloads!.every((prevented) => prevented)).toBe(true)
  server.close()
})

test('pictures of the run are there for the main window alone, under their own address alone', async ({
  launch
}) => {
  const { folder } = await folderOfPictures(3)
  const { app, page, classify } = await launch({
    settings: await withSmallModel(),
    paths: [join(folder, 'day 2')]
  })
  await classify.run()
  await classify.finished('completed')
  const address = (host: string): string => `netlens-image://${host}/0/64/img_1.jpg`
  const look = (where: Page, url: string): Promise<unknown> =>
    where.evaluate(`new Promise((resolve) => {
      const image = new Image()
      image.onerror = () => resolve('refused')
      image.onload = () => resolve('loaded')
      image.src = '${url}'
    })`)
  expect(await look(page, address('run'))).toBe('loaded')
  for (const host of ['rum', 'app', 'localhost', 'example.org', 'run.example.org']) {
    expect(await look(page, address(host)), host).toBe('refused')
  }
  const fetched = `fetch('${address('run')}').then(() => 'read', () => 'refused')`
  expect(await page.evaluate(fetched)).toBe('refused')
  const [summary] = await Promise.all([
    app.waitForEvent('window'),
    ask(page, 'summary/open', { title: 'x', network: defaultSettings })
  ])
  expect(await look(summary, address('run'))).toBe('refused')
  expect(await summary.evaluate(fetched)).toBe('refused')
})

test('what a page may ask has limits', async ({ launch, folder }) => {
  const { app, page, dialogs } = await launch()
  for (const name of [
    '../x.svg',
    '/etc/x.svg',
    'a/b.svg',
    'C:\\x.svg',
    '..',
    '',
    'x'.repeat(300),
    'a\u0000.svg'
  ]) {
    const answer = await ask(page, 'file/save', { name, content: '', encoding: 'utf8' })
    expect(answer, name).toMatchObject({ problem: { code: 'invalid-message' } })
  }
  await dialogs.answerSave(join(folder, 'x.svg'))
  expect(await ask(page, 'file/save', { name: 'x.svg', content: 'x', encoding: 'utf8' })).toEqual({
    result: join(folder, 'x.svg')
  })
  for (let i = 0; i < 20; i++) await ask(page, 'summary/open', { title: `${i}`, network: defaultSettings })
  expect(await ask(page, 'summary/open', { title: 'more', network: defaultSettings })).toMatchObject({
    problem: { code: 'not-allowed' }
  })
  expect(app.windows().length).toBeLessThanOrEqual(13)
})

test('a mirror is set only when the person says so, and only where nobody can exchange its files', async ({
  launch
}) => {
  const { page, dialogs } = await launch()
  const mirror = 'https://mirror.example/weights/'
  const current = async (): Promise<unknown> =>
    ((await ask(page, 'models/list', undefined)) as { result: { mirror?: string } }).result.mirror
  await dialogs.answerQuestions(1)
  await ask(page, 'models/mirror', { mirror })
  expect(await current()).toBeUndefined()
  expect(await dialogs.asked()).toBe(1)
  await dialogs.answerQuestions(0)
  for (const refused of [
    'http://mirror.example/',
    'ftp://x/',
    'file:///etc/',
    'https://a:b@x/',
    'https://x/?data=1'
  ]) {
    const answer = await ask(page, 'models/mirror', { mirror: refused })
    expect(answer, refused).toMatchObject({ problem: { code: 'not-allowed' } })
  }
  expect(await current()).toBeUndefined()
  await ask(page, 'models/mirror', { mirror })
  expect(await current()).toBe(mirror)
})

test('a run of a library opens no folder that nobody picked, and no model that is not in the list', async ({
  launch,
  folder
}) => {
  const pictures = (await folderOfPictures(3)).folder
  const settings = await withSmallModel()
  const first = await launch({ settings })
  await first.models.open()
  await expect(first.models.row('random_0.35_96')).toContainText('In use', { timeout: 60_000 })
  await first.app.close()
  const begin = (path: string, sources: string[]): number => {
    const library = Library.open(join(first.data, 'library.sqlite'))
    const { id } = library.runs.begin(
      usedModel,
      { ...usedSettings, sources, model: { ...usedSettings.model, path } },
      '0.0.0',
      { again: false, topK: 3 }
    )
    library.close()
    return id
  }
  await mkdir(join(folder, 'models'))
  const planted = begin(join(folder, 'models/planted.h5'), [pictures])
  const elsewhere = begin(settings.model.path, ['/etc'])
  const { page, dialogs } = await launch({ data: first.data })
  await dialogs.answerQuestions(0)
  expect(await ask(page, 'run/continue', { run: planted })).toMatchObject({
    problem: { code: 'model-not-found' }
  })
  await dialogs.answerQuestions(1)
  expect(await ask(page, 'run/continue', { run: elsewhere })).toMatchObject({
    problem: { code: 'cancelled' }
  })
  expect(await dialogs.asked()).toBe(1)
  const facts = await ask(page, 'image/facts', { source: 0, path: 'hostname' })
  expect(facts).toMatchObject({ problem: { code: 'not-allowed' } })
})

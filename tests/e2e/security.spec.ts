import { join } from 'node:path'
import { folderOfPictures, picture } from '../support/pictures'
import { expect, test, withSmallModel } from '../support/window/launch'

/** What a page can ask, with any message. */
function ask(type: unknown, params: unknown): string {
  return `window.netlens.request(${JSON.stringify(type)}, ${JSON.stringify(params)})`
}

test('a page has no Node and no Electron, only the bridge', async ({ launch }) => {
  const { page, app } = await launch()
  const types = await page.evaluate(
    '[typeof require, typeof process, typeof module, typeof Buffer, typeof window.netlens.request]'
  )
  expect(types).toEqual(['undefined', 'undefined', 'undefined', 'undefined', 'function'])
  expect(await page.evaluate('Object.keys(window.netlens).sort()')).toEqual(['drop', 'on', 'request'])
  const preferences = await app.evaluate(({ webContents }) => {
    // Not in Electron's types.
    type Inspectable = { getLastWebPreferences(): Record<string, unknown> }
    return (webContents.getAllWebContents()[0] as unknown as Inspectable).getLastWebPreferences()
  })
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
})

test('inline scripts, eval and remote content are blocked', async ({ launch }) => {
  const { page } = await launch()
  const violations = await page.evaluate(`new Promise(resolve => {
    const seen = new Set()
    document.addEventListener('securitypolicyviolation', event => {
      seen.add(event.effectiveDirective)
      if (seen.size === 4) resolve([...seen].sort())
    })
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    const image = new Image()
    image.src = 'https://example.org/picture.png'
    fetch('https://example.org/').catch(() => undefined)
    const frame = document.createElement('iframe')
    frame.src = 'https://example.org/'
    document.body.append(frame)
    setTimeout(() => resolve([...seen].sort()), 3000)
  })`)
  expect(violations).toEqual(['connect-src', 'frame-src', 'img-src', 'script-src-elem'])
  expect(await page.evaluate('typeof window.injected')).toBe('undefined')
})

test('files of the computer cannot be read as pages or pictures', async ({ launch, folder }) => {
  const file = join(folder, 'private.jpg')
  await picture(file, 1)
  const { page } = await launch()
  const loads = (url: string) =>
    page.evaluate(`new Promise(resolve => {
      const image = new Image()
      image.onload = () => resolve('loaded')
      image.onerror = () => resolve('refused')
      image.src = ${JSON.stringify(url)}
    })`)
  expect(await loads(`file://${file}`)).toBe('refused')
  expect(await loads(`netlens-image://run/0/64/${encodeURIComponent(file)}`)).toBe('refused')
  expect(await loads(`netlens-image://picked/64/${encodeURIComponent(file)}`)).toBe('refused')
  const outside = 'netlens://app/..%2f..%2fpackage.json'
  const status = await page.evaluate(`fetch('${outside}').then(r => r.status, () => 'failed')`)
  expect([404, 'failed']).toContain(status)
})

test('navigation and new windows are denied', async ({ launch }) => {
  const { app, page } = await launch()
  const address = page.url()
  await page.evaluate(`window.location.href = 'https://example.org/'`)
  expect(await page.evaluate(`window.open('https://example.org/') === null`)).toBe(true)
  await page.waitForTimeout(300)
  expect(page.url()).toBe(address)
  expect(app.windows()).toHaveLength(1)
})

test('a run over a path that was not picked is refused', async ({ launch }) => {
  const { page } = await launch({ settings: await withSmallModel() })
  const params = { sources: ['/etc'], recursive: true, crop: 'center', topK: 5 }
  expect(await page.evaluate(ask('run/start', params))).toEqual({
    problem: { code: 'not-allowed', message: '"/etc" was not picked.' }
  })
})

test('an image outside of the run’s folders is refused', async ({ launch }) => {
  const { folder } = await folderOfPictures(3)
  const settings = await withSmallModel()
  const { page, classify } = await launch({ settings, paths: [join(folder, 'day 2')] })
  await classify.run()
  await classify.finished('completed')
  const facts = (path: string, source = 0) => page.evaluate(ask('image/facts', { source, path }))
  expect(await facts('img_1.jpg')).toMatchObject({ result: { width: 64, height: 64, format: 'jpeg' } })
  for (const path of ['../img_0.jpg', '/etc/hostname', '', '.', '../day 2']) {
    expect(await facts(path)).toMatchObject({ problem: { code: 'not-allowed' } })
  }
  expect(await facts('img_1.jpg', 1)).toMatchObject({ problem: { code: 'not-allowed' } })
})

test('malformed messages are refused with a reason', async ({ launch }) => {
  const { page } = await launch()
  const refused = (message: string) => ({ problem: { code: 'invalid-message', message } })
  expect(await page.evaluate(ask('no/such', {}))).toEqual(refused('Unknown request "no/such".'))
  expect(await page.evaluate(ask('toString', {}))).toEqual(refused('Unknown request "toString".'))
  expect(await page.evaluate(ask('settings/set', { topK: 'many' }))).toEqual(
    refused('settings/set, topK: Invalid type: Expected number but received "many"')
  )
  expect(await page.evaluate(ask('run/start', { sources: [] }))).toMatchObject({
    problem: { code: 'invalid-message' }
  })
  expect(await page.evaluate(`window.netlens.drop([new File(['x'], 'x.png')])`)).toEqual({ result: [] })
})

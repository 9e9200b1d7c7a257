/**
 * Renders HTML pages in Electron, several at once in one window, and saves each as a JPEG. Run as `electron
 * pages-app LIST.json`, with `{ styles, scripts, pages }`: URLs of what the pages use, and `{ width, height,
 * html, file }` for each page. `drawers.js` fills the elements that name a drawing library.
 */
const { app, BrowserWindow } = require('electron')
const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const [columns, rows, cell] = [4, 3, 400]

async function drawAll({ styles, scripts, pages: list }) {
  const window = new BrowserWindow({
    width: columns * cell,
    height: rows * cell,
    useContentSize: true,
    show: false,
    frame: false,
    enableLargerThanScreen: true,
    webPreferences: { offscreen: true, sandbox: true, backgroundThrottling: false }
  })
  window.webContents.setFrameRate(30)
  await window.loadFile(join(__dirname, 'empty.html'))
  await window.webContents.executeJavaScript(`(async () => {
    for (const href of ${JSON.stringify(styles)}) document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href }))
    for (const src of ${JSON.stringify([...scripts, 'drawers.js'])}) {
      await new Promise((done, fail) => document.head.append(Object.assign(document.createElement('script'), { src, onload: done, onerror: () => fail(new Error(src)) })))
    }
  })()`)
  for (let start = 0; start < list.length; start += columns * rows) {
    const group = list.slice(start, start + columns * rows)
    const cells = group.map(({ width, height, html }, i) => {
      const scale = cell / Math.max(width, height)
      const [x, y] = [(i % columns) * cell, Math.floor(i / columns) * cell]
      return {
        markup: `<div style="position:absolute;left:${x}px;top:${y}px;width:${width}px;height:${height}px;transform-origin:0 0;transform:scale(${scale});overflow:hidden">${html}</div>`,
        area: { x, y, width: Math.floor(width * scale), height: Math.floor(height * scale) }
      }
    })
    const markup = cells.map((one) => one.markup).join('')
    await window.webContents.executeJavaScript(
      `(async () => {
        document.body.innerHTML = ${JSON.stringify(markup)}
        const frames = [...document.querySelectorAll('iframe')].map((frame) => new Promise((done) => (frame.onload = done)))
        await window.drawAll(document.body)
        await Promise.all([...frames, ...[...document.images].map((image) => image.decode().catch(() => undefined))])
        await document.fonts.ready
        for (const failed of document.querySelectorAll('[data-failed]')) console.error(failed.dataset.failed)
        for (let i = 0; i < 3; i++) await new Promise((done) => requestAnimationFrame(done))
      })()`
    )
    const shot = await window.webContents.capturePage()
    group.forEach(({ file }, i) => writeFileSync(file, shot.crop(cells[i].area).toJPEG(93)))
    process.stdout.write(`${Math.min(list.length, start + columns * rows)}\n`)
  }
}

app.disableHardwareAcceleration()
app.commandLine.appendSwitch('force-device-scale-factor', '1')
app
  .whenReady()
  .then(() => drawAll(JSON.parse(readFileSync(process.argv.at(-1), 'utf8'))))
  .then(
    () => app.exit(0),
    (error) => {
      console.error(error)
      app.exit(1)
    }
  )

// Replaces Electron's default app: `electron FOLDER` runs the app whose package.json is in FOLDER.
const { app } = require('electron')
const { join, resolve } = require('node:path')

const argument = process.argv.slice(1).find((text) => !text.startsWith('-'))
if (!argument) {
  console.error('usage: electron FOLDER [ARGUMENTS]')
  process.exit(1)
}
const folder = resolve(argument)
const description = require(join(folder, 'package.json'))

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
app.setName(description.productName ?? description.name)
app.setVersion(description.version ?? '0.0.0')
app.setDesktopName(description.desktopName ?? `${app.getName()}.desktop`)
app.setAppPath(folder)
require(folder)

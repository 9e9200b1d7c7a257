import { chromium, expect, test, type Browser, type Page } from '@playwright/test'
import { execFileSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { smallModel } from '../engine/models'
import { picture } from '../engine/pictures'
import { ClassifyPage } from '../e2e/pages/classify-page'
import { SummaryPage } from '../e2e/pages/summary-page'
import { CleanRoot, whyNoCleanRoot } from './clean-root'

// NETLENS_DEB names a package that is built already.
const project = resolve(__dirname, '../..')
const reason = whyNoCleanRoot()
if (reason) console.warn(`The tests of the Debian package are skipped: ${reason}.`)

test.describe.serial('the Debian package', () => {
  test.skip(Boolean(reason), reason)

  let output: string
  let deb: string
  let root: CleanRoot

  test.beforeAll(() => {
    output = mkdtempSync(join(tmpdir(), 'netlens-package-'))
  })
  test.afterAll(() => {
    root?.remove()
    if (output) rmSync(output, { recursive: true })
  })

  test('is built, and not larger than promised', () => {
    deb = process.env['NETLENS_DEB'] ?? build(output)
    expect(statSync(deb).size).toBeLessThan(330e6)
    const kilobytes = Number(
      execFileSync('dpkg-deb', ['--field', deb, 'Installed-Size'], { encoding: 'utf8' })
    )
    expect(kilobytes * 1024).toBeLessThan(1.1e9)
  })

  test('contains nothing that no program reads', () => {
    const files = execFileSync('dpkg-deb', ['--contents', deb], { encoding: 'utf8', maxBuffer: 1e8 })
    expect(files).not.toMatch(/\.map$|\.d\.ts$|\/include\/|onnxruntime|\/@types\//m)
    expect(files).toContain('./usr/lib/netlens/resources/app.asar')
  })

  test('installs in a clean Debian', async () => {
    root = await CleanRoot.create()
    cpSync(deb, join(root.folder, 'tmp', basename(deb)))
    root.asRoot('apt-get', 'update')
    root.asRoot('apt-get', 'install', '-y', '--no-install-recommends', `/tmp/${basename(deb)}`, 'man-db')
  })

  test('describes itself to software centres', () => {
    const metainfo = join(root.folder, 'usr/share/metainfo/io.github.netlens.netlens.metainfo.xml')
    execFileSync('appstreamcli', ['validate', '--no-net', metainfo])
  })

  test('its command works without a display', async () => {
    const folder = join(root.home, 'photos')
    mkdirSync(folder)
    for (const seed of [1, 2, 3]) await picture(join(folder, `${seed}.png`), seed)
    writeFileSync(join(folder, 'broken.jpg'), 'no picture')
    cpSync(await smallModel(), join(root.home, 'model.h5'))
    root.giveToUser()
    expect(root.asUser('netlens', '--version')).toMatch(/^\d+\.\d+\.\d+(-dev\.electron[\d.]+)?\n$/)
    expect(root.asUser('netlens', 'summary')).toContain('3,538,984')
    const command = 'netlens classify photos --model model.h5 --backend native; echo "status $?"'
    const lines = root.asUser('sh', '-c', command).trim().split('\n')
    expect(lines.filter((line) => line.includes('"status":"ok"'))).toHaveLength(3)
    expect(lines.at(-1)).toBe('status 3')
  })

  test('its manual names every command and option', () => {
    const manual = root.asUser('sh', '-c', 'MANWIDTH=200 man -P cat netlens')
    const help = root.asUser('netlens', '--help')
    const commands = [...help.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name!)
    expect(commands).toContain('classify')
    for (const command of commands.filter((name) => name !== 'help')) {
      expect(manual).toContain(`netlens ${command}`)
      for (const [option] of root.asUser('netlens', command, '--help').matchAll(/--[a-z-]+/g)) {
        expect(manual, `${command} ${option}`).toContain(option)
      }
    }
  })

  test('its window classifies a folder and shows the summary, in the sandbox', async () => {
    const settings = join(root.home, '.config/Netlens')
    mkdirSync(settings, { recursive: true })
    const model = { path: '/home/ada/model.h5' }
    writeFileSync(join(settings, 'settings.json'), JSON.stringify({ locale: 'en', model }))
    const started = Date.now()
    const app = await startApp(root, ['/home/ada/photos'])
    try {
      const { page } = app
      const classify = new ClassifyPage(page)
      await expect(classify.sources).toContainText('photos')
      const usable = Date.now() - started
      await expect(classify.start).toBeEnabled()
      const clicked = Date.now()
      await classify.start.click()
      await expect(classify.rows.first()).toBeVisible()
      const first = Date.now() - clicked
      console.log(`usable window after ${usable} ms, first result ${first} ms after the start of the run`)
      await classify.finished('completed')
      await expect(classify.rows).toHaveCount(4)

      // Chromium's processes run confined: the zygote is the sandbox's child, and nobody switched it off.
      const processes = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
      expect(processes).toMatch(/^\/usr\/lib\/netlens\/netlens --type=renderer/m)
      expect(
        processes
          .split('\n')
          .filter((line) => line.startsWith('/usr/lib/netlens/netlens'))
          .join()
      ).not.toMatch(/--no-sandbox/)

      const opened = page.context().waitForEvent('page')
      await classify.model.click()
      const summary = new SummaryPage(await opened)
      await expect(summary.title).toHaveText('model')

      mkdirSync(join(root.home, 'later'))
      const second = root.startAsUser(['netlens', '/home/ada/later'])
      await once(second, 'close')
      await expect(classify.sources).toContainText('later')

      // As its own close button does: the summary windows go with it.
      await page.evaluate('window.close()').catch(() => undefined)
      expect(await app.ended).toBe(0)
    } finally {
      app.process.kill('SIGKILL')
      await app.browser.close().catch(() => undefined)
    }
  })

  test('has no errors for lintian', () => {
    execFileSync('lintian', ['--fail-on', 'error', '--allow-root', deb], { stdio: 'inherit' })
  })

  test('leaves only the user’s data when it is removed, and says so', () => {
    const said = root.asRoot('apt-get', 'purge', '-y', 'netlens')
    expect(said).toContain('~/.config/Netlens')
    const left = root.asRoot('find', '/usr', '/etc', '/var/lib', '/opt', '-xdev', '-iname', '*netlens*')
    expect(left).toBe('')
    const home = root
      .asRoot('find', '/home/ada', '-mindepth', '1', '-maxdepth', '3', '-iname', '*netlens*')
      .split('\n')
    expect(home.filter(Boolean).sort()).toEqual(['/home/ada/.cache/netlens', '/home/ada/.config/Netlens'])
    const foreign = readdirSync(root.home).filter((name) => !['photos', 'later', 'model.h5'].includes(name))
    // Of .bashrc and the like, the system itself put there what begins with a dot.
    expect(
      foreign.filter((name) => !['.cache', '.config', '.local', '.Xauthority'].includes(name)).sort()
    ).toEqual(readdirSync(join(root.folder, 'etc/skel')).sort())
    expect(existsSync(join(root.home, '.config/Netlens/settings.json'))).toBe(true)
  })
})

/** Builds the package, and gives its file. */
function build(output: string): string {
  const builder = [join(project, 'tools/package.mjs'), '--target', 'deb', '--output', output]
  console.log(
    execFileSync(process.execPath, builder, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  )
  return join(
    output,
    readdirSync(output).find((name) => name.endsWith('.deb'))!
  )
}

interface RunningApp {
  process: ChildProcess
  browser: Browser
  page: Page
  /** Exit code. */
  ended: Promise<number | null>
}

/**
 * Starts the installed app as it is. Its fuses keep debuggers out of the main process, which `_electron.launch` would
 * need; Chromium's own port, which people can only open themselves, serves the windows.
 */
async function startApp(root: CleanRoot, paths: string[]): Promise<RunningApp> {
  const child = root.startAsUser(['netlens', '--remote-debugging-port=0', ...paths])
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const endpoint = await new Promise<string>((found, failed) => {
    let said = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? []
      if (address) found(address)
    })
    void ended.then((code) => failed(new Error(`The app ended with ${code}:\n${said}`)))
  })
  // Old versions of Electron do not know all that Playwright would set up.
  const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true })
  const context = browser.contexts()[0]!
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  return { process: child, browser, page, ended }
}

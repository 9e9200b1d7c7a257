import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { SettingsFile } from '../../../src-main/app/settings'

let file: string
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'settings-')), 'settings.json')
})

const good = {
  locale: 'zh-CN',
  theme: 'dark',
  crop: 'whole',
  precision: 'float32',
  recursive: false,
  topK: 7,
  embeddings: false,
  separateRaw: true,
  showPlaces: true,
  video: { perSecond: 2, most: 10, rule: 'best' },
  wholeLabels: true,
  keywordLanguage: 'zh-CN',
  window: { width: 900, height: 700, maximized: true }
}
const read = () => {
  const settings = new SettingsFile(file, 'en')
  return { ...settings.settings, window: settings.window }
}

test('a byte order mark is no damage', () => {
  writeFileSync(file, `\ufeff${JSON.stringify(good)}`)
  expect(read()).toEqual(good)
})

test.each([
  ['locale', 5, 'en'],
  ['theme', 'pink', 'system'],
  ['crop', null, 'model'],
  ['recursive', 'yes', true],
  ['topK', 2.5, 5],
  ['embeddings', 1, true],
  ['video', { perSecond: 0, most: 10, rule: 'best' }, { perSecond: 1, most: 60, rule: 'mean' }],
  ['wholeLabels', 1, false],
  ['keywordLanguage', 'tlh', 'en'],
  ['window', 'large', { width: 1280, height: 800, maximized: false }],
  ['window', { width: 'x', height: 700, maximized: true }, { width: 1280, height: 700, maximized: true }],
  ['window', { width: 900, height: -4, maximized: true }, { width: 900, height: 800, maximized: true }],
  ['window', { width: 900, height: 1e300, maximized: 1 }, { width: 900, height: 800, maximized: false }]
])('a damaged %s costs that value alone (%j)', (key, value, fallback) => {
  writeFileSync(file, JSON.stringify({ ...good, [key]: value }))
  expect(read()).toEqual({ ...good, [key]: fallback })
})

test('the folders that were classified last are remembered, each once and not all', () => {
  writeFileSync(file, JSON.stringify({ ...good, recent: 'a lot' }))
  const settings = new SettingsFile(file, 'en')
  expect(settings.recent).toEqual([])
  for (let i = 0; i < 9; i++) settings.rememberFolders([`/photos/${i}`])
  settings.rememberFolders(['/photos/7'])
  const recent = ['/photos/7', '/photos/8', '/photos/6', '/photos/5', '/photos/4', '/photos/3']
  expect(new SettingsFile(file, 'en').recent).toEqual(recent)
})

test('a file that is no JSON is kept when new settings are written', () => {
  writeFileSync(file, '{"theme": "da')
  const settings = new SettingsFile(file, 'en')
  settings.change({ theme: 'light' })
  expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('{"theme": "da')
  expect(read().theme).toBe('light')
})

test('what is no regular file is passed over: a FIFO, an endless device', () => {
  if (process.platform === 'win32') return
  execFileSync('mkfifo', [file])
  expect(read().theme).toBe('system')
  file = `${file}.link`
  symlinkSync('/dev/zero', file)
  expect(read().theme).toBe('system')
})

test('is written aside and for the user alone; a link that was planted is not followed', () => {
  const victim = `${file}.victim`
  writeFileSync(victim, 'precious')
  for (const name of ['.new', '.part', '.tmp']) symlinkSync(victim, file + name)
  new SettingsFile(file, 'en').change({ theme: 'dark' })
  expect(readFileSync(victim, 'utf8')).toBe('precious')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('settings that cannot be stored hold until the end, and the reason is a sentence', () => {
  mkdirSync(file)
  const settings = new SettingsFile(file, 'en')
  expect(() => settings.change({ theme: 'dark' })).toThrow(
    /^The settings hold until Netlens is closed; .*: .*\.$/
  )
  expect(settings.settings.theme).toBe('dark')
  settings.rememberWindow(good.window)
  expect(readdirSync(join(file, '..'))).toEqual(['settings.json'])
})

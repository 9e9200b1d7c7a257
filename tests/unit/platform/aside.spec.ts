import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeLeftovers, writeAside, writeAsideSync } from '../../../src-main/platform/aside'
import { machine } from '../../../src-main/platform/machine'
import { printable, printableLines } from '../../../src-main/platform/printable'
import { newFolder } from '../../support/tree'

const leftoverOf = (pid: number, on = machine): string => `.netlens-writing-${on}-${pid}-${'a'.repeat(24)}`

test('a file appears whole or not at all, and nothing is left beside it', async () => {
  const folder = newFolder()
  const file = join(folder, 'file')
  await writeAside(file, 'one')
  writeAsideSync(file, 'two')
  const failing = writeAside(file, async ({ handle }) => {
    await handle.writeFile('half')
    throw new Error('the disk is full')
  })
  await expect(failing).rejects.toThrow('the disk is full')
  await expect(writeAside(join(folder, 'no/file'), 'x')).rejects.toThrow('ENOENT')
  expect(readFileSync(file, 'utf8')).toBe('two')
  expect(readdirSync(folder)).toEqual(['file'])
})

test('a link in its place is replaced and not followed', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'precious'), 'precious')
  symlinkSync('precious', join(folder, 'link'))
  await writeAside(join(folder, 'link'), 'new', { mode: 0o600 })
  expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('precious')
  expect(statSync(join(folder, 'link')).mode & 0o777).toBe(0o600)
})

test('no two are written under the same name', async () => {
  const folder = newFolder()
  const names = new Set<string>()
  await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      writeAside(join(folder, 'file'), async ({ handle, path }) => {
        names.add(String(path))
        await handle.writeFile(`${i}`)
      })
    )
  )
  expect(names.size).toBe(50)
  expect(readdirSync(folder)).toEqual(['file'])
})

test('what a killed process left is removed, what others write is not', async () => {
  const folder = newFolder()
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
  const [killed, foreign, own, other] = [
    leftoverOf(child.pid!),
    leftoverOf(child.pid!, '00000000'),
    leftoverOf(process.pid),
    '.netlens-writing-mine'
  ]
  for (const name of [killed, foreign, own, other]) writeFileSync(join(folder, name), '')
  await removeLeftovers(folder)
  expect(existsSync(join(folder, killed))).toBe(true)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  await writeAside(join(folder, 'file'), '')
  expect(readdirSync(folder).sort()).toEqual([foreign, own, other, 'file'].sort())
})

test('control characters are shown as JSON writes them, all others as they are', () => {
  const plain = 'Größe, 丹顶鹤, “quoted” – 😀 \u00a0\u00ad'
  expect(printable(plain)).toBe(plain)
  for (let code = 0; code < 0x3000; code++) {
    const sign = String.fromCharCode(code)
    const obeyed = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(sign)
    expect([code, printable(sign) === sign]).toEqual([code, !obeyed])
    expect([code, JSON.parse(`"${printable(sign).replace(/^["\\]$/, '\\$&')}"`)]).toEqual([code, sign])
  }
  expect(printableLines('a\tb\n\u001b[31m')).toBe('a\tb\n\\u001b[31m')
})

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tryLock, withLock } from '../../../tools/setup/lock.mjs'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netlens-lock-'))
  file = join(folder, 'lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid

describe('the lock of setup', () => {
  it('is there while the work runs and gone after it, also when the work fails', async () => {
    expect(await withLock(async () => existsSync(file), file)).toBe(true)
    await expect(
      withLock(async () => {
        throw new Error('no')
      }, file)
    ).rejects.toThrow('no')
    expect(readdirSync(folder)).toEqual([])
  })

  it('is taken over from a process that is gone', () => {
    writeFileSync(file, `${deadPid()}\n`)
    expect(tryLock(file)).toBe(true)
    expect(readdirSync(folder)).toEqual(['lock'])
  })

  it('is taken over where it is from the future, though its process lives', () => {
    writeFileSync(file, `${process.ppid}\n`)
    expect(tryLock(file)).toBe(false)
    utimesSync(file, Date.now() / 1000 + 86_400, Date.now() / 1000 + 86_400)
    expect(tryLock(file)).toBe(true)
    expect(readdirSync(folder)).toEqual(['lock'])
  })

  it('is not taken from a process that lives, nor from a dead one whose command still runs', async () => {
    const living = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    try {
      writeFileSync(file, `${living.pid}\n`)
      expect(tryLock(file)).toBe(false)
      writeFileSync(file, `${deadPid()}\n${living.pid}\n`)
      expect(tryLock(file)).toBe(false)
      expect(readdirSync(folder)).toEqual(['lock'])
    } finally {
      living.kill('SIGKILL')
    }
  })
})

/** Everything that setup, training and releases download is pinned to what was checked. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const project = join(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(join(project, path), 'utf8')

test('actions of the workflows are pinned by their commit', () => {
  const folder = '.github/workflows'
  for (const name of readdirSync(join(project, folder))) {
    const used = [...read(join(folder, name)).matchAll(/uses:\s*(\S+)/g)].map(([, action]) => action!)
    expect(used.length).toBeGreaterThan(0)
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
  }
})

test('the release is made of packages as their authors signed them', () => {
  expect(read('.github/workflows/release.yml')).toContain('npm audit signatures')
})

test('every Python package of the training has checksums, and pip asks for them', () => {
  const requirements = read('tools/starter/requirements.txt').replace(/\\\n/g, '')
  const packages = requirements.split('\n').filter((line) => /^[\w.-]+==/.test(line))
  expect(packages.length).toBeGreaterThan(20)
  for (const line of packages) expect(line).toMatch(/==\S+ .*--hash=sha256:[0-9a-f]{64}/)
  const wanted = read('tools/starter/requirements.in').trim().split('\n')
  for (const line of wanted)
    expect(
      packages.some((known) => known.startsWith(`${line} `)),
      line
    ).toBe(true)
  expect(read('tools/starter/python.mjs')).toContain("'--require-hashes'")
})

test('no installer runs whose downloads nobody has checked', () => {
  const tools = readdirSync(join(project, 'tools/setup')).filter((name) => name.endsWith('.mjs'))
  for (const name of tools) expect(read(join('tools/setup', name)), name).not.toContain('scripts/install.js')
})

test('every package of the lockfile has a checksum, and none is fetched from a place of its own', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { integrity?: string; resolved?: string; link?: boolean }>
  }
  for (const [path, { integrity, resolved }] of Object.entries(packages)) {
    if (path === '') continue
    expect(integrity, path).toMatch(/^sha512-/)
    expect(resolved, path).toBeUndefined()
  }
})

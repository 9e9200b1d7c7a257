import { describe, expect, it } from 'vitest'
import { resolveNames } from '../../../tools/setup/debian.mjs'
import { notFound, packageOf } from '../../../tools/setup/system.mjs'

const LDD = `
\tlinux-vdso.so.1 (0x00007ffd9d7f2000)
\tlibffmpeg.so => /opt/electron/libffmpeg.so (0x00007f3c1c000000)
\tlibnss3.so => not found
\tlibgtk-3.so.0 => not found
\tlibX11.so.6 => /lib/x86_64-linux-gnu/libX11.so.6 (0x00007f3c1bd00000)
\tlibasound.so.2 => not found
\tlibnss3.so => not found
\t/lib64/ld-linux-x86-64.so.2 (0x00007f3c26000000)
`

const POLICY_OF_DEBIAN_13 = `libgtk-3-0t64:
  Installed: (none)
  Candidate: 3.24.49-3
  Version table:
     3.24.49-3 500
libasound2:
  Installed: (none)
  Candidate: (none)
  Version table:
libasound2t64:
  Installed: 1.2.14-1
  Candidate: 1.2.14-1
  Version table:
 *** 1.2.14-1 500
libnss3:
  Installed: (none)
  Candidate: 2:3.110-1
  Version table:
`

describe('the libraries that Electron misses', () => {
  it('are what ldd did not find, each once', () => {
    expect(notFound(LDD)).toEqual(['libnss3.so', 'libgtk-3.so.0', 'libasound.so.2'])
  })

  it.each([
    ['libgtk-3.so.0', 'libgtk-3-0'],
    ['libasound.so.2', 'libasound2'],
    ['libX11.so.6', 'libx11-6'],
    ['libXcomposite.so.1', 'libxcomposite1'],
    ['libdbus-1.so.3', 'libdbus-1-3'],
    ['libpango-1.0.so.0', 'libpango-1.0-0'],
    ['libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0'],
    ['libsmime3.so', 'libnss3'],
    ['libgio-2.0.so.0', 'libglib2.0-0']
  ])('%s comes from the Debian package %s', (soname, name) => {
    expect(packageOf(soname)).toBe(name)
  })
})

describe('Debian package names', () => {
  it('are the renamed ones where the release has renamed them, each once', () => {
    expect(resolveNames(['libgtk-3-0', 'libasound2', 'libnss3', 'libnss3'], POLICY_OF_DEBIAN_13)).toEqual([
      'libgtk-3-0t64',
      'libasound2t64',
      'libnss3'
    ])
  })

  it('stay as they are where apt knows nothing', () => {
    expect(resolveNames(['xvfb'], '')).toEqual(['xvfb'])
  })
})

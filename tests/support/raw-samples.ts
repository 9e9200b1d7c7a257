/** Files of many cameras, cut short, that come with the source of ExifTool and of Exiv2 in Debian; kept in the cache. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const packages = { 'libimage-exiftool-perl': 't/images', exiv2: 'test/data' }

/** @returns the folder that has a folder for each package, or why there is none */
export function rawSamples(): { folder: string } | { reason: string } {
  const cache = join(homedir(), '.cache/netlens-raw')
  const folder = join(cache, 'samples')
  if (existsSync(folder)) return { folder }
  const work = join(cache, `fetching-${process.pid}`)
  try {
    const unpacked = join(work, 'unpacked')
    for (const part of ['lists/partial', 'archives/partial', 'unpacked']) {
      mkdirSync(join(work, part), { recursive: true })
    }
    // Where the system gets its packages from, their source is as well.
    const places = aptGet(
      ['indextargets', '--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages'],
      work
    )
    const sources = [...new Set(places.trim().split('\n'))].filter((line) => line.endsWith(' main'))
    writeFileSync(join(work, 'sources.list'), sources.map((line) => `deb-src ${line}\n`).join(''))
    const own = ['Dir::Etc::sourceparts=/dev/null', `Dir::Etc::sourcelist=${join(work, 'sources.list')}`]
    const dirs = [
      `Dir::State::lists=${join(work, 'lists')}`,
      `Dir::Cache::archives=${join(work, 'archives')}`
    ]
    const options = [...own, ...dirs, 'Dir::Cache::srcpkgcache=', 'Dir::Cache::pkgcache='].flatMap(
      (option) => ['-o', option]
    )
    aptGet([...options, 'update'], work)
    for (const [name, images] of Object.entries(packages)) {
      aptGet([...options, 'source', '--download-only', name], work)
      const archive = readdirSync(work).find((file) => file.includes('.orig.tar'))!
      const target = join(unpacked, name)
      mkdirSync(target)
      execFileSync(
        'tar',
        ['xf', archive, '-C', target, '--strip-components=3', '--wildcards', `*/${images}/*`],
        { cwd: work }
      )
      rmSync(join(work, archive))
    }
    renameSync(unpacked, folder)
    return { folder }
  } catch (error) {
    return { reason: `they cannot be fetched: ${(error as Error).message.split('\n')[0]}` }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function aptGet(command: string[], cwd: string): string {
  return execFileSync('apt-get', command, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 120_000
  })
}

/** A Debian with nothing but its base, in a folder. */
import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const user = 'ada'

/** Why there can be no clean Debian here; undefined where there can. */
export function whyNoCleanRoot(): string | undefined {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return 'this is no Debian'
  if (process.getuid?.() !== 0) return 'a chroot needs root'
  const missing = ['debootstrap', 'lintian', 'appstreamcli', 'dpkg-deb', 'patchelf'].filter((name) => {
    return !['/usr/sbin', '/usr/bin'].some((folder) => existsSync(join(folder, name)))
  })
  if (missing.length > 0) return `${missing.join(', ')} not found`
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
  } catch {
    return 'this root may not mount anything'
  }
  return undefined
}

export class CleanRoot {
  /** Home of the ordinary user, seen from outside. */
  readonly home: string

  private constructor(readonly folder: string) {
    this.home = join(folder, 'home', user)
  }

  /** Makes one; the base system is fetched once and kept in Netlens' cache. */
  static async create(): Promise<CleanRoot> {
    const root = new CleanRoot(mkdtempSync(join(tmpdir(), 'clean-root-')))
    try {
      root.fill(await baseSystem())
      return root
    } catch (error) {
      root.remove()
      throw error
    }
  }

  private fill(base: string): void {
    execFileSync('tar', ['-xf', base, '-C', this.folder])
    const mount = (...args: string[]): unknown => execFileSync('mount', args)
    mount('-t', 'proc', 'proc', join(this.folder, 'proc'))
    mkdirSync(join(this.folder, 'dev/shm'), { recursive: true })
    mount('-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', join(this.folder, 'dev/shm'))
    mkdirSync('/tmp/.X11-unix', { recursive: true })
    mkdirSync(join(this.folder, 'tmp/.X11-unix'))
    mount('--bind', '/tmp/.X11-unix', join(this.folder, 'tmp/.X11-unix'))
    for (const file of ['/etc/resolv.conf', '/etc/hosts']) {
      if (existsSync(file)) cpSync(file, join(this.folder, file), { dereference: true })
    }
    this.asRoot('useradd', '--create-home', user)
  }

  /** Runs a command as root, and gives what it writes. */
  asRoot(...command: string[]): string {
    const env = {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      DEBIAN_FRONTEND: 'noninteractive',
      LC_ALL: 'C.UTF-8',
      ...proxies()
    }
    return execFileSync('chroot', [this.folder, ...command], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe']
    })
  }

  /** Runs a command as the ordinary user, without a display, and gives what it writes to standard output. */
  asUser(...command: string[]): string {
    const [program = '', ...args] = this.userCommand(command)
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Starts a command as the ordinary user on the display of the tests. */
  startAsUser(command: string[], options: SpawnOptions = {}): ChildProcess {
    const authority = process.env['XAUTHORITY']
    if (authority) cpSync(authority, join(this.home, '.Xauthority'))
    this.giveToUser()
    const [program = '', ...args] = this.userCommand(command, [`DISPLAY=${process.env['DISPLAY']}`])
    return spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  }

  /** Makes all in the home folder the user's own. */
  giveToUser(): void {
    this.asRoot('chown', '-R', `${user}:${user}`, `/home/${user}`)
  }

  remove(): void {
    const isMounted = (path: string): boolean => readFileSync('/proc/mounts', 'utf8').includes(` ${path}`)
    for (const path of ['tmp/.X11-unix', 'dev/shm', 'proc'].map((name) => join(this.folder, name))) {
      if (isMounted(path)) execFileSync('umount', ['--lazy', path])
    }
    // Nothing of the machine may be deleted through a mount that is left.
    if (isMounted(`${this.folder}/`)) throw new Error(`${this.folder} is in use.`)
    rmSync(this.folder, { recursive: true })
  }

  private userCommand(command: string[], variables: string[] = []): string[] {
    const env = [
      'env',
      '-i',
      `--chdir=/home/${user}`,
      `HOME=/home/${user}`,
      'PATH=/usr/bin:/bin',
      'LC_ALL=C.UTF-8'
    ]
    return ['chroot', `--userspec=${user}`, this.folder, ...env, ...variables, ...command]
  }
}

/** How this machine reaches others, which apt needs to know. */
function proxies(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => /_proxy$/i.test(name)))
}

/** Debian's base system of this machine's release, as an archive. */
async function baseSystem(): Promise<string> {
  const { cacheKey, cacheRoot, publish } = await import('../../tools/setup/cache.mjs')
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))![1]!
  const month = new Date().toISOString().slice(0, 7)
  const target = join(cacheRoot(), cacheKey('debian', codename, [process.arch, month]))
  const folder = await publish(target, async (partial) => {
    // From where this machine has its own packages.
    const targets = execFileSync('apt-get', [
      'indextargets',
      '--format',
      '$(CODENAME) $(REPO_URI)',
      'Created-By: Packages'
    ])
    const mirror = targets
      .toString()
      .split('\n')
      .map((line) => line.split(' '))
      .find(([name]) => name === codename)![1]!
    const root = join(partial, 'root')
    // What it mounts goes with its own view of the file system, however it ends.
    const program = ['--mount', '--propagation', 'private', 'debootstrap']
    execFileSync('unshare', [...program, '--variant=minbase', codename, root, mirror], {
      stdio: ['ignore', 'ignore', 'inherit']
    })
    execFileSync('chroot', [root, 'apt-get', 'clean'])
    execFileSync('tar', ['-cf', join(partial, 'base.tar'), '-C', root, '.'])
    rmSync(root, { recursive: true })
  })
  return join(folder, 'base.tar')
}

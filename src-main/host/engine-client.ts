/**
 * The host's side of the engine process: starts it, sends requests, delivers events, and notices when it dies.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, constants, cpus, setPriority } from 'node:os'
import { join } from 'node:path'
import {
  engineEvents,
  engineRequests,
  EventFrame,
  ReplyFrame,
  type EngineEvents,
  type EngineRequests
} from '../contract/engine'
import type { EngineDeath } from '../contract/classification'
import { errorOf, isEngineDeath, UserError } from '../contract/errors'
import { checked, type Params, type Payload, type Result } from '../contract/messages'
import * as v from 'valibot'
import { log } from '../platform/log'
import { deathOf } from './engine-death'
import { engineEnvironment } from './engine-environment'
import { resourcesDir } from '../platform/paths'

export interface EngineOptions {
  /** Path of a plain Node.js; tfjs-node and sharp do not run reliably inside Electron. */
  node: string
  /** Path of the engine's script. */
  entry: string
  /** Folder for compiled graphs and thumbnails. */
  cacheDir: string
  /** Path of the library's database; without it, results are not stored. */
  library?: string
  /** Runs the engine at a lower priority, so that windows stay responsive. */
  yields?: boolean
}

type Listener<K extends keyof EngineEvents> = (payload: Payload<EngineEvents, K>) => void

interface Pending {
  engine: ChildProcess
  type: keyof EngineRequests
  resolve(result: any): void
  reject(error: UserError): void
}

/** Milliseconds that an engine gets to exit before it is killed. */
const endsWithin = 2000

/** Of how many engines one question is asked. */
const mostDeaths = 3

/** How much of the engine's error output is kept to explain a death, in characters. */
const keptOutput = 4000

export class EngineClient {
  private process: ChildProcess | undefined
  private readonly pending = new Map<number, Pending>()
  private readonly listeners = new Map<string, Set<Listener<any>>>()
  private readonly deathListeners = new Set<(death: EngineDeath) => void>()
  private nextId = 1
  /** How often it was stopped on purpose. */
  private stops = 0

  constructor(private readonly options: EngineOptions) {}

  /** Process id of the running engine. */
  get pid(): number | undefined {
    return this.process?.pid
  }

  /**
   * Sends a request to the engine, which is started if it is not running.
   * @throws UserError with the engine's problem, or `engine-died`
   */
  request<K extends keyof EngineRequests>(
    type: K,
    params: Params<EngineRequests, K>
  ): Promise<Result<EngineRequests, K>> {
    const engine = (this.process ??= this.start())
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.pending.set(id, { engine, type, resolve, reject })
      engine.send({ id, type, params })
    })
  }

  /**
   * Like {@link request}, for what may be asked twice: where an engine dies before the answer, as by the system for want
   * of memory, a new one is asked.
   */
  async requestAgain<K extends keyof EngineRequests>(
    type: K,
    params: Params<EngineRequests, K>
  ): Promise<Result<EngineRequests, K>> {
    const { stops } = this
    for (let deaths = 0; ;) {
      try {
        return await this.request(type, params)
      } catch (error) {
        if (!isEngineDeath(error) || this.stops !== stops || ++deaths === mostDeaths) throw error
      }
    }
  }

  /** @returns a function that removes the listener */
  on<K extends keyof EngineEvents>(event: K, listener: Listener<K>): () => void {
    const set = this.listeners.get(event) ?? new Set()
    this.listeners.set(event, set.add(listener))
    return () => set.delete(listener)
  }

  /**
   * Calls the listener when the engine ends without having been stopped.
   * @returns a function that removes the listener
   */
  onDeath(listener: (death: EngineDeath) => void): () => void {
    this.deathListeners.add(listener)
    return () => this.deathListeners.delete(listener)
  }

  /** Whether the engine process is suspended, for instance by a debugger or Ctrl-Z. */
  isSuspended(): boolean {
    return isSuspended(this.pid)
  }

  /** Ends the engine. The next request starts a new one. */
  async stop(): Promise<void> {
    const engine = this.process
    if (!engine) return
    this.process = undefined
    this.stops++
    const exited = new Promise((resolve) => engine.once('exit', resolve))
    engine.kill()
    // A suspended or hung process does not react to SIGTERM.
    const force = setTimeout(() => engine.kill('SIGKILL'), isSuspended(engine.pid) ? 0 : endsWithin)
    await exited
    clearTimeout(force)
  }

  private start(): ChildProcess {
    const cores = typeof availableParallelism === 'function' ? availableParallelism() : cpus().length
    const engine = fork(this.options.entry, [], {
      execPath: this.options.node,
      execArgv: [],
      // JSON also works between Electron's V8 and Node's, whose structured-clone formats may differ.
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...engineEnvironment(process.env),
        NETLENS_CACHE_DIR: this.options.cacheDir,
        // Node 22 and later caches compiled JavaScript there, which makes the start about a tenth faster.
        NODE_COMPILE_CACHE: join(this.options.cacheDir, 'javascript'),
        NETLENS_RESOURCES: resourcesDir(),
        NETLENS_LIBRARY: this.options.library,
        // Silences TensorFlow's informational messages.
        TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '3',
        // Images are decoded on libuv's threads.
        UV_THREADPOOL_SIZE: String(Math.max(4, cores))
      }
    })
    if (this.options.yields) yieldCores(engine.pid)
    let output = ''
    engine
      .stderr!.setEncoding('utf8')
      .on('data', (text: string) => (output = (output + text).slice(-keptOutput)))
    engine.on('message', (message) => {
      try {
        this.receive(message)
      } catch (error) {
        // An engine that sends invalid messages is as good as dead.
        output += `\n${(error as Error).message}`
        engine.kill('SIGKILL')
      }
    })
    // A failed send is followed by `exit`; without a listener, the error would end the host.
    engine.on('error', (error) => (output += error.message))
    engine.once('close', (code, signal) => this.ended(engine, code, signal, output))
    return engine
  }

  private receive(message: unknown): void {
    if (v.is(ReplyFrame, message)) {
      const pending = this.pending.get(message.reply)
      if (!pending) return
      this.pending.delete(message.reply)
      const { problem, result } = message
      if (problem) pending.reject(errorOf(problem))
      else pending.resolve(checked(engineRequests[pending.type].result, result, pending.type))
      return
    }
    const { event, payload } = checked(EventFrame, message, 'engine message')
    if (!Object.hasOwn(engineEvents, event))
      throw new UserError('invalid-message', `Unknown event "${event}".`)
    const value = checked(engineEvents[event as keyof EngineEvents], payload, event)
    for (const listener of this.listeners.get(event) ?? []) listener(value)
  }

  private ended(engine: ChildProcess, code: number | null, signal: string | null, output: string): void {
    const wanted = this.process !== engine
    if (!wanted) this.process = undefined
    const death = deathOf(code, signal, output)
    // Requests to the next engine are not affected.
    for (const [id, pending] of this.pending) {
      if (pending.engine !== engine) continue
      this.pending.delete(id)
      pending.reject(new UserError('engine-died', death.message, { detail: death.detail }))
    }
    if (wanted) return
    log.info('engine died', { cause: death.cause, code: code ?? undefined, signal: signal ?? undefined })
    log.debug('engine died', { output })
    for (const listener of this.deathListeners) listener(death)
  }
}

/** Called right after the start: on Linux, only threads created later inherit the priority. */
function yieldCores(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // The engine also works at normal priority.
  }
}

/** Reads /proc; on other systems, no process counts as suspended. */
function isSuspended(pid: number | undefined): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return /^[tT]/.test(status.slice(status.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

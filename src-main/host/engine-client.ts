/** The host's end of the engine process: starts it, asks it, hears it, and notices when it dies. */
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
import { errorOf, UserError } from '../contract/errors'
import { checked, type Params, type Payload, type Result } from '../contract/messages'
import * as v from 'valibot'
import { log } from '../platform/log'
import { deathOf } from './engine-death'
import { engineEnvironment } from './engine-environment'
import { resourcesDir } from '../platform/paths'

export interface EngineOptions {
  /** Path of a plain Node; tfjs-node and sharp do not run reliably inside Electron. */
  node: string
  /** Path of the engine's program. */
  entry: string
  /** Directory for compiled graphs and thumbnails. */
  cacheDir: string
  /** The library's database; results are not kept where absent. */
  library?: string
  /** Whether the system is to serve other programs first: those who wait for a window see it at once. */
  yields?: boolean
}

type Listener<K extends keyof EngineEvents> = (payload: Payload<EngineEvents, K>) => void

interface Pending {
  engine: ChildProcess
  type: keyof EngineRequests
  resolve(result: any): void
  reject(error: UserError): void
}

/** How long an engine may take to end when it is told to, in milliseconds. */
const endsWithin = 2000

/** How much of the engine's error output is kept to explain a death, in characters. */
const keptOutput = 4000

export class EngineClient {
  private process: ChildProcess | undefined
  private readonly pending = new Map<number, Pending>()
  private readonly listeners = new Map<string, Set<Listener<any>>>()
  private readonly deathListeners = new Set<(death: EngineDeath) => void>()
  private nextId = 1

  constructor(private readonly options: EngineOptions) {}

  /** Process id of the running engine. */
  get pid(): number | undefined {
    return this.process?.pid
  }

  /**
   * Asks the engine, after starting it where it does not run.
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

  /** @returns a function that removes the listener */
  on<K extends keyof EngineEvents>(event: K, listener: Listener<K>): () => void {
    const set = this.listeners.get(event) ?? new Set()
    this.listeners.set(event, set.add(listener))
    return () => set.delete(listener)
  }

  /** Hears of an engine that ended without having been asked to. @returns a function that removes the listener */
  onDeath(listener: (death: EngineDeath) => void): () => void {
    this.deathListeners.add(listener)
    return () => this.deathListeners.delete(listener)
  }

  /** Whether something stopped the engine's process without ending it, as a debugger or Ctrl-Z does. */
  isSuspended(): boolean {
    return isSuspended(this.pid)
  }

  /** Ends the engine. A later request starts it again. */
  async stop(): Promise<void> {
    const engine = this.process
    if (!engine) return
    this.process = undefined
    const exited = new Promise((resolve) => engine.once('exit', resolve))
    engine.kill()
    // A process that is suspended or hangs does not hear of it.
    const force = setTimeout(() => engine.kill('SIGKILL'), isSuspended(engine.pid) ? 0 : endsWithin)
    await exited
    clearTimeout(force)
  }

  private start(): ChildProcess {
    const cores = typeof availableParallelism === 'function' ? availableParallelism() : cpus().length
    const engine = fork(this.options.entry, [], {
      execPath: this.options.node,
      execArgv: [],
      // JSON also passes between Electron's V8 and Node's, whose structured-clone formats may differ.
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...engineEnvironment(process.env),
        NETLENS_CACHE_DIR: this.options.cacheDir,
        // Node from 22 on keeps compiled JavaScript there: a start takes a tenth less.
        NODE_COMPILE_CACHE: join(this.options.cacheDir, 'javascript'),
        NETLENS_RESOURCES: resourcesDir(),
        NETLENS_LIBRARY: this.options.library,
        // TensorFlow's informational messages.
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
        // An engine that talks nonsense is as good as dead.
        output += `\n${(error as Error).message}`
        engine.kill('SIGKILL')
      }
    })
    // A failed send is followed by `exit`; without a listener it would end the host.
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
    // What the next engine was asked already is not concerned.
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

/** At the very start: on Linux it holds for the threads that are begun from then on. */
function yieldCores(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It works all the same.
  }
}

/** Where the system does not tell as Linux does, no process is taken for suspended. */
function isSuspended(pid: number | undefined): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return /^[tT]/.test(status.slice(status.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}
